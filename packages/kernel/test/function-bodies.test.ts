/** Passes through bodies that are functions. */
import { describe, expect, test } from "vitest";
import type { JsonValue, NodeFunction } from "../src/index.ts";
import { settled } from "./support/fake-clock.ts";
import { createLateJournal } from "./support/late-journal.ts";
import { graphOf, node, type TestFunctions, type TestTask } from "./support/plans.ts";
import { createLlm } from "./support/ports.ts";
import { lines, outputOf, run, watch } from "./support/runs.ts";

/** A node `loop` whose body is `fn`. */
function callingGraph(fn: NodeFunction, functions: TestFunctions): ReturnType<typeof graphOf> {
  return graphOf([node("loop", { config: { body: { $fn: "fn" } } })], functions, {}, { functions: { fn } });
}

const once = ({ config }: TestTask): Promise<JsonValue> => config.body.run({ input: null });
const passes =
  (count: number) =>
  async ({ config }: TestTask): Promise<JsonValue[]> => {
    const results: JsonValue[] = [];
    for (let key = 0; key < count; key++) results.push(await config.body.run({ key, input: { key } }));
    return results;
  };

describe("a pass through a function", () => {
  test("gets the input and the node's context, and is journaled", async () => {
    const graph = callingGraph((got: JsonValue, ctx) => [got, ctx.nodeName], { loop: passes(2) });
    const { journal, finish } = watch(graph);
    expect(outputOf(await finish())).toEqual({
      loop: [
        [{ key: 0 }, "loop"],
        [{ key: 1 }, "loop"],
      ],
    });
    expect(lines(journal.entries).slice(2, -2)).toEqual([
      "body.started loop[0]",
      "body.completed loop[0]",
      "body.started loop[1]",
      "body.completed loop[1]",
    ]);
  });

  test("that throws fails the node that awaits it, with what it threw", async () => {
    const thrown = new TypeError("boom");
    let caught: unknown;
    const graph = callingGraph(() => raise(thrown), {
      loop: (task) =>
        once(task).catch((error: unknown) => {
          caught = error;
          throw error;
        }),
    });
    expect(await run(graph)).toMatchObject({
      status: "failed",
      error: { code: "HD6001", message: 'node "loop" failed: boom' },
    });
    expect(caught).toBe(thrown);
  });

  test("gives JSON or fails", async () => {
    const graph = callingGraph(() => new Map(), { loop: once });
    expect(await run(graph)).toMatchObject({
      error: { code: "HD6005", message: 'the result of body "loop" is an instance of Map' },
    });
  });

  test("ends when its signal says so, and with its node", async () => {
    const controller = new AbortController();
    let release = (): void => {};
    const graph = callingGraph(() => new Promise<void>((resolve) => (release = resolve)), {
      loop: ({ config }) => config.body.run({ key: 0, input: null, signal: controller.signal }).catch(() => "aborted"),
    });
    const { handle, journal } = watch(graph);
    await settled();
    controller.abort();
    expect(outputOf(await handle.result)).toEqual({ loop: "aborted" });
    release();
    await settled();
    expect(lines(journal.entries).slice(2)).toEqual([
      "body.started loop[0]",
      "body.failed loop[0]",
      "node.completed loop#1",
      "run.completed",
    ]);
  });

  test("that nobody awaits writes nothing behind the end", async () => {
    let release = (): void => {};
    const graph = callingGraph(() => new Promise<void>((resolve) => (release = resolve)), {
      loop: async ({ config }) => {
        config.body.run({ input: null }).catch(() => null);
        await settled();
        return "done";
      },
    });
    const { finish, journal } = watch(graph);
    await finish();
    release();
    await settled();
    expect(lines(journal.entries).slice(2)).toEqual([
      "body.started loop",
      "body.failed loop",
      "node.completed loop#1",
      "run.completed",
    ]);
  });

  test("waits for the journal before the next", async () => {
    const journal = createLateJournal();
    let calls = 0;
    const graph = callingGraph(() => ++calls, { loop: passes(2) });
    const { handle } = watch(graph, { journal });
    await settled();
    await journal.commit();
    expect(journal.entries.at(-1)?.type).toBe("body.started");
    expect(calls).toBe(0);
    await journal.commit();
    expect([calls, journal.entries.at(-1)?.type]).toEqual([1, "body.completed"]);
    await journal.commit();
    expect([calls, journal.entries.at(-1)?.type]).toEqual([1, "body.started"]);
    await journal.drain();
    expect(outputOf(await handle.result)).toEqual({ loop: [1, 2] });
  });
});

