/** What stands between a node and a port: presence, signals, reports, metering. */
import { describe, expect, test } from "vitest";
import { createRegistry, HexdagError, loadPlan, type RunEvent } from "../src/index.ts";
import {
  type DataStore,
  type LlmStreamPart,
  PortError,
  type SupportsKeyValue,
  supportsKeyValue,
  supportsStreaming,
  supportsStructuredOutput,
} from "../src/ports/index.ts";
import { settled } from "./support/fake-clock.ts";
import { createHand } from "./support/hand.ts";
import { graphOf, kindOf, node, planOf, reader, type TestTask } from "./support/plans.ts";
import { createLlm, createMemory, createStreamingLlm, response, usage } from "./support/ports.ts";
import { lines, run, watch } from "./support/runs.ts";

const origin = { source: 0, start: 10, end: 20, line: 4, column: 3 };
const generate = ({ ctx }: TestTask): Promise<string> => ctx.llm.generate({ messages: [] }).then(({ text }) => text);
const portCalls = (events: readonly RunEvent[]): readonly unknown[] =>
  events.filter(({ type }) => type === "port.called");

describe("a port that is missing", () => {
  const needy = createRegistry({ nodes: [kindOf({}, { ports: ["llm"] })] });

  test("fails the run before anything starts when a kind asks for it", async () => {
    const graph = loadPlan(planOf([node("a", { origin })]), needy);
    const { finish, events } = watch(graph, { ports: { memory: createMemory() } });
    expect(await finish()).toMatchObject({
      status: "failed",
      error: { code: "HD7001", node: "a", location: "test.yaml:4", hint: expect.stringContaining("--port llm=") },
    });
    expect(lines(events)).toEqual(["run.started", "run.failed"]);
  });

  test("is found inside bodies, too", async () => {
    const inner = { $body: { nodes: [node("x", { kind: "ask" })] } };
    const ask = { ...kindOf({}, { ports: ["llm"] }), kind: "ask" };
    const graph = loadPlan(
      planOf([node("a", { config: { body: inner } })]),
      createRegistry({ nodes: [kindOf({}), ask] }),
    );
    expect(await run(graph)).toMatchObject({ status: "failed", error: { code: "HD7001", node: "x" } });
  });

  test("is asked for as the spec says", async () => {
    const asks = kindOf({}, { ports: (spec) => (spec["value"] === "model" ? ["llm"] : []) });
    const graphWith = (value: string): ReturnType<typeof loadPlan> =>
      loadPlan(planOf([node("a", { config: { value } })]), createRegistry({ nodes: [asks] }));
    expect((await run(graphWith("model"))).status).toBe("failed");
    expect((await run(graphWith("nothing"))).status).toBe("succeeded");
  });

  test("fails the node that uses it without having asked, and only then", async () => {
    const graph = graphOf([node("a"), reader("b", ["a"])], { a: ({ ports }) => ports.llm === undefined, b: generate });
    expect(await run(graph)).toMatchObject({
      status: "failed",
      error: { code: "HD7001", node: "b", retryable: false },
      nodes: { a: { output: true } },
    });
  });

  test("has a shorthand where it is used often, which says what is missing", async () => {
    const graph = graphOf([node("a")], { a: ({ ctx }) => ctx.database === undefined });
    expect(await run(graph)).toMatchObject({
      error: { code: "HD7001", message: expect.stringContaining('port "datastore"') },
    });
    const datastore: DataStore & SupportsKeyValue = createMemory({ get: () => Promise.resolve(7) });
    const reads = graphOf([node("a")], {
      a: ({ ctx }) => (supportsKeyValue(ctx.database) ? ctx.database.get("x") : 0),
    });
    expect((await run(reads, { ports: { datastore } })).orThrow()).toEqual({ a: 7 });
  });

  test("is no reason to fail when it is there", async () => {
    const graph = loadPlan(planOf([node("a")]), needy);
    expect((await run(graph, { ports: { llm: createLlm() } })).status).toBe("succeeded");
  });
});

describe("a backend that asks to wait", () => {
  const RETRY = { maxAttempts: 2, backoff: "constant", initialDelayMs: 10, maxDelayMs: 30_000, jitter: 0 } as const;
  const busy = (retryAfterMs: number): PortError =>
    new PortError({ port: "llm", operation: "generate", message: "slow down", retryable: true, retryAfterMs });

  test.each([
    [1_500, 1_500],
    [90_000, 30_000],
  ])("for %i ms is asked again after %i: never longer than the node's max_delay", async (asked, waited) => {
    let calls = 0;
    const llm = createLlm({
      generate: () => (++calls === 1 ? Promise.reject(busy(asked)) : Promise.resolve(response("hello"))),
    });
    const { finish, journal } = watch(graphOf([node("a", { retry: RETRY })], { a: generate }), { ports: { llm } });
    expect((await finish()).status).toBe("succeeded");
    expect(journal.entries.find(({ type }) => type === "node.retrying")).toMatchObject({ delayMs: waited });
  });
});

