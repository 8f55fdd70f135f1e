/** The batch policy: concurrent calls of several nodes become one, and each node gets its own answer, usage and error. */
import type { PlanPolicy } from "@hexdag/kernel";
import {
  type EmbeddingRequest,
  type EmbeddingResponse,
  type Llm,
  type LlmBatch,
  type LlmRequest,
  PortError,
  type SupportsBatch,
  type SupportsEmbedding,
  supportsBatch,
  supportsEmbedding,
  supportsStreaming,
} from "@hexdag/kernel/ports";
import { createPolicyEngine } from "@hexdag/stdlib";
import { createFakeClock } from "@hexdag/testing";
import { describe, expect, test } from "vitest";
import { LIMITS, type Step, start } from "./support/policy-scene.ts";

const BATCH = { type: "batch", maxWaitMs: 10, maxSize: 4, via: "call", pollIntervalMs: 60_000 } as const;
const usage = { inputTokens: 1, outputTokens: 1, totalTokens: 2 };
const answer = (text: string) => ({ text, usage, finishReason: "stop", model: "m" }) as const;

/** Asks for vectors; the vector of a text is its length. */
const embed =
  (texts: readonly string[], more: Partial<EmbeddingRequest> = {}): Step =>
  async ({ llm }) => {
    if (!supportsEmbedding(llm)) return "cannot";
    const { vectors, usage: used } = await llm.embed({ texts, ...more });
    return { vectors, tokens: used.totalTokens };
  };

type Reply = (request: EmbeddingRequest, signal: AbortSignal | undefined) => void | Promise<void>;

function embedder(reply: Reply = () => undefined) {
  const asked: EmbeddingRequest[] = [];
  const llm: Llm & SupportsEmbedding = {
    generate: () => Promise.resolve(answer("hi")),
    async embed(request, options): Promise<EmbeddingResponse> {
      asked.push(request);
      await reply(request, options?.signal);
      const vectors = request.texts.map((text) => [text.length]);
      const tokens = request.texts.join("").length;
      return { vectors, usage: { inputTokens: tokens, outputTokens: 0, totalTokens: tokens }, model: "e" };
    },
  };
  return { llm, asked };
}

const refused = (retryable: boolean): PortError =>
  new PortError({ port: "llm", operation: "embed", message: retryable ? "busy" : "too long", retryable });

