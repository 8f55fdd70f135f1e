import {
  type AnyNodeType,
  type Body,
  type Components,
  createRegistry,
  type Deferred,
  type Graph,
  type JsonObject,
  type JsonValue,
  loadPlan,
  type NodeTask,
  type Plan,
  type PlanNode,
  type PlanOptions,
  type StandardSchema,
} from "../../src/index.ts";
import type { Ports } from "../../src/ports/index.ts";

/** Accepts anything: kinds in kernel tests need no schema library. */
export const ANY: StandardSchema = { "~standard": { version: 1, vendor: "test", validate: (value) => ({ value }) } };

export const OPTIONS: PlanOptions = { maxConcurrentNodes: 10, scheduling: "ready", strictValidation: true };

/** What the functions of test nodes get. A field is there when the test's plan sets it. */
export interface TestTask extends Omit<NodeTask<JsonValue, object, Ports>, "config"> {
  readonly config: {
    readonly body: Body;
    readonly each: Deferred;
    readonly value: JsonValue;
    readonly steps: JsonObject;
  };
}

export type TestFunctions = Readonly<Record<string, (task: TestTask) => unknown>>;

export function node(name: string, fields: Partial<PlanNode> = {}): PlanNode {
  return { name, kind: "run", config: {}, dataDependencies: [], waitFor: [], ...fields };
}

/** A node that reads the results of `sources`. */
export function reader(name: string, sources: readonly string[], fields: Partial<PlanNode> = {}): PlanNode {
  return node(name, { dataDependencies: sources, ...fields });
}

export function planOf(nodes: readonly PlanNode[], fields: Partial<Plan> = {}): Plan {
  return {
    hexdag: 1,
    sources: [{ file: "test.yaml" }],
    name: "test",
    ports: {},
    options: OPTIONS,
    graph: { nodes },
    ...fields,
  };
}

/** A kind `run` whose nodes call the function of their own name (without the path); nodes without one answer with their name. */
export function kindOf(functions: TestFunctions, more: Partial<AnyNodeType> = {}): AnyNodeType {
  return {
    kind: "run",
    description: "Calls the test's function of the node's name.",
    spec: ANY,
    fields: { body: "body", each: "deferred", value: "values", steps: "sequence" },
    run: (task: TestTask) => {
      const name = task.ctx.nodeName.split("/").at(-1) ?? "";
      const fn = Object.hasOwn(functions, name) ? functions[name] : undefined;
      return fn === undefined ? name : fn(task);
    },
    ...more,
  };
}

export function graphOf(
  nodes: readonly PlanNode[],
  functions: TestFunctions = {},
  fields: Partial<Plan> = {},
  components: Components = {},
): Graph {
  return loadPlan(planOf(nodes, fields), createRegistry({ nodes: [kindOf(functions)] }, components));
}

/** Options that differ from the ordinary ones in a few fields. */
export function withOptions(options: Partial<PlanOptions>): Partial<Plan> {
  return { options: { ...OPTIONS, ...options } };
}

/** A field of what a node got, `undefined` when there is none. */
export function fieldOf(value: JsonValue | undefined, key: string): JsonValue | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) && Object.hasOwn(value, key)
    ? Reflect.get(value, key)
    : undefined;
}