describe("signals", () => {
  test("reach every call without the node's doing", async () => {
    const { wait } = createHand();
    let given: AbortSignal | undefined;
    const llm = createLlm({
      generate: (_request, options) => {
        given = options?.signal;
        return new Promise(() => {});
      },
    });
    const { handle } = watch(graphOf([node("a"), node("b")], { a: generate, b: wait }), { ports: { llm } });
    await settled();
    expect(given?.aborted).toBe(false);
    handle.cancel();
    await handle.result;
    expect(given?.aborted).toBe(true);
  });

  test("of the node's own may end a call sooner, and do not keep the run's out", async () => {
    const own = new AbortController();
    const given: (AbortSignal | undefined)[] = [];
    const memory = createMemory({
      get: (_key, options) => {
        given.push(options?.signal);
        return new Promise(() => {});
      },
    });
    const graph = graphOf([node("a"), node("b"), node("c")], {
      a: ({ ctx }) => ctx.memory.get("a", { signal: own.signal }),
      b: ({ ctx }) => ctx.memory.get("b", { signal: ctx.signal }),
      c: ({ ctx }) => ctx.memory.get("c", { signal: new AbortController().signal }),
    });
    const { handle } = watch(graph, { ports: { memory } });
    await settled();
    own.abort();
    expect(given.map((signal) => signal?.aborted)).toEqual([true, false, false]);
    handle.cancel();
    await handle.result;
    expect(given.map((signal) => signal?.aborted)).toEqual([true, true, true]);
  });

  test("do not displace other options", async () => {
    let given: object | undefined;
    const memory = createMemory({
      get: (_key, options) => {
        given = options;
        return Promise.resolve(1);
      },
    });
    const options: object = { trace: "t" };
    const graph = graphOf([node("a")], { a: ({ ctx }) => ctx.memory.get("a", options) });
    await run(graph, { ports: { memory } });
    expect(given).toMatchObject({ trace: "t" });
    expect(given).toHaveProperty("signal");
  });
});

describe("reports", () => {
  test("tell of each call: who, what, how long, with what usage", async () => {
    const llm = createLlm({ generate: () => settled().then(() => response("hello", usage(7, 4))) });
    const { events, finish } = watch(graphOf([node("a")], { a: generate }), { ports: { llm } });
    expect((await finish()).usage).toEqual({
      llmCalls: 1,
      toolCalls: 0,
      inputTokens: 7,
      outputTokens: 4,
      totalTokens: 11,
    });
    expect(portCalls(events)).toEqual([
      {
        type: "port.called",
        idempotencyKey: "run-1:a",
        ephemeral: true,
        runId: "run-1",
        parentRunId: undefined,
        pipeline: "test",
        seq: 3,
        sub: 1,
        time: 1_000,
        node: "a",
        attempt: 1,
        port: "llm",
        method: "generate",
        durationMs: 0,
        ok: true,
        usage: { inputTokens: 7, outputTokens: 4, totalTokens: 11 },
      },
    ]);
  });

  test("tell of a call that failed, and the failure goes on as it was", async () => {
    const llm = createLlm({
      generate: () => Promise.reject(new HexdagError({ code: "HD7003", message: "overloaded" })),
    });
    const { events, finish } = watch(graphOf([node("a")], { a: generate }), { ports: { llm } });
    expect(await finish()).toMatchObject({
      error: { code: "HD7003", message: "overloaded" },
      usage: { llmCalls: 1, totalTokens: 0 },
    });
    expect(portCalls(events)).toMatchObject([{ ok: false, error: "overloaded" }]);
  });

  test("tell of a call that threw at once", async () => {
    const llm = createLlm({
      generate: () => {
        throw new TypeError("not even tried");
      },
    });
    const { events, finish } = watch(graphOf([node("a")], { a: generate }), { ports: { llm } });
    await finish();
    expect(portCalls(events)).toMatchObject([{ ok: false, error: "not even tried" }]);
  });

  test("tell of a call that failed without a reason", async () => {
    const llm = createLlm({ generate: () => Promise.reject(undefined) });
    const { events, finish } = watch(graphOf([node("a")], { a: generate }), { ports: { llm } });
    expect(await finish()).toMatchObject({ status: "failed", error: { code: "HD6001" } });
    expect(portCalls(events)).toMatchObject([{ ok: false, error: "it failed without a reason" }]);
  });

  test("count every attempt, and calls that outlive their node", async () => {
    const retry = { maxAttempts: 3, backoff: "constant", initialDelayMs: 1, maxDelayMs: 1, jitter: 0 } as const;
    const graph = graphOf([node("a", { retry }), node("b", { waitFor: ["a"] })], {
      a: async (task) => {
        await generate(task);
        if (task.ctx.attempt < 3) throw new TypeError("again");
        void generate(task);
        return "done";
      },
      b: () => settled(),
    });
    const result = await run(graph, { ports: { llm: createLlm() } });
    expect(result.usage).toMatchObject({ llmCalls: 4, totalTokens: 20 });
  });

  test("leave out usage that is none", async () => {
    const answers = [{ usage: "a lot" }, { usage: { inputTokens: "1", outputTokens: Number.NaN, totalTokens: null } }];
    const memory = createMemory({ get: (key) => Promise.resolve(JSON.parse(JSON.stringify(answers[Number(key)]))) });
    const graph = graphOf([node("a")], {
      a: async ({ ctx }) => [await ctx.memory.get("0"), await ctx.memory.get("1")],
    });
    const { events, finish } = watch(graph, { ports: { memory } });
    expect((await finish()).usage).toEqual({
      llmCalls: 0,
      toolCalls: 0,
      inputTokens: 0,
      outputTokens: 0,
      totalTokens: 0,
    });
    expect(portCalls(events)[0]).not.toHaveProperty("usage");
  });
});