describe("calls of embed at the same time", () => {
  test("are one call, and everybody gets the vectors and the usage of its own", async () => {
    const { llm, asked } = embedder();
    const clock = createFakeClock();
    const nodes = { a: embed(["x", "xx"]), b: embed(["xxxxxxxxx"]) };
    const result = start({ nodes, llm, portPolicies: [BATCH], clock });
    await clock.advance(10);
    expect(await result).toMatchObject({
      nodes: { a: { output: { vectors: [[1], [2]], tokens: 5 } }, b: { output: { vectors: [[9]], tokens: 7 } } },
      usage: { llmCalls: 2, totalTokens: 12 },
    });
    expect(asked).toEqual([{ texts: ["x", "xx", "xxxxxxxxx"] }]);
  });

  test("go as soon as they are enough, and those that are too much for one call go with the next", async () => {
    const { llm, asked } = embedder();
    const clock = createFakeClock();
    const nodes = { a: embed(["1", "2"]), b: embed(["3"]), c: embed(["4", "5", "6"]), d: embed(["7"]) };
    const result = start({ nodes, llm, portPolicies: [BATCH], clock });
    expect(await result).toMatchObject({ status: "succeeded" });
    expect(asked.map(({ texts }) => texts)).toEqual([
      ["1", "2", "3"],
      ["4", "5", "6", "7"],
    ]);
  });

  test("are joined when they are for one model and size alone", async () => {
    const { llm, asked } = embedder();
    const clock = createFakeClock();
    const nodes = { a: embed(["1"], { model: "s" }), b: embed(["2"], { model: "l" }), c: embed(["3"], { model: "s" }) };
    const result = start({ nodes, llm, portPolicies: [BATCH], clock });
    await clock.advance(10);
    await result;
    expect(asked).toEqual([
      { texts: ["1", "3"], model: "s" },
      { texts: ["2"], model: "l" },
    ]);
  });

  test("are held to the limits of whoever makes them", async () => {
    const { llm, asked } = embedder();
    const clock = createFakeClock();
    const nodes = { a: embed(["x".repeat(30)]), b: embed(["x".repeat(900)]), c: embed(["x".repeat(60)]) };
    const node = { limits: { ...LIMITS, maxTotalTokens: 100, onLimit: "skip" } } as const;
    const result = start({ nodes, llm, portPolicies: [BATCH], clock, node });
    await clock.advance(10);
    expect(await result).toMatchObject({ nodes: { a: { status: "succeeded" }, b: { status: "skipped" } } });
    expect(asked.map(({ texts }) => texts.map(({ length }) => length))).toEqual([[30, 60]]);
  });

  test("fail together when the vendor is busy, and only whoever is at fault when it refuses", async () => {
    const clock = createFakeClock();
    const onError = { onError: { action: "continue" } } as const;
    const nodes = { a: embed(["1"]), b: embed(["long"]) };
    const down = embedder(() => Promise.reject(refused(true)));
    const both = start({ nodes, llm: down.llm, portPolicies: [BATCH], clock, node: onError });
    await clock.advance(10);
    expect((await both).nodes).toMatchObject({ a: { error: { message: "busy" } }, b: { error: { message: "busy" } } });
    expect(down.asked).toHaveLength(1);
    const picky = embedder(({ texts }) => (texts.includes("long") ? Promise.reject(refused(false)) : undefined));
    const one = start({ nodes, llm: picky.llm, portPolicies: [BATCH], clock, node: onError });
    await clock.advance(10);
    expect((await one).nodes).toMatchObject({ a: { status: "succeeded" }, b: { error: { message: "too long" } } });
    expect(picky.asked.map(({ texts }) => texts)).toEqual([["1", "long"], ["1"], ["long"]]);
  });

  test("are refused as a whole when the vectors are not as many as the texts", async () => {
    const clock = createFakeClock();
    const { llm } = embedder();
    const short = { ...llm, embed: async () => ({ vectors: [[1]], usage, model: "e" }) };
    const result = start({ nodes: { a: embed(["1"]), b: embed(["2"]) }, llm: short, portPolicies: [BATCH], clock });
    await clock.advance(10);
    expect(await result).toMatchObject({
      error: { code: "HD7003", message: "the model answered 2 texts of several calls with 1 vectors" },
    });
  });

  test("that are aborted leave the others alone, and the call is aborted with the last of them", async () => {
    const clock = createFakeClock();
    const signals: (AbortSignal | undefined)[] = [];
    const { llm, asked } = embedder((_, signal) => {
      signals.push(signal);
      return new Promise<void>((resolve) => clock.after(1_000, resolve));
    });
    const impatient: Step = async ({ llm: port }) =>
      supportsEmbedding(port) ? port.embed({ texts: ["1"] }, { signal: AbortSignal.abort("never mind") }) : null;
    const leaving = (ms: number): Step => {
      return async ({ llm: port }) => {
        const controller = new AbortController();
        clock.after(ms, () => controller.abort(new Error(`left after ${ms}`)));
        return supportsEmbedding(port) ? port.embed({ texts: [String(ms)] }, { signal: controller.signal }) : null;
      };
    };
    const onError = { onError: { action: "continue" } } as const;
    const nodes = { a: leaving(5), b: leaving(20), c: leaving(30), d: impatient };
    const result = start({ nodes, llm, portPolicies: [BATCH], clock, node: onError });
    await clock.advance(10);
    expect(asked.map(({ texts }) => texts)).toEqual([["20", "30"]]);
    await clock.advance(10);
    expect(signals.map((signal) => signal?.aborted)).toEqual([false]);
    await clock.advance(10);
    expect(signals.map((signal) => signal?.aborted)).toEqual([true]);
    expect((await result).nodes).toMatchObject({ b: { error: { message: 'node "b" failed: left after 20' } } });
  });

  test("leave no timer behind when all who waited are gone", async () => {
    const clock = createFakeClock();
    const { llm, asked } = embedder();
    let stopped = 0;
    const counting = {
      ...clock,
      after: (ms: number, run: () => void) => {
        const stop = clock.after(ms, run);
        return () => {
          stopped += ms === 3_600_000 ? 1 : 0;
          stop();
        };
      },
    };
    const portPolicies = [
      { ...BATCH, maxWaitMs: 3_600_000 },
      { type: "timeout", timeoutMs: 50 },
    ] as const;
    const result = start({ nodes: { a: embed(["1"]) }, llm, portPolicies, clock: counting });
    await clock.advance(50);
    expect(await result).toMatchObject({ error: { code: "HD7203" } });
    expect([stopped, asked.length]).toEqual([1, 0]);
  });

  test("are joined over all runs that have one adapter", async () => {
    const { llm, asked } = embedder();
    const clock = createFakeClock();
    const engine = createPolicyEngine();
    const portPolicies = [{ ...BATCH, name: "joined" }];
    const runs = ["1", "2"].map((text) => start({ nodes: { a: embed([text]) }, llm, portPolicies, clock, engine }));
    await clock.advance(10);
    await Promise.all(runs);
    expect(asked).toEqual([{ texts: ["1", "2"] }]);
  });

  test("are one for the policies of each caller: every try waits for others anew", async () => {
    let calls = 0;
    const { llm, asked } = embedder(() => (++calls === 1 ? Promise.reject(refused(true)) : undefined));
    const clock = createFakeClock();
    const retry = { type: "retry", maxAttempts: 2, backoff: "constant", initialDelayMs: 5, maxDelayMs: 5, jitter: 0 };
    const portPolicies: readonly PlanPolicy[] = [{ ...retry, type: "retry", backoff: "constant" }, BATCH];
    const result = start({ nodes: { a: embed(["1"]), b: embed(["2"]) }, llm, portPolicies, clock });
    for (const ms of [10, 5, 10]) await clock.advance(ms);
    expect(await result).toMatchObject({ status: "succeeded", usage: { llmCalls: 4 } });
    expect(asked.map(({ texts }) => texts)).toEqual([
      ["1", "2"],
      ["1", "2"],
    ]);
  });
});

