/** Passes through inline bodies: graphs and functions that run inside a node. */
import { getEventListeners } from "node:events";
import { describe, expect, test } from "vitest";
import { fold, HexdagError, type JsonValue, type PlanNode, type PlanValue } from "../src/index.ts";
import { binary, input, literal, of, plan, root } from "./support/exprs.ts";
import { settled } from "./support/fake-clock.ts";
import { createHand } from "./support/hand.ts";
import { graphOf, node, OPTIONS, reader, type TestFunctions, type TestTask } from "./support/plans.ts";
import { durable, lines, outputOf, run, type WatchedRun, watch } from "./support/runs.ts";

const RETRY = { maxAttempts: 2, backoff: "constant", initialDelayMs: 10, maxDelayMs: 10, jitter: 0 } as const;

/** A node with an inline graph. */
function loop(name: string, nodes: readonly PlanNode[], fields: Partial<PlanNode> = {}): PlanNode {
  const body: PlanValue = { $body: { nodes } };
  return node(name, { config: { body }, ...fields });
}

const once = ({ config }: TestTask): Promise<JsonValue> => config.body.run({ input: null });
const passes =
  (count: number) =>
  async ({ config }: TestTask): Promise<JsonValue[]> => {
    const results: JsonValue[] = [];
    for (let key = 0; key < count; key++) results.push(await config.body.run({ key, input: { key } }));
    return results;
  };

describe("a pass through a graph", () => {
  test("gives the result of the only exit node", async () => {
    const graph = graphOf([loop("loop", [node("x"), reader("y", ["x"])])], {
      loop: once,
      y: ({ input: got }) => ({ got }),
    });
    expect(outputOf(await run(graph))).toEqual({ loop: { got: "x" } });
  });

  test("gives the results of several exit nodes by name", async () => {
    const graph = graphOf([loop("loop", [node("x"), node("y")])], { loop: once });
    expect(outputOf(await run(graph))).toEqual({ loop: { x: "x", y: "y" } });
  });

  test("gives null when its only exit was skipped", async () => {
    const graph = graphOf([loop("loop", [node("x", { when: plan(literal(false)) })])], { loop: once });
    expect(outputOf(await run(graph))).toEqual({ loop: null });
  });

  test("may follow another, also when its nodes answer at once", async () => {
    const graph = graphOf([loop("loop", [node("x")])], { loop: passes(5), x: ({ input: got }) => got });
    expect(outputOf(await run(graph))).toEqual({ loop: [0, 1, 2, 3, 4].map((key) => ({ key })) });
  });

  test("may run beside others", async () => {
    const { wait, begun, resolve } = createHand();
    const graph = graphOf([loop("loop", [node("x")])], {
      loop: ({ config }) => Promise.all([2, 1, 0].map((key) => config.body.run({ key, input: null }))),
      x: wait,
    });
    const { handle } = watch(graph);
    await settled();
    expect(begun).toEqual(["loop[2]/x", "loop[1]/x", "loop[0]/x"]);
    for (const path of ["loop[0]/x", "loop[2]/x", "loop[1]/x"]) await resolve(path, path);
    expect(outputOf(await handle.result)).toEqual({ loop: ["loop[2]/x", "loop[1]/x", "loop[0]/x"] });
  });

  test("is journaled under its path, and its nodes under theirs", async () => {
    const graph = graphOf([loop("each", [loop("inner", [node("x")])])], {
      each: ({ config }) => config.body.run({ key: 2, input: null }),
      inner: once,
    });
    const { journal, finish } = watch(graph);
    await finish();
    expect(lines(journal.entries)).toEqual([
      "run.started",
      "node.started each#1",
      "body.started each[2]",
      "node.started each[2]/inner#1",
      "body.started each[2]/inner",
      "node.started each[2]/inner/x#1",
      "node.completed each[2]/inner/x#1",
      "body.completed each[2]/inner",
      "node.completed each[2]/inner#1",
      "body.completed each[2]",
      "node.completed each#1",
      "run.completed",
    ]);
    expect(journal.entries.map(({ seq }) => seq)).toEqual(journal.entries.map((_entry, index) => index + 1));
  });

  test("folds into a record, at any depth", async () => {
    const graph = graphOf([loop("each", [loop("inner", [node("x")])])], { each: passes(2), inner: once });
    const { journal, finish } = watch(graph);
    await finish();
    const { bodies } = fold(graph, journal.entries);
    expect([...bodies].map(([path, { status, output, entries }]) => [path, status, output, lines(entries)])).toEqual([
      ["each[0]", "succeeded", "x", ["node.started each[0]/inner#1", "node.completed each[0]/inner#1"]],
      ["each[0]/inner", "succeeded", "x", ["node.started each[0]/inner/x#1", "node.completed each[0]/inner/x#1"]],
      ["each[1]", "succeeded", "x", ["node.started each[1]/inner#1", "node.completed each[1]/inner#1"]],
      ["each[1]/inner", "succeeded", "x", ["node.started each[1]/inner/x#1", "node.completed each[1]/inner/x#1"]],
    ]);
  });

  test("retries, skips and handles inside itself", async () => {
    let tries = 0;
    const nodes = [
      node("flaky", { retry: RETRY }),
      node("bad", { onError: { action: "handler", node: "mend" } }),
      node("mend"),
      reader("all", ["flaky", "bad"]),
    ];
    const graph = graphOf([loop("loop", nodes)], {
      loop: once,
      flaky: () => (++tries < 2 ? raise() : "second try"),
      bad: raise,
      all: ({ input: got }) => got,
    });
    const { finish, timers } = watch(graph);
    expect(outputOf(await finish())).toEqual({ loop: { flaky: "second try", bad: "mend" } });
    expect(timers.pending).toBe(0);
  });

  test("fails the node that awaits it, with the code, the path and the line of what failed", async () => {
    const origin = { source: 0, start: 1, end: 2, line: 9, column: 1 };
    const graph = graphOf([loop("each", [node("x", { origin })])], {
      each: passes(1),
      x: () => raise(new HexdagError({ code: "HD7003", message: "no answer", hint: "ask again", retryable: false })),
    });
    const { journal, finish } = watch(graph);
    expect(await finish()).toMatchObject({
      status: "failed",
      error: { code: "HD7003", message: "no answer", hint: "ask again", location: "test.yaml:9", retryable: false },
    });
    expect(lines(journal.entries).slice(3)).toEqual([
      "node.started each[0]/x#1",
      "node.failed each[0]/x#1",
      "body.failed each[0]",
      "node.failed each#1",
      "run.failed",
    ]);
  });

  test("that failed may be caught", async () => {
    const graph = graphOf([loop("loop", [node("x")])], {
      loop: ({ config }) => config.body.run({ input: null }).catch(() => "caught"),
      x: raise,
    });
    expect(outputOf(await run(graph))).toEqual({ loop: "caught" });
  });

  test("has the concurrency it was given", async () => {
    let running = 0;
    let most = 0;
    const busy = async (): Promise<void> => {
      most = Math.max(most, ++running);
      await settled();
      running--;
    };
    const nodes = Array.from({ length: 6 }, (_, index) => node(`n${index}`));
    const body: PlanValue = { $body: { nodes } };
    const functions = { loop: once, ...Object.fromEntries(nodes.map(({ name }) => [name, busy])) };
    const graph = graphOf([node("loop", { config: { body } })], functions, {
      options: { ...OPTIONS, maxConcurrentNodes: 2 },
    });
    expect((await run(graph)).status).toBe("succeeded");
    expect(most).toBe(2);
  });
});

