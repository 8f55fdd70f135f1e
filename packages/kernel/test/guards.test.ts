/** Limits and capabilities while a run goes on: what is refused, who is told, what a child is handed, what is counted. */
import { describe, expect, test } from "vitest";
import { type InheritedGuards, Ledger, type RunEvent } from "../src/index.ts";
import {
  type HttpCallOptions,
  type Llm,
  type LlmRequest,
  type LlmResponse,
  type LlmStreamPart,
  PORT_METHODS,
  PortError,
  supportsEmbedding,
  supportsStreaming,
} from "../src/ports/index.ts";
import { createFakeClock, settled } from "./support/fake-clock.ts";
import { graphOf, node, reader, type TestTask } from "./support/plans.ts";
import { createLlm, createMemory, createStreamingLlm, response, usage } from "./support/ports.ts";
import { run, watch } from "./support/runs.ts";

const LIMITS = { warningThreshold: 0.8, onLimit: "raise", unknownPrice: "error" } as const;
const SAY_HI = { messages: [{ role: "user", content: "hi" }] } as const;
const TWENTY = { messages: [{ role: "user", content: "12345678901234567890" }] } as const;
const RETRY = { maxAttempts: 5, backoff: "constant", initialDelayMs: 1, maxDelayMs: 1, jitter: 0 } as const;
const COUNTS = { countTokens: (text: string) => text.length };

const ask =
  (request: LlmRequest = SAY_HI) =>
  async ({ ctx }: TestTask): Promise<string> =>
    (await ctx.llm.generate(request)).text;
const recall = ({ ctx }: TestTask): unknown => ctx.memory.get("x");
const never = (): Promise<never> => new Promise(() => undefined);

function ofType(events: readonly RunEvent[], type: RunEvent["type"]): readonly RunEvent[] {
  return events.filter((event) => event.type === type);
}

/** A model that remembers what it was asked. */
function recorder(answer: Llm["generate"]): { readonly llm: Llm; readonly asked: LlmRequest[] } {
  const asked: LlmRequest[] = [];
  const generate: Llm["generate"] = (request) => {
    asked.push(request);
    return answer(request);
  };
  return { llm: createLlm({ generate }), asked };
}

const yes = (): ReturnType<typeof recorder> => recorder(() => Promise.resolve(response("yes", usage(24, 1))));

