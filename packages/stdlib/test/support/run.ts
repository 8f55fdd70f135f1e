import {
  createRegistry,
  defineNode,
  type Graph,
  type JsonValue,
  loadPlan,
  type NodeFunction,
  type Plan,
  type PlanNode,
  type RunEvent,
  type RunOptions,
  type RunResult,
  runGraph,
} from "@hexdag/kernel";
import * as z from "zod";
import { stdlibComponents } from "../../src/install.ts";
import { createHandlebarsEngine } from "../../src/template/handlebars-engine.ts";
import { createAjvValidator } from "../../src/validator/ajv-validator.ts";

/** Functions of any parameters: `params` and `reducer` call them with more than `(input, ctx)`. */
export type Functions = Readonly<Record<string, (...args: never[]) => unknown>>;

/** Waits for its AbortSignal, and rejects with the reason. */
const hangNode = defineNode({
  kind: "hang",
  description: "Runs until it is aborted.",
  spec: z.strictObject({}),
  run: ({ ctx }) =>
    new Promise<JsonValue>((_resolve, reject) => {
      ctx.signal.addEventListener("abort", () => reject(ctx.signal.reason), { once: true });
    }),
});

export function node(name: string, kind: string, config: PlanNode["config"], more: Partial<PlanNode> = {}): PlanNode {
  return { name, kind, config, dataDependencies: [], waitFor: [], ...more };
}

/** A function node that calls a registered function. */
export function fnNode(name: string, fn: string, more: Partial<PlanNode> = {}): PlanNode {
  return node(name, "function", { fn: { $fn: fn } }, more);
}

export function planOf(nodes: readonly PlanNode[], name = "test"): Plan {
  return {
    hexdag: 1,
    sources: [],
    name,
    ports: {},
    options: { maxConcurrentNodes: 10, scheduling: "ready", strictValidation: true },
    graph: { nodes },
  };
}

export function graphOf(nodes: readonly PlanNode[], functions: Functions = {}, name = "test"): Graph {
  const standard = stdlibComponents({ templates: createHandlebarsEngine(), validator: createAjvValidator() });
  return loadPlan(
    planOf(nodes, name),
    createRegistry(standard, { nodes: [hangNode], functions: registered(functions) }),
  );
}

function registered(functions: Functions): Readonly<Record<string, NodeFunction>> {
  return Object.fromEntries(
    Object.entries(functions).map(([name, fn]) => [name, (...args) => Reflect.apply(fn, undefined, args)]),
  );
}

export interface Ran {
  readonly result: RunResult;
  readonly events: readonly RunEvent[];
  /** What the node gave; null when it did not succeed. */
  output(name: string): JsonValue;
}

/** Runs a few nodes to the end. */
export async function run(
  nodes: readonly PlanNode[],
  options: RunOptions & { readonly functions?: Functions } = {},
): Promise<Ran> {
  const { functions, ...runOptions } = options;
  const events: RunEvent[] = [];
  const sinks = [...(runOptions.sinks ?? []), (event: RunEvent) => events.push(event)];
  const result = await runGraph(graphOf(nodes, functions), { ...runOptions, sinks }).result;
  return { result, events, output: (name) => result.nodes[name]?.output ?? null };
}

/** Runs one node and answers what it gave; a failed run throws its error. */
export async function outputOf(node: PlanNode, options: Parameters<typeof run>[1] = {}): Promise<JsonValue> {
  const ran = await run([node], options);
  ran.result.orThrow();
  return ran.output(node.name);
}

/** Runs one node that must fail, and answers the run's error. */
export async function errorOf(
  node: PlanNode,
  options: Parameters<typeof run>[1] = {},
): Promise<{ readonly code: string; readonly message: string }> {
  const { result } = await run([node], options);
  return result.status === "failed" ? result.error : { code: `status ${result.status}`, message: "" };
}