describe("streams", () => {
  const finish: LlmStreamPart = { type: "finish", response: response("ab", usage(2, 2)) };
  async function* parts(): AsyncGenerator<LlmStreamPart> {
    yield { type: "text-delta", text: "a" };
    yield { type: "text-delta", text: "b" };
    yield finish;
  }
  async function* broken(): AsyncGenerator<LlmStreamPart> {
    yield { type: "text-delta", text: "a" };
    throw new TypeError("cut off");
  }
  const read =
    (count: number) =>
    async ({ ctx }: TestTask) => {
      const texts: string[] = [];
      if (!supportsStreaming(ctx.llm)) return "cannot stream";
      for await (const part of ctx.llm.stream({ messages: [] })) {
        if (part.type === "text-delta") texts.push(part.text);
        if (texts.length === count) break;
      }
      return texts;
    };

  test("pass through, and are reported once when they end", async () => {
    const { events, finish: end } = watch(graphOf([node("a")], { a: read(99) }), {
      ports: { llm: createStreamingLlm(parts) },
    });
    const result = await end();
    expect(result.orThrow()).toEqual({ a: ["a", "b"] });
    expect(result.usage).toMatchObject({ llmCalls: 1, totalTokens: 4 });
    expect(portCalls(events)).toMatchObject([{ method: "stream", ok: true, usage: { totalTokens: 4 } }]);
  });

  test("that are left early are reported, and their source is closed", async () => {
    let closed = false;
    async function* source(): AsyncGenerator<LlmStreamPart> {
      try {
        yield* parts();
      } finally {
        closed = true;
      }
    }
    const { events, finish: end } = watch(graphOf([node("a")], { a: read(1) }), {
      ports: { llm: createStreamingLlm(source) },
    });
    expect((await end()).usage.llmCalls).toBe(1);
    expect(portCalls(events)).toMatchObject([{ method: "stream", ok: true }]);
    expect(closed).toBe(true);
  });

  test("that break are reported as failed", async () => {
    const { events, finish: end } = watch(graphOf([node("a")], { a: read(99) }), {
      ports: { llm: createStreamingLlm(broken) },
    });
    expect(await end()).toMatchObject({ status: "failed", usage: { llmCalls: 1 } });
    expect(portCalls(events)).toMatchObject([{ ok: false, error: "cut off" }]);
  });
});

describe("what a node sees of a port", () => {
  test("is exactly what the port can do", async () => {
    const graph = graphOf([node("a")], {
      a: ({ ctx }) => [supportsStreaming(ctx.llm), supportsStructuredOutput(ctx.llm), Object.keys(ctx.llm)],
    });
    expect((await run(graph, { ports: { llm: createLlm() } })).orThrow()).toEqual({ a: [false, false, ["generate"]] });
    const streaming = createStreamingLlm(async function* () {});
    expect((await run(graph, { ports: { llm: streaming } })).orThrow()).toEqual({
      a: [true, false, ["generate", "stream"]],
    });
  });

  test("is not the port itself: secrets and lifecycle stay outside", async () => {
    const llm = Object.assign(createLlm(), { apiKey: "secret", close: () => Promise.resolve() });
    const graph = graphOf([node("a")], {
      a: ({ ctx }) => [Reflect.has(ctx.llm, "apiKey"), Reflect.has(ctx.llm, "close")],
    });
    expect((await run(graph, { ports: { llm } })).orThrow()).toEqual({ a: [false, false] });
  });

  test("keeps a port's `this`", async () => {
    class Counter {
      #count = 0;
      next(): number {
        return ++this.#count;
      }
    }
    const counter = new Counter();
    const graph = graphOf([node("a")], {
      a: ({ ports }) => Reflect.apply(Reflect.get(Object(ports["counter"]), "next"), undefined, []),
    });
    expect((await run(graph, { ports: { counter } })).orThrow()).toEqual({ a: 1 });
  });

  test("cannot be changed for the other nodes", async () => {
    const graph = graphOf([node("a"), reader("b", ["a"])], {
      a: ({ ctx, ports }) => [Reflect.set(ctx.memory, "get", () => "mine"), Reflect.set(ports, "memory", undefined)],
      b: ({ ctx }) => ctx.memory.get("key").then((value) => value ?? "theirs"),
    });
    expect((await run(graph, { ports: { memory: createMemory() } })).orThrow()).toEqual({ b: "theirs" });
  });
});