describe("a capability that a node does not have", () => {
  const origin = { source: 0, start: 1, end: 2, line: 4, column: 3 };
  const only = [node("a", { caps: [{ allow: ["llm"], from: 'node "a"', origin }] })];

  test("is refused before the adapter is called, and recorded", async () => {
    const { finish, events } = watch(graphOf(only, { a: recall }), { ports: { memory: createMemory() } });
    expect(await finish()).toMatchObject({
      status: "failed",
      error: {
        code: "HD7101",
        message: 'node "a" may not use memory: node "a" allows only llm',
        data: { cap: "memory", from: 'node "a"', allow: ["llm"] },
        retryable: false,
      },
    });
    const denied = { node: "a", attempt: 1, cap: "memory", port: "memory", method: "get", allow: ["llm"] };
    expect(ofType(events, "cap.denied")).toEqual([expect.objectContaining(denied)]);
  });

  test("leaves the others alone", async () => {
    const { llm, asked } = yes();
    expect(await run(graphOf(only, { a: ask() }), { ports: { llm } })).toMatchObject({ status: "succeeded" });
    expect(asked).toHaveLength(1);
  });

  test("cannot be given back by a node, a body or a child", async () => {
    const inner = { $body: { nodes: [node("x", { caps: [{ allow: ["*"], from: 'node "x"' }] })] } };
    const outer = node("a", { config: { body: inner }, caps: [{ deny: ["memory"], from: 'node "a"' }] });
    const graph = graphOf([outer], { a: ({ config }) => config.body.run({ input: null }), x: recall });
    expect(await run(graph, { ports: { memory: createMemory() } })).toMatchObject({
      error: { code: "HD7101", message: 'node "a/x" may not use memory: node "a" denies memory' },
    });
    const guards = { caps: [{ allow: ["llm"], from: "the parent run" }] };
    const free = graphOf([node("a")], { a: recall });
    expect(await run(free, { ports: { memory: createMemory() }, guards })).toMatchObject({
      error: { code: "HD7101", data: { from: "the parent run" } },
    });
  });

  const calls: string[] = [];
  const ports = {
    tools: {
      tools: () => Promise.resolve([]),
      call: ({ name }: { name: string }) => Promise.resolve({ value: calls.push(name) }),
    },
    http: {
      request: ({ url }: { url: string }, { admit }: HttpCallOptions) => {
        if (url.endsWith("redirect")) admit?.({ url: "https://evil.net/" });
        if (url.startsWith("/")) admit?.({ url: `https://api.example.com${url}` });
        return Promise.resolve({ status: calls.push(url), headers: {}, url, body: null });
      },
    },
    secrets: { secret: (name: string) => Promise.resolve(String(calls.push(name))), names: () => Promise.resolve([]) },
    odd: { go: () => calls.push("odd") },
  };
  const may = ["tool:search*", "http:*.example.com", "secret:MINE", "odd"];
  const uses: readonly (readonly [what: string, use: (task: TestTask) => unknown, outcome: string])[] = [
    ["listing tools", ({ ports: { tools } }) => tools?.tools(), "succeeded"],
    ["a tool", ({ ports: { tools } }) => tools?.call({ name: "search_web", arguments: {} }), "succeeded"],
    ["another tool", ({ ports: { tools } }) => tools?.call({ name: "rm", arguments: {} }), "tool:rm"],
    ["a host", ({ ports: { http } }) => http?.request({ url: "https://api.example.com/x" }), "succeeded"],
    [
      "a host in disguise",
      ({ ports: { http } }) => http?.request({ url: "https://api.example.com@evil.net/" }),
      "http:evil.net",
    ],
    [
      "a host behind a backslash",
      ({ ports: { http } }) => http?.request({ url: "https://evil.net\\@api.example.com/" }),
      "http:evil.net",
    ],
    [
      "a host that a redirect leads to",
      ({ ports: { http } }) => http?.request({ url: "https://api.example.com/redirect" }),
      "http:evil.net",
    ],
    ["a host that the adapter knows", ({ ports: { http } }) => http?.request({ url: "/x" }), "succeeded"],
    ["a secret", ({ ports: { secrets } }) => secrets?.secret("MINE"), "succeeded"],
    ["another secret", ({ ports: { secrets } }) => secrets?.secret("YOURS"), "secret:YOURS"],
    ["asking", ({ ctx }) => [ctx.may("tool:search_x"), ctx.may("tool:rm"), ctx.may("llm")], "succeeded"],
    [
      "a port of one's own",
      ({ ctx }) => Reflect.apply(Reflect.get(ctx.ports["odd"] ?? {}, "go"), undefined, []),
      "succeeded",
    ],
  ];
  test.each(uses)("is told by its subject: %s", async (_, use, outcome) => {
    const guarded = [node("a", { caps: [{ allow: may, from: "it" }] })];
    const result = await run(graphOf(guarded, { a: async (task) => JSON.stringify(await use(task)) }), { ports });
    expect(result.status === "failed" ? result.error.data?.["cap"] : result.status).toBe(outcome);
  });

  test("is never called", () => {
    expect(calls).toEqual(["search_web", "https://api.example.com/x", "/x", "MINE", "odd"]);
  });

  test.each(Object.entries(PORT_METHODS))("of %s has a name for each argument, where they have names", (_, table) => {
    for (const { arity, parameters } of Object.values(table)) expect(parameters?.length ?? arity).toBe(arity);
  });

  test("is a question without guards, too", async () => {
    expect(await run(graphOf([node("a")], { a: ({ ctx }) => ctx.may("anything") }))).toMatchObject({
      nodes: { a: { output: true } },
    });
  });
});

