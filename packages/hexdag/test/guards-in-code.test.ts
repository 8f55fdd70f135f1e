/** Limits, caps, policies, caches and prices of pipelines made in code: the same plan as in YAML, and kept as there. */
import { describe, expect, it } from "vitest";
import * as z from "zod";
import {
  type Components,
  compile,
  createEchoLlm,
  createRegistry,
  createSystemClock,
  definePipeline,
  definePolicy,
  type JsonValue,
  loadStdlib,
  runPipeline,
} from "../src/index.ts";

/** Everything but where it was written, and expressions as code prints them. */
function withoutOrigins(value: unknown): Record<string, JsonValue> {
  return JSON.parse(
    JSON.stringify(value, (key, member: unknown) =>
      ["origin", "origins", "text", "span"].includes(key) ? undefined : member,
    ),
  );
}

async function registryOf(components: Components) {
  return createRegistry(await loadStdlib(), components);
}

describe("guards in code", () => {
  it("are those of the same pipeline in YAML, defaults and all", async () => {
    const policies = [
      definePolicy({ type: "retry" }),
      definePolicy({ type: "fallback", to: ["small"], on: ["HD7003"] }),
      definePolicy({ type: "timeout", timeoutMs: 30_000 }),
      definePolicy({ type: "rate_limit", maxCalls: 60 }),
      definePolicy({ type: "concurrency", max: 4 }),
      definePolicy({ type: "circuit_breaker" }),
      definePolicy({ type: "cache", ttlMs: 60_000 }),
      definePolicy({ type: "batch", via: "vendor" }),
    ];
    const registry = await registryOf({});
    const data = registry.node("data");
    if (data === undefined) expect.unreachable("there is no kind data");
    const pipeline = definePipeline(
      "guarded",
      {
        ports: { llm: { adapter: "echo", config: {}, policies } },
        limits: { maxLlmCalls: 3 },
        caps: ["llm", "memory"],
        policies: [definePolicy({ type: "circuit_breaker", failureThreshold: 2 })],
      },
      ({ input, node }) => ({
        ask: node(
          "ask",
          data,
          { output: "ready" },
          {
            limits: { maxTotalTokens: 500, onLimit: "skip" },
            caps: { deny: ["memory"] },
            policies: [definePolicy({ type: "concurrency", max: 2 })],
            cache: { ttlMs: 3_600_000, key: input },
          },
        ),
      }),
    );
    const source = `
kind: Pipeline
metadata: { name: guarded }
spec:
  limits: { max_llm_calls: 3 }
  caps: [llm, memory]
  policies: [{ type: circuit_breaker, config: { failure_threshold: 2 } }]
  ports:
    llm:
      adapter: echo
      policies:
        - type: retry
        - { type: fallback, config: { to: small, on: [HD7003] } }
        - { type: timeout, config: { timeout: 30s } }
        - { type: rate_limit, config: { max_calls: 60 } }
        - { type: concurrency, config: { max: 4 } }
        - type: circuit_breaker
        - { type: cache, config: { ttl: 1m } }
        - { type: batch, config: { via: vendor } }
  nodes:
    - kind: data
      metadata: { name: ask }
      spec:
        output: ready
        limits: { max_total_tokens: 500, on_limit: skip }
        caps: { deny: [memory] }
        policies: [{ type: concurrency, config: { max: 2 } }]
        cache: { ttl: 1h, key: $input }
  output: { ask: ask }
`;
    const { plan } = compile({ file: "guarded.yaml", text: source }, { components: registry });
    expect(withoutOrigins(pipeline.plan)).toEqual({ ...withoutOrigins(plan), sources: [] });
  });

  it("are kept: what a node may use and spend, and what a port's calls go through", async () => {
    const echo = { adapter: "echo", config: {}, policies: [definePolicy({ type: "cache" })] };
    const guarded = definePipeline(
      "kept",
      { input: z.object({ n: z.number() }), ports: { llm: echo }, limits: { maxLlmCalls: 1 } },
      ({ input, step }) => {
        const ask = async (question: string, llm: { generate(request: object): Promise<{ text: string }> }) =>
          (await llm.generate({ messages: [{ role: "user", content: question }] })).text;
        const first = step("first", { n: input.n }, ({ n }, { llm }) => ask(`${n}`, llm));
        const same = step("same", { n: input.n }, ({ n }, { llm }) => ask(`${n}`, llm), { after: [first] });
        const none = step("none", {}, (_, { llm }) => ask("x", llm), { caps: [], after: [same], onError: "continue" });
        const over = step("over", { same }, (_, { llm }) => ask("y", llm), { after: [none], onError: "continue" });
        return { first, same, over };
      },
    );
    const llm = createEchoLlm({ clock: createSystemClock() });
    const registry = await registryOf(guarded.components);
    const result = await runPipeline(guarded, registry, { input: { n: 7 }, ports: { llm } }).result;
    expect(result.nodes).toMatchObject({
      first: { output: "7" },
      same: { output: "7" },
      none: { error: { code: "HD7101" } },
      over: { error: { code: "HD7102", data: { owner: 'pipeline "kept"' } } },
    });
  });

  it("keep a node's result by its key, and need prices where cost is limited", async () => {
    let ran = 0;
    const cached = definePipeline("cached", { input: z.object({ id: z.number() }) }, ({ input, step }) => ({
      one: step("one", { id: input.id }, () => ++ran, { cache: true }),
      two: step("two", { id: input.id }, () => ++ran, { cache: { key: input.id, maxEntries: 2 } }),
    }));
    const registry = await registryOf(cached.components);
    for (const id of [1, 1]) await runPipeline(cached, registry, { input: { id } }).result;
    expect(ran).toBe(2);
    const llm = createEchoLlm({ clock: createSystemClock() });
    const costing = (prices: Parameters<typeof definePipeline>[1]["prices"]) =>
      definePipeline(
        "costs",
        { limits: { maxCostUsd: 1 }, ...(prices === undefined ? {} : { prices }) },
        ({ step }) => ({
          ask: step("ask", {}, async (_, ctx) => {
            const answer = await ctx.llm.generate({ model: "m", messages: [{ role: "user", content: "hi" }] });
            return answer.text;
          }),
        }),
      );
    for (const [prices, status] of [
      [undefined, "failed"],
      [{ m: { input: 1, output: 1 } }, "succeeded"],
    ] as const) {
      const pipeline = costing(prices);
      const run = runPipeline(pipeline, await registryOf(pipeline.components), { input: {}, ports: { llm } });
      expect((await run.result).status).toBe(status);
    }
  });
});