describe("names inside a body", () => {
  const inner = (value: Parameters<typeof plan>[0]): PlanNode => node("x", { config: { value: plan(value) } });
  const valueOf: TestFunctions = {
    x: ({ config }) => config.value,
    outer: () => ({ a: "outer" }),
    loop: ({ config }) =>
      config.body.run({ key: 0, input: { own: 1, q: "pass" }, locals: { $item: "item", $index: 0 } }),
  };
  const worth = async (value: Parameters<typeof plan>[0]): Promise<JsonValue | undefined> => {
    const graph = graphOf(
      [node("outer"), reader("loop", ["outer"], { config: { body: { $body: { nodes: [inner(value)] } } } })],
      valueOf,
    );
    return (await run(graph, { input: { q: "run", far: "run" } })).nodes["loop"]?.output;
  };

  test.each<{ name: string; value: Parameters<typeof plan>[0]; is: JsonValue }>([
    { name: "$item", value: root("local", "$item"), is: "item" },
    { name: "$index", value: root("local", "$index"), is: 0 },
    { name: "a loop name nobody gave", value: root("local", "$state"), is: null },
    { name: "a node outside", value: of("outer", "a"), is: "outer" },
    { name: "$input: the run's", value: input("q"), is: "run" },
    { name: "a bare name: the pass's input first", value: root("field", "q"), is: "pass" },
    { name: "a bare name: the run's input in the end", value: root("field", "far"), is: "run" },
  ])("$name is $is", async ({ value, is }) => {
    expect(await worth(value)).toBe(is);
  });

  test("hide those outside", async () => {
    const nodes = [node("outer"), reader("x", ["outer"], { config: { value: plan(of("outer", "a")) } })];
    const graph = graphOf([node("outer"), loop("loop", nodes)], {
      ...valueOf,
      outer: ({ ctx }) => ({ a: ctx.nodeName }),
      loop: once,
    });
    expect((await run(graph)).nodes["loop"]?.output).toBe("loop/outer");
  });

  test("are found through two bodies", async () => {
    const deepest = node("x", {
      config: { value: plan(binary(root("local", "$item"), "+", root("local", "$other"))) },
    });
    const graph = graphOf([loop("loop", [loop("again", [deepest])])], {
      x: ({ config }) => config.value,
      loop: ({ config }) => config.body.run({ key: 0, input: null, locals: { $item: "a", $other: "b" } }),
      again: ({ config }) => config.body.run({ key: 0, input: null, locals: { $other: "c" } }),
    });
    expect(outputOf(await run(graph))).toEqual({ loop: "ac" });
  });

  test("a deferred expression sees the names it is given, and the node's own", async () => {
    const each = plan(binary(root("local", "$item"), "+", of("outer", "a")));
    const graph = graphOf([node("outer"), node("e", { waitFor: ["outer"], config: { each } })], {
      outer: () => ({ a: 10 }),
      e: ({ config }) => [1, 2].map(($item) => config.each.evaluate({ $item })),
    });
    expect((await run(graph)).nodes["e"]?.output).toEqual([11, 12]);
  });

  test("a sequence sees the entries before", async () => {
    const steps = { a: plan(literal(2)), b: plan(binary(root("local", "a"), "*", literal(3))) };
    const graph = graphOf([node("e", { config: { steps } })], { e: ({ config }) => config.steps });
    expect(outputOf(await run(graph))).toEqual({ e: { a: 2, b: 6 } });
  });
});