describe("a limit of calls", () => {
  test("stops the call that would cross it, and is counted over attempts", async () => {
    const { llm, asked } = recorder(() => Promise.reject(new Error("busy")));
    const limits = { ...LIMITS, maxLlmCalls: 2 };
    const { finish, events } = watch(graphOf([node("a", { retry: RETRY })], { a: ask() }, { limits }), {
      ports: { llm },
    });
    expect(await finish()).toMatchObject({
      status: "failed",
      error: {
        code: "HD7102",
        message:
          'node "a" would cross max_llm_calls of pipeline "test": 2 of 2 model calls are spent, and it may take 1 more',
        data: { resource: "max_llm_calls", limit: 2, spent: 2, wanted: 1, onLimit: "raise" },
      },
    });
    expect(asked).toHaveLength(2);
    expect(ofType(events, "resource.warning")).toHaveLength(1);
    expect(ofType(events, "resource.exceeded")).toEqual([
      expect.objectContaining({ node: "a", attempt: 3, owner: 'pipeline "test"' }),
    ]);
  });

  test("that says skip skips the node, and the run goes on", async () => {
    const { llm } = yes();
    const nodes = [node("a"), reader("b", ["a"]), node("c", { waitFor: ["b"] })];
    const limits = { ...LIMITS, maxLlmCalls: 1, onLimit: "skip" } as const;
    const { finish, events } = watch(graphOf(nodes, { a: ask(), b: ask() }, { limits }), { ports: { llm } });
    expect(await finish()).toMatchObject({
      status: "succeeded",
      nodes: { a: { status: "succeeded" }, b: { status: "skipped" }, c: { status: "succeeded" } },
    });
    expect(ofType(events, "node.skipped")).toEqual([expect.objectContaining({ node: "b", reason: "limit" })]);
  });

  test("of a node counts its own calls alone", async () => {
    const { llm, asked } = yes();
    const twice = async (task: TestTask): Promise<string> => (await ask()(task)) + (await ask()(task));
    const graph = graphOf([node("a", { limits: { ...LIMITS, maxLlmCalls: 1 } })], { a: twice });
    expect(await run(graph, { ports: { llm } })).toMatchObject({
      error: { code: "HD7102", data: { owner: 'node "a"' } },
    });
    expect(asked).toHaveLength(1);
  });

  test.each([
    [2, "failed"],
    [3, "succeeded"],
  ])("of %i nodes counts those of bodies: %s", async (maxNodes, status) => {
    const body = { $body: { nodes: [node("x"), node("y")] } };
    const nodes = [node("a", { config: { body } })];
    const functions = { a: ({ config }: TestTask) => config.body.run({ input: null }) };
    expect(await run(graphOf(nodes, functions, { limits: { ...LIMITS, maxNodes } }))).toMatchObject({ status });
  });
});

