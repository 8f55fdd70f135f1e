import { describe, expect, it } from "vitest";
import { runGraph } from "../src/index.ts";
import { settled } from "./support/fake-clock.ts";
import { graphOf, node } from "./support/plans.ts";
import { watch } from "./support/runs.ts";

describe("the signals a node can hold on to", () => {
  it("the run's signal is aborted when the run fails after the node has ended", async () => {
    const left: AbortSignal[] = [];
    const graph = graphOf([node("start"), node("fail", { dataDependencies: ["start"] })], {
      start: ({ ctx }) => {
        left.push(ctx.runSignal);
      },
      fail: () => {
        throw new Error("no");
      },
    });
    await runGraph(graph).result;
    expect(left[0]?.aborted).toBe(true);
    expect(String(left[0]?.reason)).toContain("no");
  });

  it("the run's signal is left alone by a success", async () => {
    const left: AbortSignal[] = [];
    const graph = graphOf([node("start")], {
      start: ({ ctx }) => {
        left.push(ctx.runSignal);
      },
    });
    expect((await runGraph(graph).result).status).toBe("succeeded");
    expect(left[0]?.aborted).toBe(false);
  });
});

describe("user code that throws when it hears of an abort", () => {
  const boom = (): never => {
    throw new TypeError("boom");
  };
  const late: () => unknown = async () => boom();
  type Listen = (signal: AbortSignal) => void;
  const LISTENERS: readonly [string, Listen][] = [
    ["a function", (signal) => signal.addEventListener("abort", boom)],
    ["a function that rejects", (signal) => signal.addEventListener("abort", late)],
    ["an object", (signal) => signal.addEventListener("abort", { handleEvent: boom })],
    ["a handler", (signal) => Object.assign(signal, { onabort: boom })],
  ];

  it.each(LISTENERS)("as %s is told to watchers and to the log, and stops nothing", async (_, listen) => {
    const heard: string[] = [];
    const said: string[] = [];
    const graph = graphOf([node("a")], {
      a: ({ ctx }) => {
        listen(ctx.signal);
        ctx.signal.addEventListener("abort", () => heard.push("second"));
        return new Promise(() => undefined);
      },
    });
    const warn = (message: string): void => void said.push(message);
    const log = { debug: warn, info: warn, warn, error: warn };
    const { handle, events } = watch(graph, { log });
    await settled();
    handle.cancel("enough");
    expect(await handle.result).toMatchObject({ status: "cancelled", nodes: { a: { status: "cancelled" } } });
    await settled();
    expect(heard).toEqual(["second"]);
    expect(said).toEqual(['a listener of the signal of node "a" failed: boom']);
    const warnings = events.filter(({ type }) => type === "node.warning");
    expect(warnings.length + (_ === "a function that rejects" ? 1 : 0)).toBe(1);
    expect(events.at(-1)?.type).toBe("run.cancelled");
  });

  it("on the run's signal is told to the log, one that throws as well", async () => {
    const graph = graphOf([node("a"), node("fail", { dataDependencies: ["a"] })], {
      a: ({ ctx }) => ctx.runSignal.addEventListener("abort", boom),
      fail: boom,
    });
    const said: string[] = [];
    const warn = (message: string): never => {
      said.push(message);
      return boom();
    };
    const { finish } = watch(graph, { log: { debug: warn, info: warn, warn, error: warn } });
    expect((await finish()).status).toBe("failed");
    expect(said).toEqual(["a listener of the run's signal failed: boom"]);
  });

  it("a node that times out ends with its timeout all the same", async () => {
    const graph = graphOf([node("a", { timeoutMs: 50 })], {
      a: ({ ctx }) => {
        ctx.signal.addEventListener("abort", boom);
        return new Promise(() => undefined);
      },
    });
    const { finish, events } = watch(graph);
    expect(await finish()).toMatchObject({ error: { code: "HD6002" } });
    expect(events.at(-1)?.type).toBe("run.failed");
  });

  it("listeners can be taken away again, and handlers replaced", async () => {
    const heard: string[] = [];
    const gone = { handleEvent: () => heard.push("gone") };
    const graph = graphOf([node("a")], {
      a: ({ ctx: { signal } }) => {
        signal.addEventListener("abort", gone);
        signal.removeEventListener("abort", gone);
        signal.addEventListener("abort", () => heard.push("once"), { once: true });
        Object.assign(signal, { onabort: () => heard.push("first") });
        Object.assign(signal, { onabort: () => heard.push("handler") });
        return new Promise(() => undefined);
      },
    });
    const { handle } = watch(graph);
    await settled();
    handle.cancel();
    await handle.result;
    expect(heard.toSorted()).toEqual(["handler", "once"]);
  });
});