test("a function's context hears its pass being aborted, and its node", async () => {
  const signals: AbortSignal[] = [];
  const own = new AbortController();
  const graph = callingGraph(
    (_got: JsonValue, ctx) => {
      signals.push(ctx.signal);
      return new Promise(() => {});
    },
    {
      loop: ({ config }) =>
        Promise.allSettled([
          config.body.run({ key: 0, input: null, signal: own.signal }),
          config.body.run({ key: 1, input: null }),
        ]),
    },
  );
  const { handle } = watch(graph);
  await settled();
  own.abort();
  expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
  handle.cancel();
  await handle.result;
  expect(signals.map(({ aborted }) => aborted)).toEqual([true, true]);
});

test("a port call made in a function ends with its pass", async () => {
  const signals: (AbortSignal | undefined)[] = [];
  const llm = createLlm({
    generate: (_call, options) => {
      signals.push(options?.signal);
      return new Promise(() => {});
    },
  });
  const own = new AbortController();
  const graph = callingGraph((_got: JsonValue, ctx) => ctx.llm.generate({ messages: [] }), {
    loop: ({ config }) =>
      Promise.allSettled([
        config.body.run({ key: 0, input: null, signal: own.signal }),
        config.body.run({ key: 1, input: null }),
      ]),
  });
  const { handle } = watch(graph, { ports: { llm } });
  await settled();
  own.abort();
  expect(signals.map((signal) => signal?.aborted)).toEqual([true, false]);
  handle.cancel();
  await handle.result;
  expect(signals.map((signal) => signal?.aborted)).toEqual([true, true]);
});

test("a listener that throws when its pass is aborted is told to watchers", async () => {
  const own = new AbortController();
  const graph = callingGraph(
    (_got: JsonValue, ctx) => {
      ctx.signal.addEventListener("abort", () => raise());
      return new Promise(() => {});
    },
    { loop: ({ config }) => config.body.run({ input: null, signal: own.signal }).catch(() => "aborted") },
  );
  const { handle, events } = watch(graph);
  await settled();
  own.abort();
  expect(outputOf(await handle.result)).toEqual({ loop: "aborted" });
  expect(events.filter(({ type }) => type === "node.warning")).toHaveLength(1);
});

describe("what a pass is given", () => {
  const given = (input: unknown): TestFunctions => ({
    loop: ({ config }) => config.body.run({ key: 2, input: Object(input) }),
  });

  test("is JSON, or the pass is refused", async () => {
    const graph = callingGraph((got: JsonValue) => got, given({ when: new Date(0) }));
    expect(await run(graph)).toMatchObject({
      error: {
        code: "HD6005",
        node: "loop",
        message: expect.stringContaining('the input of body "loop[2]" is not JSON: when'),
      },
    });
    const inGraph = graphOf([node("loop", { config: { body: { $body: { nodes: [node("x")] } } } })], given({ f: 5n }));
    expect(await run(inGraph)).toMatchObject({ error: { code: "HD6005", node: "loop" } });
  });

  test("is a copy that nobody can change", async () => {
    const input = { list: [1] };
    let got: JsonValue = null;
    const graph = callingGraph((value: JsonValue) => (got = value), given(input));
    await run(graph);
    input.list.push(2);
    expect(got).toEqual({ list: [1] });
    expect(Object.isFrozen(got)).toBe(true);
  });

  test("is passed on as it is when it is the node's own input", async () => {
    let own: unknown;
    let got: unknown;
    const graph = callingGraph((value: JsonValue) => (got = value), {
      loop: ({ config, input }) => config.body.run({ input: (own = input) }),
    });
    await run(graph, { input: { a: 1 } });
    expect(got).toBe(own);
  });
});

function raise(thrown: unknown = new TypeError("boom")): never {
  throw thrown;
}
