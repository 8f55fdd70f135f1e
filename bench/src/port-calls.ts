/** A node that calls its model a number of times, one call after the other, with the guards of a plan that has some or none. */
import { fromDist } from "./dist.ts";
import type { Prepared, Scenario } from "./scenario.ts";

type Kernel = typeof import("@hexdag/kernel");
type Llm = import("@hexdag/kernel/ports").Llm;

const REQUEST = {
  model: "m",
  maxTokens: 100,
  messages: [{ role: "user", content: "How far is it to the moon?" }],
} as const;
const ANSWER = {
  text: "384,400 km",
  usage: { inputTokens: 12, outputTokens: 6, totalTokens: 18 },
  finishReason: "stop",
  model: "m",
} as const;

/** A model that answers at once, from memory. */
export const LLM: Llm = { generate: () => Promise.resolve(ANSWER) };

/** As much as no run of this will spend. */
const LIMITS: import("@hexdag/kernel").PlanLimits = {
  maxTotalTokens: 1e9,
  maxLlmCalls: 1e9,
  maxToolCalls: 1e9,
  maxCostUsd: 1e6,
  warningThreshold: 0.8,
  onLimit: "raise",
  unknownPrice: "error",
};

/** The plan's own limits and the node's, and what both allow: each call is held against all of them. */
const GUARDS = {
  plan: { limits: LIMITS, caps: [{ allow: ["llm", "memory", "tool:*"], from: "the pipeline" }] },
  node: { limits: LIMITS, caps: [{ deny: ["tool:delete*"], from: "the node" }] },
} as const;

export async function callPort(llm: Llm, calls: number): Promise<number> {
  let tokens = 0;
  for (let call = 0; call < calls; call++) tokens += (await llm.generate(REQUEST)).usage?.totalTokens ?? 0;
  return tokens;
}

export function expectTokens(tokens: number, calls: number): void {
  if (tokens !== calls * ANSWER.usage.totalTokens) throw new Error(`calls are missing: ${tokens} tokens`);
}

export async function preparePortCalls({ size }: Scenario, guarded: boolean): Promise<Prepared> {
  const { createRegistry, loadPlan, runGraph } = await fromDist<Kernel>("kernel");
  const { stdlibComponents } = await fromDist<typeof import("@hexdag/stdlib")>("stdlib");
  const functions = { ask: (_input: never, ctx: { readonly llm: Llm }) => callPort(ctx.llm, size) };
  const plan: import("@hexdag/kernel").Plan = {
    hexdag: 1,
    sources: [{ file: "bench.yaml" }],
    name: "bench",
    ports: {},
    prices: { m: { input: 1, output: 2 } },
    options: { maxConcurrentNodes: 10, scheduling: "ready", strictValidation: true },
    ...(guarded ? GUARDS.plan : {}),
    graph: {
      nodes: [
        {
          name: "ask",
          kind: "function",
          config: { fn: { $fn: "ask" } },
          dataDependencies: [],
          waitFor: [],
          ...(guarded ? GUARDS.node : {}),
        },
      ],
    },
  };
  const graph = loadPlan(plan, createRegistry({ ...stdlibComponents(), functions }));
  return {
    async run() {
      const result = await runGraph(graph, { ports: { llm: LLM } }).result;
      result.orThrow();
      expectTokens(Number(result.nodes["ask"]?.output), size);
    },
  };
}