describe("stopping a pass", () => {
  test("by its own signal ends that pass alone", async () => {
    const { wait, task, resolve } = createHand();
    const controller = new AbortController();
    const graph = graphOf([loop("loop", [node("x")])], {
      loop: ({ config }) =>
        Promise.allSettled([
          config.body.run({ key: 0, input: null, signal: controller.signal }),
          config.body.run({ key: 1, input: null }),
        ]).then((all) => all.map(({ status }) => status)),
      x: wait,
    });
    const { handle, events } = watch(graph);
    await settled();
    controller.abort(new TypeError("not this one"));
    await settled();
    expect([task("loop[0]/x").ctx.signal.aborted, task("loop[1]/x").ctx.signal.aborted]).toEqual([true, false]);
    await resolve("loop[1]/x", 1);
    expect(outputOf(await handle.result)).toEqual({ loop: ["rejected", "fulfilled"] });
    expect(lines(durable(events))).toContain("body.failed loop[0]");
  });

  test("by a signal that was aborted beforehand leaves no trace", async () => {
    const graph = graphOf([loop("loop", [node("x")])], {
      loop: ({ config }) =>
        config.body
          .run({ input: null, signal: AbortSignal.abort(new TypeError("early")) })
          .catch((error: unknown) => String(error)),
    });
    const { journal, finish } = watch(graph);
    expect(outputOf(await finish())).toEqual({ loop: "TypeError: early" });
    expect(lines(journal.entries)).not.toContain("body.started loop");
  });

  test("from inside one of its nodes keeps the journal in order", async () => {
    const controller = new AbortController();
    const graph = graphOf([loop("loop", [node("x"), node("y")])], {
      loop: async ({ config }) => {
        await settled();
        return config.body.run({ input: null, signal: controller.signal }).catch(() => "stopped");
      },
      x: () => controller.abort(new TypeError("from within")),
    });
    const { journal, finish } = watch(graph);
    expect(outputOf(await finish())).toEqual({ loop: "stopped" });
    const all = lines(journal.entries);
    expect(all.slice(all.indexOf("body.started loop"))).toEqual([
      "body.started loop",
      "node.started loop/x#1",
      "node.started loop/y#1",
      "node.cancelled loop/x#1",
      "node.cancelled loop/y#1",
      "body.failed loop",
      "node.completed loop#1",
      "run.completed",
    ]);
  });

  test("happens when its node ends without it", async () => {
    const { wait, task } = createHand();
    const graph = graphOf([loop("loop", [node("x")]), reader("after", ["loop"])], {
      loop: async ({ config }) => {
        const pass = config.body.run({ input: null }).catch(() => null);
        await settled();
        void pass;
        return "done";
      },
      x: wait,
    });
    const { finish, journal } = watch(graph);
    expect((await finish()).status).toBe("succeeded");
    expect(task("loop/x").ctx.signal.aborted).toBe(true);
    const all = lines(journal.entries);
    expect(all.indexOf("body.failed loop")).toBeLessThan(all.indexOf("node.completed loop#1"));
  });

  test("whose nodes react with a cancel of the run keeps the journal in order", async () => {
    const graph = graphOf([loop("loop", [node("x"), node("y")])], {
      loop: async ({ config }) => {
        config.body.run({ input: null }).catch(() => null);
        await settled();
        return "done";
      },
      x: ({ ctx }) => new Promise(() => ctx.signal.addEventListener("abort", () => watched.handle.cancel("react"))),
      y: () => new Promise(() => {}),
    });
    const watched: WatchedRun = watch(graph);
    expect(await watched.handle.result).toMatchObject({ status: "cancelled", reason: "react" });
    expect(lines(watched.journal.entries).slice(5)).toEqual([
      "node.cancelled loop/x#1",
      "node.cancelled loop/y#1",
      "body.failed loop",
      "node.cancelled loop#1",
      "run.cancelled",
    ]);
  });

  test("that nobody waits for is no unhandled rejection", async () => {
    const unhandled: unknown[] = [];
    const note = (reason: unknown): void => void unhandled.push(reason);
    process.on("unhandledRejection", note);
    const graph = graphOf([loop("loop", [node("x")])], {
      loop: async ({ config }) => {
        void config.body.run({ input: null });
        await settled();
        return "done";
      },
      x: () => new Promise(() => {}),
    });
    expect(outputOf(await run(graph))).toEqual({ loop: "done" });
    await settled();
    process.off("unhandledRejection", note);
    expect(unhandled).toEqual([]);
  });

  test("leaves nothing behind on the signal", async () => {
    const { signal } = new AbortController();
    const graph = graphOf([loop("loop", [node("x")])], {
      loop: async ({ config }) => {
        for (let key = 0; key < 20; key++) await config.body.run({ key, input: null, signal });
        return getEventListeners(signal, "abort").length;
      },
    });
    expect(outputOf(await run(graph))).toEqual({ loop: 0 });
  });

  test("that never began leaves no trace", async () => {
    const graph = graphOf([loop("loop", [node("x")])], {
      loop: ({ config }) => {
        config.body.run({ input: null }).catch(() => null);
        return "done";
      },
    });
    const { finish, journal } = watch(graph);
    await finish();
    expect(lines(journal.entries)).toEqual([
      "run.started",
      "node.started loop#1",
      "node.completed loop#1",
      "run.completed",
    ]);
  });

  test("happens when its node times out, and a later pass is refused", async () => {
    const { wait, task } = createHand();
    let late: Promise<unknown> | undefined;
    const graph = graphOf([loop("loop", [node("x")], { timeoutMs: 40 })], {
      loop: ({ config, ctx }) => {
        ctx.signal.addEventListener("abort", () => {
          late = config.body.run({ key: "late", input: null }).catch((error: unknown) => error);
        });
        return config.body.run({ key: "first", input: null });
      },
      x: wait,
    });
    const { handle, clock, timers } = watch(graph);
    await clock.advance(40);
    expect(await handle.result).toMatchObject({ status: "failed", error: { code: "HD6002" } });
    expect(task("loop[first]/x").ctx.signal.aborted).toBe(true);
    expect(await late).toMatchObject({ message: expect.stringMatching(/took longer|has ended/) });
    expect(timers.pending).toBe(0);
  });

  test("by a cancel writes the passes' last entries before the run's", async () => {
    const { wait } = createHand();
    const graph = graphOf([loop("each", [loop("inner", [node("x"), node("y")])])], {
      each: passes(1),
      inner: once,
      x: wait,
      y: wait,
    });
    const { handle, journal } = watch(graph);
    await settled();
    handle.cancel();
    await handle.result;
    expect(lines(journal.entries).slice(7)).toEqual([
      "node.cancelled each[0]/inner/x#1",
      "node.cancelled each[0]/inner/y#1",
      "body.failed each[0]/inner",
      "node.cancelled each[0]/inner#1",
      "body.failed each[0]",
      "node.cancelled each#1",
      "run.cancelled",
    ]);
  });
});

function raise(thrown: unknown = new TypeError("boom")): never {
  throw thrown;
}
