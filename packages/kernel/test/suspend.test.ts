/** Limits that say `on_limit: suspend`: the run stands still, and goes on when they are raised. */
import { describe, expect, test } from "vitest";
import type { Graph, JsonValue } from "../src/index.ts";
import type { LlmRequest } from "../src/ports/index.ts";
import { settled } from "./support/fake-clock.ts";
import { graphOf, node, reader, type TestFunctions } from "./support/plans.ts";
import { createLlm } from "./support/ports.ts";
import { loop, resume } from "./support/resume.ts";
import { lines, watch } from "./support/runs.ts";

const LIMITS = { warningThreshold: 0.8, onLimit: "suspend", unknownPrice: "error" } as const;

describe("a limit that suspends", () => {
  const request: LlmRequest = { messages: [{ role: "user", content: "hi" }] };
  const plan = { limits: { ...LIMITS, maxLlmCalls: 2 } };

  /** An agent of four turns behind a quick node, and a slow one beside it. */
  function staged(): { readonly graph: Graph; readonly asked: string[] } {
    const asked: string[] = [];
    const functions: TestFunctions = {
      agent: async ({ ctx }) => {
        for (const turn of [1, 2, 3, 4]) {
          await ctx.step(`turn-${turn}`, async (inner) => {
            await inner.llm.generate(request);
            asked.push(inner.idempotencyKey);
            return turn;
          });
        }
        return "answered";
      },
      slow: ({ ctx }) =>
        new Promise((resolve, reject) => {
          ctx.clock.after(50, () => resolve("slow"));
          ctx.signal.addEventListener("abort", () => reject(ctx.signal.reason));
        }),
    };
    return { graph: graphOf([node("quick"), reader("agent", ["quick"]), node("slow")], functions, plan), asked };
  }

  test("of tools counts the call that was under way", async () => {
    const called: string[] = [];
    const tools = {
      tools: () => Promise.resolve([]),
      call: ({ name }: { name: string }) => (called.push(name), Promise.resolve({ value: 1 })),
    };
    const use: TestFunctions[string] = async ({ ctx }) => {
      for (const turn of [1, 2])
        await ctx.step(`t${turn}`, (inner) => inner.ports.tools?.call({ name: `t${turn}`, arguments: {} }));
      return "used";
    };
    const graph = graphOf([node("a")], { a: use }, { limits: { ...LIMITS, maxToolCalls: 2 } });
    const { finish, journal } = watch(graph, { ports: { tools } });
    expect((await finish()).status).toBe("succeeded");
    // The process died in the first call: made again, it is the second there is room for.
    const cut = journal.entries.findIndex(({ type }) => type === "resource.reserved") + 1;
    expect(journal.entries[cut - 1]).toMatchObject({ toolCalls: 1, tokens: 0 });
    const { result } = await resume(graph, journal.entries.slice(0, cut), { ports: { tools } });
    expect(result).toMatchObject({ status: "suspended", error: { data: { resource: "max_tool_calls" } } });
    expect(called).toEqual(["t1", "t2", "t1"]);
  });

  test("counts the calls that its stop cuts off", async () => {
    let asked = 0;
    const llm = createLlm({
      generate: (_, { signal } = {}) => {
        asked += 1;
        return new Promise((_resolve, reject) => {
          signal?.addEventListener("abort", () => reject(signal.reason));
        });
      },
    });
    const ask: TestFunctions[string] = async ({ ctx }) => (await ctx.llm.generate(request)).text;
    const graph = graphOf(
      ["a", "b", "c"].map((name) => node(name)),
      { a: ask, b: ask, c: ask },
      plan,
    );
    const { finish, journal } = watch(graph, { ports: { llm } });
    expect((await finish()).status).toBe("suspended");
    expect(asked).toBe(2);
    const { result } = await resume(graph, journal.entries, { ports: { llm }, limits: { maxLlmCalls: 4 } });
    expect(result.status).toBe("suspended");
    expect(asked).toBe(4);
  });

  test("stops the run where it stands, and raised lets it go on", async () => {
    const { graph, asked } = staged();
    const { finish, journal } = watch(graph, { ports: { llm: createLlm() } });
    const suspended = await finish();
    expect(suspended).toMatchObject({
      status: "suspended",
      error: {
        code: "HD7102",
        node: "agent",
        data: { resource: "max_llm_calls", owner: 'pipeline "test"', onLimit: "suspend" },
      },
      nodes: { quick: { status: "succeeded" }, agent: { status: "waiting" }, slow: { status: "waiting" } },
    });
    expect(() => suspended.orThrow()).toThrow("max_llm_calls");
    expect(journal.entries.at(-1)).toMatchObject({ type: "run.suspended", error: { node: "agent" } });
    expect(
      lines(journal.entries).filter((line) => line.startsWith("body.failed") || line.startsWith("node.cancelled")),
    ).toEqual([]);
    expect(asked).toEqual(["run-1:agent[turn-1]", "run-1:agent[turn-2]"]);

    // Raised by too little it is suspended again, at the next call.
    const still = await resume(graph, journal.entries, { ports: { llm: createLlm() }, limits: { maxLlmCalls: 3 } });
    expect(still.result).toMatchObject({ status: "suspended", usage: { llmCalls: 3 } });
    const { result, entries } = await resume(graph, still.entries, {
      ports: { llm: createLlm() },
      limits: { maxLlmCalls: 10 },
    });
    expect(result).toMatchObject({
      status: "succeeded",
      output: { agent: "answered", slow: "slow" },
      usage: { llmCalls: 4 },
      nodes: { agent: { attempts: 3 }, quick: { attempts: 1 } },
    });
    expect(asked).toEqual([1, 2, 3, 4].map((turn) => `run-1:agent[turn-${turn}]`));
    expect(lines(entries).filter((line) => line.startsWith("run."))).toEqual([
      "run.started",
      "run.suspended",
      "run.resumed",
      "run.suspended",
      "run.resumed",
      "run.completed",
    ]);
  });

  test("reaches the run from the depths of a body, whatever the node around it makes of failures", async () => {
    const functions: TestFunctions = {
      each: async ({ config }) => {
        const results: JsonValue[] = [];
        for (const key of [0, 1, 2]) results.push(await config.body.run({ key, input: null }).catch(() => "failed"));
        return results;
      },
      x: ({ ctx }) => ctx.llm.generate(request).then(({ text }) => text),
    };
    const graph = graphOf([loop("each", [node("x")])], functions, plan);
    const { finish, journal } = watch(graph, { ports: { llm: createLlm() } });
    expect(await finish()).toMatchObject({ status: "suspended", error: { node: "each[2]/x" } });
    const { result } = await resume(graph, journal.entries, {
      ports: { llm: createLlm() },
      limits: { maxLlmCalls: 9 },
    });
    expect(result).toMatchObject({
      status: "succeeded",
      output: { each: ["hello", "hello", "hello"] },
      usage: { llmCalls: 3 },
    });
  });

  test("of a node is raised for that node", async () => {
    const functions: TestFunctions = {
      a: async ({ ctx }) => {
        await ctx.llm.generate(request);
        await ctx.step("second", async (inner) => (await inner.llm.generate(request)).text);
        return "done";
      },
    };
    const graph = graphOf([node("a", { limits: { ...LIMITS, maxLlmCalls: 1 } })], functions);
    const { finish, journal } = watch(graph, { ports: { llm: createLlm() } });
    expect(await finish()).toMatchObject({ status: "suspended", error: { data: { owner: 'node "a"' } } });
    const { result } = await resume(graph, journal.entries, {
      ports: { llm: createLlm() },
      limits: { maxLlmCalls: 5 },
    });
    expect(result).toMatchObject({ status: "succeeded", output: { a: "done" } });
  });

  test("tells what was under way why it is aborted, and a run that hears of it stands still, too", async () => {
    const { graph } = staged();
    const { promise, resolve } = Promise.withResolvers<unknown>();
    const watcher = graphOf(
      [node("a"), node("b")],
      {
        a: ({ ctx }) => new Promise(() => ctx.signal.addEventListener("abort", () => resolve(ctx.signal.reason))),
        b: async ({ ctx }) => {
          for (const turn of [1, 2, 3])
            await ctx.step(`t${turn}`, async (inner) => (await inner.llm.generate(request)).text);
          return "b";
        },
      },
      plan,
    );
    const { finish } = watch(watcher, { ports: { llm: createLlm() } });
    expect((await finish()).status).toBe("suspended");
    const reason = await promise;
    expect(reason).toMatchObject({ code: "HD6016" });
    const controller = new AbortController();
    const child = watch(graph, { ports: { llm: createLlm() }, signal: controller.signal });
    await settled();
    controller.abort(reason);
    expect(await child.finish()).toMatchObject({ status: "suspended" });
    expect(child.journal.entries.at(-1)?.type).toBe("run.suspended");
  });

  test("of time suspends when it is over", async () => {
    const graph = graphOf(
      [node("a")],
      {
        a: ({ ctx }) =>
          new Promise((resolve) => void ctx.clock.after(ctx.attempt === 1 ? 500 : 5, () => resolve("late"))),
      },
      { limits: { ...LIMITS, maxDurationMs: 100 } },
    );
    const { finish, journal } = watch(graph);
    expect(await finish()).toMatchObject({ status: "suspended", error: { data: { resource: "max_duration" } } });
    expect((await resume(graph, journal.entries)).result).toMatchObject({ status: "succeeded" });
  });
});