test("a port with a batch policy can do what its adapter can, and nothing more", async () => {
  const can: Step = ({ llm }) => [supportsEmbedding(llm), supportsBatch(llm), supportsStreaming(llm)];
  const plain: Llm = { generate: () => Promise.resolve(answer("hi")) };
  for (const [llm, expected] of [
    [embedder().llm, [true, false, false]],
    [plain, [false, false, false]],
  ] as const)
    expect((await start({ nodes: { a: can }, llm, portPolicies: [BATCH] })).nodes["a"]?.output).toEqual(expected);
});

describe("the vendor's batches", () => {
  const VENDOR = { ...BATCH, via: "vendor" } as const;
  const ask =
    (content: string, more: Partial<LlmRequest> = {}): Step =>
    async ({ llm }) =>
      (await llm.generate({ messages: [{ role: "user", content }], ...more })).text;

  /** A vendor whose batches are what `states` says, one after the other; the last goes on. */
  function vendor(...states: readonly (() => Omit<LlmBatch, "id">)[]) {
    const seen: string[] = [];
    let asked = 0;
    const llm: Llm & SupportsBatch = {
      generate: () => Promise.resolve(answer("at once")),
      submitBatch: async (requests) => {
        seen.push(`submit ${requests.length}`);
        return "batch-1";
      },
      batch: async (id) => {
        seen.push("look");
        return { id, ...(states[Math.min(asked++, states.length - 1)]?.() ?? { status: "failed" }) };
      },
      cancelBatch: async (id) => seen.push(`cancel ${id}`) > 0,
    };
    return { llm, seen };
  }
  const running = () => ({ status: "running" }) as const;
  const done = () =>
    ({
      status: "completed",
      results: [{ response: answer("one") }, { error: { message: "filtered", retryable: false } }],
    }) as const;

  test("take generate calls, are asked after until they are done, and answer each caller", async () => {
    const { llm, seen } = vendor(running, done);
    const clock = createFakeClock();
    const nodes = { a: ask("1"), b: ask("2") };
    const result = start({ nodes, llm, portPolicies: [VENDOR], clock, node: { onError: { action: "continue" } } });
    for (const ms of [10, 60_000]) await clock.advance(ms);
    expect((await result).nodes).toMatchObject({
      a: { output: "one" },
      b: { error: { message: expect.stringContaining("batch-1 has no answer to this request: filtered") } },
    });
    expect(seen).toEqual(["submit 2", "look", "look"]);
  });

  test("are for one model each", async () => {
    const { llm, seen } = vendor(() => ({ status: "completed", results: [{ response: answer("yes") }] }));
    const clock = createFakeClock();
    const nodes = { a: ask("1", { model: "s" }), b: ask("2", { model: "l" }) };
    const result = start({ nodes, llm, portPolicies: [VENDOR], clock });
    await clock.advance(10);
    expect(await result).toMatchObject({ status: "succeeded" });
    expect(seen.filter((each) => each === "submit 1")).toHaveLength(2);
  });

  test("are cancelled when nobody waits for them any more", async () => {
    const { llm, seen } = vendor(running);
    const clock = createFakeClock();
    const engine = createPolicyEngine();
    const timeout = { type: "timeout", timeoutMs: 90_000 } as const;
    const result = start({ nodes: { a: ask("1") }, llm, portPolicies: [VENDOR, timeout], clock, engine });
    for (const ms of [10, 60_000, 29_990]) await clock.advance(ms);
    expect(await result).toMatchObject({ status: "failed", error: { code: "HD7203" } });
    await engine.settled?.();
    expect(seen).toEqual(["submit 1", "look", "look", "cancel batch-1"]);
  });

  test("are not given up for a bad minute, but are after five", async () => {
    const down = (): never => {
      throw new PortError({ port: "llm", operation: "batch", message: "down", retryable: true });
    };
    const clock = createFakeClock();
    const four = vendor(down, down, down, down, () => ({
      status: "completed",
      results: [{ response: answer("yes") }],
    }));
    const patient = start({ nodes: { a: ask("1") }, llm: four.llm, portPolicies: [VENDOR], clock });
    await clock.advance(10);
    for (let step = 0; step < 4; step++) await clock.advance(60_000);
    expect(await patient).toMatchObject({ status: "succeeded" });
    const always = vendor(down);
    const result = start({ nodes: { a: ask("1") }, llm: always.llm, portPolicies: [VENDOR], clock });
    await clock.advance(10);
    for (let step = 0; step < 4; step++) await clock.advance(60_000);
    expect(await result).toMatchObject({ error: { message: "down" } });
    expect(always.seen.at(-1)).toBe("cancel batch-1");
  });

  test("that end without answers fail their callers", async () => {
    const { llm } = vendor(() => ({ status: "failed" }));
    const clock = createFakeClock();
    const result = start({ nodes: { a: ask("1") }, llm, portPolicies: [VENDOR], clock });
    await clock.advance(10);
    expect(await result).toMatchObject({
      error: {
        code: "HD7003",
        message: "the vendor's batch batch-1 ended as failed, without an answer to this request",
      },
    });
  });

  test("need an adapter that has them", async () => {
    const result = await start({ nodes: { a: ask("1") }, llm: embedder().llm, portPolicies: [VENDOR] });
    expect(result).toMatchObject({ error: { code: "HD7002", message: expect.stringContaining("via: vendor") } });
  });
});
