import { describe, expect, test } from "vitest";
import type { JournalEntry, PortHook } from "../src/index.ts";
import { createMemoryJournal } from "../src/index.ts";
import { PortError, supportsStreaming, type ToolCall, type ToolRouter } from "../src/ports/index.ts";
import { settled } from "./support/fake-clock.ts";
import { graphOf, node, type TestTask } from "./support/plans.ts";
import { createLlm, createStreamingLlm, response, usage } from "./support/ports.ts";
import { run } from "./support/runs.ts";

const PRICES = { test: { input: 1, output: 2 } };

/** Entries of these types, without what differs from run to run. */
function records(entries: readonly JournalEntry[], ...types: readonly JournalEntry["type"][]): readonly unknown[] {
  return entries
    .filter(({ type }) => types.includes(type))
    .map(({ runId: _run, parentRunId: _parent, pipeline: _pipeline, seq: _seq, time: _time, ...rest }) => rest);
}

const ask = ({ ctx }: TestTask): Promise<string> => ctx.llm.generate({ messages: [] }).then(({ text }) => text);

describe("a call of a model", () => {
  test("is recorded with who made it, its key, its usage and what it cost", async () => {
    const journal = createMemoryJournal();
    const llm = createLlm({ generate: () => Promise.resolve(response("hello", usage(1_000, 500))) });
    const graph = graphOf([node("a")], { a: ask }, { prices: PRICES });
    const result = await run(graph, { ports: { llm }, journal, runId: "r" });
    expect(records(journal.entries, "llm.called")).toEqual([
      {
        type: "llm.called",
        node: "a",
        attempt: 1,
        idempotencyKey: "r:a",
        durationMs: 0,
        port: "llm",
        method: "generate",
        model: "test",
        usage: usage(1_000, 500),
        costUsd: 0.002,
      },
    ]);
    expect(result.usage).toMatchObject({ llmCalls: 1, costUsd: 0.002 });
  });

  test("within a step goes by the step's key", async () => {
    const journal = createMemoryJournal();
    const stepwise = async ({ ctx }: TestTask): Promise<unknown> =>
      await ctx.step("turn-1", async (inner) => (await inner.llm.generate({ messages: [] })).text);
    await run(graphOf([node("a")], { a: stepwise }), { ports: { llm: createLlm() }, journal, runId: "r" });
    expect(records(journal.entries, "llm.called")).toMatchObject([{ node: "a", idempotencyKey: "r:a[turn-1]" }]);
  });

  test("is recorded once for each time the adapter was asked, whoever repeats it, and how it failed", async () => {
    const journal = createMemoryJournal();
    let asked = 0;
    const llm = createLlm({
      generate: () =>
        ++asked === 1
          ? Promise.reject(new PortError({ port: "llm", operation: "generate", message: "busy", retryable: true }))
          : Promise.resolve(response("hello")),
    });
    const again: PortHook = {
      name: "again",
      async around({ args }, next) {
        try {
          return await next(args);
        } catch {
          return await next(args);
        }
      },
    };
    await run(graphOf([node("a")], { a: ask }), { ports: { llm }, portHooks: [again], journal });
    expect(records(journal.entries, "llm.called")).toMatchObject([{ error: "busy" }, { usage: usage(3, 2) }]);
    expect(journal.entries.find(({ type }) => type === "llm.called")).not.toHaveProperty("usage");
  });

  test("that streams is recorded with its last part", async () => {
    const journal = createMemoryJournal();
    const llm = createStreamingLlm(async function* () {
      yield { type: "text-delta", text: "hel" };
      yield { type: "finish", response: response("hello", usage(7, 1)) };
    });
    const listen = async ({ ctx }: TestTask): Promise<string> => {
      let text = "";
      if (!supportsStreaming(ctx.llm)) return text;
      for await (const part of ctx.llm.stream({ messages: [] })) if (part.type === "text-delta") text += part.text;
      return text;
    };
    await run(graphOf([node("a")], { a: listen }), { ports: { llm }, journal });
    expect(records(journal.entries, "llm.called")).toMatchObject([{ method: "stream", usage: usage(7, 1) }]);
  });

  test("that is answered after its node was aborted has been paid for, and is recorded while the run lasts", async () => {
    const journal = createMemoryJournal();
    const { promise, resolve } = Promise.withResolvers<void>();
    const llm = createLlm({ generate: () => promise.then(() => response("late")) });
    const slow = async ({ ctx }: TestTask): Promise<string> => {
      // The other node fails meanwhile, and is handled: the run goes on.
      await Promise.race([ctx.llm.generate({ messages: [] }), Promise.reject(new Error("no patience"))]);
      return "never";
    };
    const wait = async (): Promise<string> => {
      resolve();
      await settled();
      return "waited";
    };
    const graph = graphOf([node("a", { onError: { action: "continue" } }), node("b", { waitFor: ["a"] })], {
      a: slow,
      b: wait,
    });
    const result = await run(graph, { ports: { llm }, journal });
    expect(records(journal.entries, "llm.called")).toMatchObject([{ node: "a", usage: usage(3, 2) }]);
    expect(journal.entries.at(-1)).toMatchObject({ type: "run.completed" });
    expect(result.usage.llmCalls).toBe(1);
  });
});

test("a call of a tool is recorded under its own key", async () => {
  const journal = createMemoryJournal();
  const calls: ToolCall[] = [];
  const tools: ToolRouter = {
    tools: () => Promise.resolve([]),
    call: (call) => (calls.push(call), Promise.resolve({ value: 1 })),
  };
  const use = async ({ ctx }: TestTask): Promise<unknown> => {
    await ctx.ports.tools?.call({ name: "math:add", arguments: {}, idempotencyKey: "k-1" });
    return await ctx.ports.tools?.call({ name: "math:sub", arguments: {} });
  };
  await run(graphOf([node("a")], { a: use }), { ports: { tools }, journal, runId: "r" });
  expect(records(journal.entries, "tool.called")).toMatchObject([
    { tool: "math:add", node: "a", attempt: 1, idempotencyKey: "k-1" },
    { tool: "math:sub", node: "a", attempt: 1, idempotencyKey: "r:a" },
  ]);
});