describe("a limit of tokens", () => {
  const limits = { ...LIMITS, maxTotalTokens: 100 };

  test("clamps the answer to what is left", async () => {
    const { llm, asked } = recorder(() => Promise.resolve(response("yes", usage(24, 26))));
    const both = { a: ask({ ...TWENTY, maxTokens: 50 }), b: ask({ ...TWENTY, maxTokens: 50 }) };
    const graph = graphOf([node("a"), reader("b", ["a"])], both, { limits });
    const result = await run(graph, { ports: { llm }, ...COUNTS });
    expect(result).toMatchObject({ status: "succeeded", usage: { totalTokens: 100 } });
    expect(asked.map(({ maxTokens }) => maxTokens)).toEqual([50, 23]);
  });

  test("lets parallel calls wait for each other rather than refuse what fits", async () => {
    let open = 0;
    let most = 0;
    const { llm } = recorder(async () => {
      most = Math.max(most, ++open);
      await Promise.resolve();
      open--;
      return response("yes", usage(24, 1));
    });
    const long = ask({ ...TWENTY, maxTokens: 50 });
    const graph = graphOf(
      ["a", "b", "c"].map((name) => node(name)),
      { a: long, b: long, c: long },
      {
        limits: { ...LIMITS, maxTotalTokens: 130 },
      },
    );
    const result = await run(graph, { ports: { llm }, ...COUNTS });
    expect(result).toMatchObject({ status: "succeeded", usage: { totalTokens: 75 } });
    expect(most).toBe(1);
  });

  test("tells the adapter what was asked for where it clamps, and nothing where it does not", async () => {
    const seen: unknown[] = [];
    const llm = createLlm({
      generate(_request, options) {
        seen.push(options?.asked);
        return Promise.resolve(response("yes", usage(1, 1)));
      },
    });
    const graph = graphOf([node("a")], { a: ask({ ...TWENTY, maxTokens: 5_000 }) }, { limits });
    await run(graph, { ports: { llm }, ...COUNTS });
    await run(graphOf([node("a")], { a: ask(TWENTY) }), { ports: { llm }, ...COUNTS });
    expect(seen).toEqual([[{ ...TWENTY, maxTokens: 5_000 }], undefined]);
  });

  test("refuses what cannot fit, without a call", async () => {
    const { llm, asked } = yes();
    const graph = graphOf([node("a")], { a: ask(TWENTY) }, { limits: { ...LIMITS, maxTotalTokens: 20 } });
    expect(await run(graph, { ports: { llm }, ...COUNTS })).toMatchObject({
      error: { code: "HD7102", data: { resource: "max_total_tokens" } },
    });
    expect(asked).toEqual([]);
  });

  test("cuts a stream that would cross it", async () => {
    let sent = 0;
    async function* endless(): AsyncGenerator<LlmStreamPart, void, void> {
      for (;;) {
        sent += 1;
        yield { type: "text-delta", text: "1234567890" };
        await Promise.resolve();
      }
    }
    const read = async ({ ctx: { llm } }: TestTask): Promise<string> => {
      let text = "";
      if (!supportsStreaming(llm)) return "it cannot stream";
      for await (const part of llm.stream(TWENTY)) if (part.type === "text-delta") text += part.text;
      return text;
    };
    const ports = { llm: createStreamingLlm(endless) };
    expect(await run(graphOf([node("a")], { a: read }, { limits }), { ports, ...COUNTS })).toMatchObject({
      error: { code: "HD7102", data: { resource: "max_total_tokens" } },
    });
    expect(sent).toBe(8);
  });
});

test.each(["HD7002", "HD7003"] as const)(
  "a call that fails with %s, so that nobody was billed, leaves its budget alone",
  async (code) => {
    let calls = 0;
    const { llm } = recorder(() => {
      if (++calls > 1) return Promise.resolve(response("yes", usage(27, 1)));
      return Promise.reject(
        new PortError({ code, port: "llm", operation: "generate", message: "no", retryable: false }),
      );
    });
    const nodes = [node("a", { onError: { action: "continue" } }), reader("b", ["a"])];
    const graph = graphOf(nodes, { a: ask(TWENTY), b: ask(TWENTY) }, { limits: { ...LIMITS, maxTotalTokens: 28 } });
    expect(await run(graph, { ports: { llm }, ...COUNTS })).toMatchObject({ nodes: { b: { status: "succeeded" } } });
  },
);

/** A promise of another library: it has a `then`, and is no Promise. */
function foreign(answer: () => LlmResponse): Promise<LlmResponse> {
  const own = Promise.resolve().then(answer);
  return new Proxy<Promise<LlmResponse>>(Object.create(null), {
    has: (_, key) => key === "then",
    get: (_, key) => (key === "then" ? own.then.bind(own) : undefined),
  });
}

describe("an adapter with promises of its own", () => {
  test("is charged for what it used, whether or not there is something to set aside", async () => {
    const llm = createLlm({ generate: () => foreign(() => response("yes", usage(5, 5))) });
    const limits = { ...LIMITS, maxTotalTokens: 40 };
    const graph = graphOf([node("a"), reader("b", ["a"])], { a: ask(TWENTY), b: ask(TWENTY) }, { limits });
    expect(await run(graph, { ports: { llm }, ...COUNTS })).toMatchObject({ status: "succeeded" });
    const plain = graphOf([node("a")], { a: ask() }, { limits: { ...LIMITS, maxLlmCalls: 3 } });
    expect(await run(plain, { ports: { llm } })).toMatchObject({ usage: { totalTokens: 10 } });
  });
});

