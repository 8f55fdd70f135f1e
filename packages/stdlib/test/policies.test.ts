/** Policies on ports and nodes of running plans: what is made again, held back, refused, kept and cut off. */
import type { JsonValue } from "@hexdag/kernel";
import {
  type DataStore,
  type Llm,
  type LlmRequest,
  type LlmStreamPart,
  PortError,
  type SupportsKeyValue,
  type SupportsStreaming,
  supportsStreaming,
} from "@hexdag/kernel/ports";
import { createPolicyEngine } from "@hexdag/stdlib";
import { createFakeClock } from "@hexdag/testing";
import { describe, expect, test } from "vitest";
import { LIMITS, type Step, start } from "./support/policy-scene.ts";

const REQUEST: LlmRequest = { messages: [{ role: "user", content: "hi" }] };
const usage = { inputTokens: 1, outputTokens: 1, totalTokens: 2 };
const answer = (text: string) => ({ text, usage, finishReason: "stop", model: "m" }) as const;
const busy = (retryAfterMs?: number) =>
  new PortError({
    port: "llm",
    operation: "generate",
    message: "busy",
    retryable: true,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
const FOREIGN = { [Symbol.for("hexdag.error")]: true, code: "HD7003", retryable: true };
const ask: Step = async ({ llm }) => (await llm.generate(REQUEST)).text;
const RETRY = {
  type: "retry",
  maxAttempts: 3,
  backoff: "constant",
  initialDelayMs: 100,
  maxDelayMs: 500,
  jitter: 0,
} as const;

/** A model whose answers are functions, in order; the last one goes on. */
function scripted(...answers: readonly ((request: LlmRequest, signal: AbortSignal | undefined) => unknown)[]) {
  const asked: LlmRequest[] = [];
  const llm: Llm = {
    async generate(request, options) {
      const reply = answers[Math.min(asked.push(request), answers.length) - 1];
      const given = await reply?.(request, options?.signal);
      return typeof given === "string" ? answer(given) : answer("");
    },
  };
  return { llm, asked };
}

const fail = (error: unknown) => (): never => {
  throw error;
};

describe("retry", () => {
  test("tries again, and every try is charged", async () => {
    const { llm, asked } = scripted(fail(busy()), fail(busy()), () => "at last");
    const clock = createFakeClock();
    const result = start({
      nodes: { a: ask },
      llm,
      portPolicies: [RETRY],
      clock,
      limits: { ...LIMITS, maxLlmCalls: 2 },
    });
    await clock.advance(100);
    await clock.advance(100);
    expect(await result).toMatchObject({ status: "failed", error: { code: "HD7102" } });
    expect(asked).toHaveLength(2);
  });

  test.each([
    ["asks for", busy(400)],
    // As an installed driver throws it, whose kernel is another copy: the same mark, another class.
    ["of another copy of the kernel asks for", Object.assign(new Error("busy"), FOREIGN, { retryAfterMs: 400 })],
  ])("waits as long as the backend %s", async (_, error) => {
    const { llm, asked } = scripted(fail(error), () => "yes");
    const clock = createFakeClock();
    const result = start({ nodes: { a: ask }, llm, portPolicies: [RETRY], clock });
    await clock.advance(399);
    expect(asked).toHaveLength(1);
    await clock.advance(1);
    expect(await result).toMatchObject({ nodes: { a: { output: "yes", attempts: 1 } } });
  });

  test("leaves alone what is final, and what is not asked for", async () => {
    const final = new PortError({ port: "llm", operation: "generate", message: "bad request", retryable: false });
    const first = scripted(fail(final));
    expect(await start({ nodes: { a: ask }, llm: first.llm, portPolicies: [RETRY] })).toMatchObject({
      error: { message: "bad request" },
    });
    const second = scripted(fail(busy()));
    const only = { ...RETRY, retryOn: ["HD7999"] };
    expect(await start({ nodes: { a: ask }, llm: second.llm, portPolicies: [only] })).toMatchObject({
      error: { message: "busy" },
    });
    expect([first.asked.length, second.asked.length]).toEqual([1, 1]);
  });

  test("makes a stream again while nobody has seen a part of it", async () => {
    let tries = 0;
    async function* stream(): AsyncGenerator<LlmStreamPart, void, void> {
      await Promise.resolve();
      tries += 1;
      if (tries === 1) throw busy();
      yield { type: "text-delta", text: "a" };
      if (tries === 2) throw busy();
      yield { type: "finish", response: answer("a") };
    }
    const read: Step = async ({ llm }) => {
      let text = "";
      if (supportsStreaming(llm))
        for await (const part of llm.stream(REQUEST)) if (part.type === "text-delta") text += part.text;
      return text;
    };
    const llm = { ...scripted(() => "").llm, stream };
    const clock = createFakeClock();
    const result = start({ nodes: { a: read }, llm, portPolicies: [RETRY], clock });
    await clock.advance(100);
    expect(await result).toMatchObject({ status: "failed", error: { message: "busy" } });
    expect(tries).toBe(2);
  });
});

describe("fallback", () => {
  test("asks the next model, behind the retries of the one before", async () => {
    const { llm, asked } = scripted(({ model }) => {
      if (model !== "b") throw busy();
      return `from ${model}`;
    });
    const clock = createFakeClock();
    const result = start({
      nodes: { a: ask },
      llm,
      portPolicies: [
        { ...RETRY, maxAttempts: 2 },
        { type: "fallback", to: ["a", "b"] },
      ],
      clock,
    });
    for (let step = 0; step < 4; step++) await clock.advance(100);
    expect(await result).toMatchObject({ nodes: { a: { output: "from b" } } });
    expect(asked.map(({ model }) => model)).toEqual([undefined, undefined, "a", "a", "b"]);
  });

  test("only for the errors it names", async () => {
    const { llm } = scripted(fail(busy()));
    const policy = { type: "fallback", to: ["b"], on: ["HD7203"] } as const;
    expect(await start({ nodes: { a: ask }, llm, portPolicies: [policy] })).toMatchObject({
      error: { message: "busy" },
    });
  });
});

describe("concurrency", () => {
  test("holds calls back, in order, and counts over ports of one policy", async () => {
    let open = 0;
    let most = 0;
    const { llm } = scripted(async () => {
      most = Math.max(most, ++open);
      await Promise.resolve();
      open -= 1;
      return "yes";
    });
    const nodes = Object.fromEntries(["a", "b", "c", "d"].map((name) => [name, ask]));
    expect(await start({ nodes, llm, general: [{ type: "concurrency", max: 2 }] })).toMatchObject({
      status: "succeeded",
    });
    expect(most).toBe(2);
  });

  test("around a node's attempts, over all runs of the host", async () => {
    let open = 0;
    let most = 0;
    const slow: Step = async () => {
      most = Math.max(most, ++open);
      await new Promise((resolve) => setImmediate(resolve));
      open -= 1;
      return most;
    };
    const engine = createPolicyEngine();
    const node = { policies: [{ type: "concurrency", max: 1, name: "one" } as const] };
    await Promise.all([1, 2, 3].map(() => start({ nodes: { a: slow, b: slow }, node, engine })));
    expect(most).toBe(1);
  });
});

describe("rate_limit", () => {
  const policy = { type: "rate_limit", maxCalls: 2, windowMs: 1_000, onExceeded: "wait" } as const;
  const nodes = { a: ask, b: ask, c: ask };

  test("lets the next call in when the window has moved on", async () => {
    const { llm, asked } = scripted(() => "yes");
    const clock = createFakeClock();
    const result = start({ nodes, llm, portPolicies: [policy], clock });
    await clock.advance(999);
    expect(asked).toHaveLength(2);
    await clock.advance(1);
    expect(await result).toMatchObject({ status: "succeeded" });
  });

  test("refuses it when told to", async () => {
    const { llm } = scripted(() => "yes");
    const clock = createFakeClock();
    expect(await start({ nodes, llm, portPolicies: [{ ...policy, onExceeded: "raise" }], clock })).toMatchObject({
      error: { code: "HD7201", message: "llm.generate is limited to 2 calls in 1000 ms" },
    });
    const once = { ...policy, maxCalls: 1, onExceeded: "raise" } as const;
    expect(await start({ nodes, llm, portPolicies: [once], clock })).toMatchObject({
      error: { message: "llm.generate is limited to 1 call in 1000 ms" },
    });
  });

  test("counts tokens when calls have ended", async () => {
    const { llm, asked } = scripted(() => "yes");
    const clock = createFakeClock();
    const byTokens = { type: "rate_limit", maxTokens: 4, windowMs: 1_000, onExceeded: "wait" } as const;
    const inTurn: Step = async (ctx) => {
      for (let call = 0; call < 3; call++) await ctx.llm.generate(REQUEST);
    };
    const result = start({ nodes: { a: inTurn }, llm, portPolicies: [byTokens], clock });
    await clock.advance(500);
    expect(asked).toHaveLength(2);
    await clock.advance(500);
    expect(await result).toMatchObject({ status: "succeeded" });
  });
});

describe("circuit_breaker", () => {
  const policy = { type: "circuit_breaker", failureThreshold: 2, resetTimeoutMs: 1_000, halfOpenCalls: 1 } as const;
  const codes: Step = async (ctx) => {
    const seen: string[] = [];
    for (const pauseMs of [0, 0, 0, 1_000, 0]) {
      await new Promise<void>((resolve) => void ctx.clock.after(pauseMs, resolve));
      seen.push(
        await ctx.llm.generate(REQUEST).then(
          ({ text }) => text,
          (error: unknown) => codeOf(error),
        ),
      );
    }
    return seen;
  };

  test("refuses after failures in a row, lets one try, and closes when it works", async () => {
    const { llm, asked } = scripted(fail(busy()), fail(busy()), () => "well again");
    const clock = createFakeClock();
    const result = start({ nodes: { a: codes }, llm, portPolicies: [policy], clock });
    for (let step = 0; step < 6; step++) await clock.advance(step === 3 ? 1_000 : 0);
    expect(await result).toMatchObject({
      nodes: { a: { output: ["HD7003", "HD7003", "HD7202", "well again", "well again"] } },
    });
    expect(asked).toHaveLength(4);
  });

  test("does not mind what is the caller's fault", async () => {
    const final = new PortError({ port: "llm", operation: "generate", message: "bad request", retryable: false });
    const { llm, asked } = scripted(fail(final));
    const clock = createFakeClock();
    const result = start({ nodes: { a: codes }, llm, portPolicies: [policy], clock });
    for (let step = 0; step < 6; step++) await clock.advance(step === 3 ? 1_000 : 0);
    await result;
    expect(asked).toHaveLength(5);
  });
});

function codeOf(error: unknown): string {
  return error instanceof PortError ? error.code : String(error);
}

describe("timeout", () => {
  test("aborts the call, and a retry makes it again", async () => {
    let aborted = 0;
    const { llm } = scripted(
      (_, signal) =>
        new Promise((_resolve, reject) => {
          signal?.addEventListener("abort", () => {
            aborted += 1;
            reject(signal.reason);
          });
        }),
      () => "in time",
    );
    const clock = createFakeClock();
    const result = start({ nodes: { a: ask }, llm, portPolicies: [{ type: "timeout", timeoutMs: 50 }, RETRY], clock });
    await clock.advance(50);
    await clock.advance(100);
    expect(await result).toMatchObject({ nodes: { a: { output: "in time", attempts: 1 } } });
    expect(aborted).toBe(1);
  });

  test("ends a call that does not listen, too", async () => {
    const { llm } = scripted(() => new Promise(() => undefined));
    const clock = createFakeClock();
    const result = start({ nodes: { a: ask }, llm, portPolicies: [{ type: "timeout", timeoutMs: 50 }], clock });
    await clock.advance(50);
    expect(await result).toMatchObject({ error: { code: "HD7203", message: "llm.generate took longer than 50 ms" } });
  });

  test("ends a stream that hangs", async () => {
    async function* stream(): AsyncGenerator<LlmStreamPart, void, void> {
      yield { type: "text-delta", text: "a" };
      await new Promise(() => undefined);
    }
    const read: Step = async ({ llm }) => {
      if (supportsStreaming(llm)) for await (const part of llm.stream(REQUEST)) expect(part.type).toBe("text-delta");
    };
    const llm: Llm & SupportsStreaming = { ...scripted(() => "").llm, stream };
    const clock = createFakeClock();
    const result = start({
      nodes: { a: read },
      llm,
      portPolicies: [{ type: "timeout", timeoutMs: 50 }],
      clock,
    });
    await clock.advance(50);
    expect(await result).toMatchObject({ error: { code: "HD7203" } });
  });
});

describe("cache", () => {
  const policy = { type: "cache", maxEntries: 2, store: "memory" } as const;
  const askFor =
    (...texts: readonly string[]): Step =>
    async ({ llm }) => {
      const answers: string[] = [];
      for (const content of texts) answers.push((await llm.generate({ messages: [{ role: "user", content }] })).text);
      return answers;
    };

  test("answers the same question once, costs nothing then, and forgets what was used least lately", async () => {
    const { llm, asked } = scripted(() => `answer ${asked.length}`);
    const scene = { nodes: { a: askFor("x", "y", "x", "z", "x", "y") }, llm, portPolicies: [policy] };
    const result = await start(scene);
    expect(result).toMatchObject({
      nodes: { a: { output: ["answer 1", "answer 2", "answer 1", "answer 3", "answer 1", "answer 4"] } },
      usage: { totalTokens: 8 },
    });
  });

  test("makes equal calls at once only once", async () => {
    const { llm, asked } = scripted(async () => {
      await new Promise((resolve) => setImmediate(resolve));
      return "yes";
    });
    const both: Step = ({ llm: model }) => Promise.all([model.generate(REQUEST), model.generate(REQUEST)]);
    expect(await start({ nodes: { a: both }, llm, portPolicies: [policy] })).toMatchObject({ status: "succeeded" });
    expect(asked).toHaveLength(1);
  });

  test("is good for its time", async () => {
    const { llm, asked } = scripted(() => "yes");
    const clock = createFakeClock();
    const engine = createPolicyEngine();
    const scene = { nodes: { a: askFor("x") }, llm, portPolicies: [{ ...policy, ttlMs: 100 }], clock, engine };
    await start(scene);
    await start(scene);
    await clock.advance(100);
    await start(scene);
    expect(asked).toHaveLength(2);
  });

  test("lives in the data store when told to, whoever asks next", async () => {
    const values = new Map<string, JsonValue>();
    const datastore: DataStore & SupportsKeyValue = {
      get: (key: string) => Promise.resolve(values.get(key)),
      set: (key, value) => Promise.resolve(void values.set(key, value)),
      delete: (key: string) => Promise.resolve(values.delete(key)),
      keys: () => Promise.resolve([...values.keys()]),
    };
    const { llm, asked } = scripted(() => "yes");
    const scene = {
      nodes: { a: askFor("x") },
      llm,
      datastore,
      portPolicies: [{ ...policy, store: "datastore" } as const],
    };
    await start(scene);
    expect(await start(scene)).toMatchObject({ nodes: { a: { output: ["yes"] } } });
    expect(asked).toHaveLength(1);
    expect([...values.keys()]).toEqual([expect.stringMatching(/^hexdag:cache:[0-9a-f]{64}$/)]);
  });

  test("says which port it misses", async () => {
    const { llm } = scripted(() => "yes");
    const scene = { nodes: { a: askFor("x") }, llm, portPolicies: [{ ...policy, store: "datastore" } as const] };
    expect(await start(scene)).toMatchObject({
      error: { code: "HD7001", message: expect.stringContaining('"datastore"') },
    });
    expect(await start({ ...scene, datastore: {} })).toMatchObject({ error: { code: "HD7002" } });
  });

  test("of a node keeps its result by its input", async () => {
    let ran = 0;
    const nodes = { a: (_: unknown, input: unknown) => [ran++, input] };
    const engine = createPolicyEngine();
    const node = { cache: { maxEntries: 10, store: "memory" } as const };
    const outputs = [];
    for (const input of [{ x: 1 }, { x: 2 }, { x: 1 }])
      outputs.push((await start({ nodes, node, engine, input })).nodes["a"]?.output);
    expect(outputs).toEqual([
      [0, { x: 1 }],
      [1, { x: 2 }],
      [0, { x: 1 }],
    ]);
  });
});

describe("attaching", () => {
  const bound = { type: "resource_limit", ...LIMITS, maxLlmCalls: 1 } as const;
  const other = { type: "fallback", to: ["b"] } as const;
  const batch = { type: "batch", maxWaitMs: 5, maxSize: 9, via: "call", pollIntervalMs: 1_000 } as const;
  test.each([
    ["a limit of resources to a port", { portPolicies: [bound] }],
    ["a fallback to a node", { node: { policies: [other] } }],
    ["a batch to a node", { node: { policies: [batch] } }],
  ])("%s is refused when the plan is loaded", (_, scene) => {
    expect(() => void start({ nodes: { a: ask }, ...scene })).toThrow(expect.objectContaining({ code: "HD5011" }));
  });

  test("the nearest retry counts, wherever others stand", async () => {
    const { llm, asked } = scripted(fail(busy()));
    const clock = createFakeClock();
    const result = start({
      nodes: { a: ask },
      llm,
      general: [{ ...RETRY, maxAttempts: 9 }],
      portPolicies: [{ ...RETRY, maxAttempts: 1 }],
      clock,
    });
    expect(await result).toMatchObject({ status: "failed" });
    expect(asked).toHaveLength(1);
  });
});
