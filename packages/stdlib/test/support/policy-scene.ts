/** Runs a plan whose nodes are functions, with policies on its ports and nodes. */
import {
  createRegistry,
  defineNode,
  loadPlan,
  type Plan,
  type PlanNode,
  type PlanPolicy,
  type PolicyEngine,
  type RunContext,
  type RunResult,
  runGraph,
  type TokenCounter,
} from "@hexdag/kernel";
import type { DataStore, Llm } from "@hexdag/kernel/ports";
import { createPolicyEngine, stdlibComponents } from "@hexdag/stdlib";
import type { FakeClock } from "@hexdag/testing";
import * as z from "zod";

export type Step = (ctx: RunContext, input: unknown) => unknown;

export interface Scene {
  readonly nodes: { readonly [name: string]: Step };
  readonly llm?: Llm;
  readonly datastore?: DataStore;
  readonly portPolicies?: readonly PlanPolicy[];
  readonly general?: readonly PlanPolicy[];
  readonly node?: Partial<PlanNode>;
  readonly clock?: FakeClock;
  readonly engine?: PolicyEngine;
  readonly input?: unknown;
  readonly limits?: Plan["limits"];
  readonly countTokens?: TokenCounter;
}

export const LIMITS = { warningThreshold: 0.8, onLimit: "raise", unknownPrice: "zero" } as const;

export function start(scene: Scene): Promise<RunResult> {
  const {
    nodes,
    llm,
    datastore,
    portPolicies = [],
    general = [],
    node = {},
    clock,
    countTokens,
    engine = createPolicyEngine(),
  } = scene;
  const kind = defineNode({
    kind: "act",
    description: "Does what the test says.",
    spec: z.looseObject({}),
    run: ({ ctx, input }) => nodes[ctx.nodeName]?.(ctx, input),
  });
  const plan: Plan = {
    hexdag: 1,
    sources: [],
    name: "test",
    ports: {
      llm: { adapter: "given", config: {}, policies: portPolicies },
      datastore: { adapter: "given", config: {} },
    },
    options: { maxConcurrentNodes: 10, scheduling: "ready", strictValidation: true },
    policies: general,
    ...(scene.limits === undefined ? {} : { limits: scene.limits }),
    graph: {
      nodes: Object.keys(nodes).map((name) => ({
        name,
        kind: "act",
        config: {},
        dataDependencies: [],
        waitFor: [],
        ...node,
      })),
    },
  };
  const graph = loadPlan(plan, createRegistry(stdlibComponents({ policies: engine }), { nodes: [kind] }));
  const ports = { ...(llm === undefined ? {} : { llm }), ...(datastore === undefined ? {} : { datastore }) };
  return runGraph(graph, {
    ports,
    input: scene.input ?? null,
    ...(clock === undefined ? {} : { clock }),
    ...(countTokens === undefined ? {} : { countTokens }),
  }).result;
}