describe("cost", () => {
  const prices = { m: { input: 1, output: 2 } };
  const { llm } = recorder(({ model = "m" }) =>
    Promise.resolve({ ...response("yes", usage(1_000_000, 1_000_000)), model }),
  );
  const limits = { ...LIMITS, maxCostUsd: 3 };
  const askM = ask({ ...SAY_HI, model: "m" });

  test("is what the prices say, and unknown when a model has none", async () => {
    const priced = await run(graphOf([node("a")], { a: ask() }, { prices }), { ports: { llm } });
    expect(priced.usage.costUsd).toBe(3);
    const unpriced = await run(graphOf([node("a")], { a: ask() }), { ports: { llm } });
    expect(unpriced.usage.costUsd).toBeUndefined();
  });

  test("goes by what was asked where the server answers under a name of its own", async () => {
    const named = createLlm({
      generate: () => Promise.resolve({ ...response("hi", usage(1_000_000, 0)), model: "internal-7" }),
    });
    const ask = ({ ctx }: TestTask): Promise<string> =>
      ctx.llm.generate({ ...SAY_HI, model: "asked" }).then(({ text }) => text);
    const table = { prices: { asked: { input: 2, output: 2 } } };
    expect((await run(graphOf([node("a")], { a: ask }, table), { ports: { llm: named } })).usage.costUsd).toBe(2);
    const byConfig = { ...table, ports: { llm: { adapter: "x", config: { model: "asked" } } } };
    const plain = ({ ctx }: TestTask): Promise<string> => ctx.llm.generate(SAY_HI).then(({ text }) => text);
    const result = await run(graphOf([node("a")], { a: plain }, byConfig), { ports: { llm: named } });
    expect(result.usage.costUsd).toBe(2);
  });

  test("is limited", async () => {
    const graph = graphOf([node("a"), reader("b", ["a"])], { a: askM, b: askM }, { prices, limits });
    expect(await run(graph, { ports: { llm } })).toMatchObject({
      nodes: { a: { status: "succeeded" } },
      error: { node: "b", code: "HD7102", data: { resource: "max_cost_usd", spent: 3 } },
    });
  });

  test("of embeddings and images is at their own prices, in the budget and in the usage", async () => {
    const own = { m: { ...prices.m, embedding: 0.5, image: 1_000 } };
    const embed = () => Promise.resolve({ vectors: [[1]], usage: { ...usage(1_000_000, 0) }, model: "m" });
    const both = {
      ...createLlm({ generate: () => Promise.resolve({ ...response("seen", usage(0, 0)), model: "m" }) }),
      embed,
    };
    const graph = graphOf(
      [node("a"), reader("b", ["a"])],
      {
        a: ({ ctx: { llm: port } }) =>
          supportsEmbedding(port) ? port.embed({ texts: ["x".repeat(10)], model: "m" }) : null,
        b: ask({
          model: "m",
          messages: [{ role: "user", content: [{ type: "image", mediaType: "image/png", url: "u" }] }],
        }),
      },
      { prices: own, limits: { ...LIMITS, maxCostUsd: 1.6 } },
    );
    const result = await run(graph, { ports: { llm: both } });
    expect(result).toMatchObject({ status: "succeeded", usage: { costUsd: 1.5 } });
  });

  test("is estimated with the adapter's own model, where a request names none", async () => {
    const models = new Set<string | undefined>();
    const countTokens = (text: string, model?: string): number => {
      models.add(model);
      return text.length;
    };
    const ports = { llm: { adapter: "given", config: { model: "m" } } };
    const graph = graphOf([node("a")], { a: ask() }, { prices, limits: { ...LIMITS, maxCostUsd: 9 }, ports });
    await run(graph, { ports: { llm }, countTokens });
    expect([...models]).toEqual(["m"]);
  });

  test("cannot be limited for a model without a price, unless that is taken for nothing", async () => {
    const askN = ask({ ...SAY_HI, model: "n" });
    expect(await run(graphOf([node("a")], { a: askN }, { prices, limits }), { ports: { llm } })).toMatchObject({
      error: { code: "HD7103", message: expect.stringContaining('"n"') },
    });
    const unnamed = graphOf([node("a")], { a: ask() }, { prices, limits });
    expect(await run(unnamed, { ports: { llm } })).toMatchObject({
      error: { code: "HD7103", message: expect.stringContaining("names no model") },
    });
    const zero = { ...limits, unknownPrice: "zero" } as const;
    const graph = graphOf([node("a")], { a: askN }, { prices, limits: zero });
    expect((await run(graph, { ports: { llm } })).status).toBe("succeeded");
  });
});

describe("a limit of time", () => {
  test("of the run ends it", async () => {
    const clock = createFakeClock();
    const graph = graphOf([node("a")], { a: never }, { limits: { ...LIMITS, maxDurationMs: 500 } });
    const result = watch(graph, { clock }).finish();
    await settled();
    await clock.advance(500);
    expect(await result).toMatchObject({
      status: "failed",
      error: { code: "HD7102", data: { resource: "max_duration", limit: 500 } },
    });
  });

  test("of a node is for all its attempts", async () => {
    const clock = createFakeClock();
    const slow = node("a", { retry: RETRY, timeoutMs: 200, limits: { ...LIMITS, maxDurationMs: 500 } });
    const result = watch(graphOf([slow], { a: never }), { clock }).finish();
    for (let step = 0; step < 10; step++) {
      await settled();
      await clock.advance(step % 2 === 0 ? 200 : 1);
    }
    expect(await result).toMatchObject({ status: "failed", error: { code: "HD7102" }, nodes: { a: { attempts: 3 } } });
  });
});

describe("a child run", () => {
  const handed: InheritedGuards[] = [];
  const spawner = {
    spawn: (_request: unknown, options: { readonly guards?: InheritedGuards } = {}) => {
      if (options.guards !== undefined) handed.push(options.guards);
      return Promise.resolve("child");
    },
    result: never,
    cancel: () => Promise.resolve(false),
  };
  const start = ({ ctx }: TestTask): Promise<string> =>
    ctx.spawner.spawn({ pipeline: "p", input: null, parentRunId: ctx.runId, idempotencyKey: "k" });

  test("is handed what its parent's node may use and has left", async () => {
    const caps = [{ deny: ["memory"], from: 'node "a"' }];
    const graph = graphOf(
      [node("a", { caps }), reader("b", ["a"])],
      { a: start, b: start },
      {
        limits: { ...LIMITS, maxChildren: 1, maxLlmCalls: 1 },
      },
    );
    expect(await run(graph, { ports: { spawner } })).toMatchObject({
      error: { node: "b", data: { resource: "max_children" } },
    });
    expect(handed).toEqual([{ caps, ledger: expect.any(Ledger) }]);
  });

  test("draws on its parent's ledger", async () => {
    const { llm } = yes();
    const child = graphOf([node("c"), reader("d", ["c"])], { c: ask(), d: ask() });
    const [guards = {}] = handed;
    expect(await run(child, { ports: { llm }, guards })).toMatchObject({
      error: { node: "d", code: "HD7102", data: { owner: 'pipeline "test"' } },
    });
  });
});

test("a secret that a node asks for at run time shows nowhere else", async () => {
  const secrets = { secret: () => Promise.resolve("s3cr3t-value"), names: () => Promise.resolve([]) };
  const graph = graphOf([node("a"), reader("b", ["a"])], {
    a: async ({ ctx, ports }) => {
      const value = await ports.secrets?.secret("KEY");
      ctx.emit({ type: "node.progress", message: `with ${value}` });
      return `it is ${value}`;
    },
    b: ({ input }) => Promise.reject(new Error(`${JSON.stringify(input)}`)),
  });
  const { finish, events } = watch(graph, { ports: { secrets } });
  const result = await finish();
  expect(result).toMatchObject({ status: "failed", nodes: { a: { output: "it is ***KEY***" } } });
  expect(JSON.stringify([result, events])).not.toContain("s3cr3t");
});
