import { createRegistry, loadPlan, type AnyNodeType, type Graph, type Plan, type PlanNode, type PlanOptions, type StandardSchema } from "../../src/index.ts";

/** Accepts anything: kinds in kernel tests need no schema library. */
export const ANY: StandardSchema = { "~standard": { version: 1, vendor: "test", validate: (value) => ({ value }) } };

export const OPTIONS: PlanOptions = { maxConcurrentNodes: 10, scheduling: "ready", strictValidation: true };

export type NodeFields = Partial<PlanNode> & { readonly name: string };

export function node(name: string, fields: Partial<PlanNode> = {}): PlanNode {
  return { name, kind: "run", config: {}, dataDependencies: [], waitFor: [], ...fields };
}

export function planOf(nodes: readonly PlanNode[], fields: Partial<Plan> = {}): Plan {
  return { hexdag: 1, sources: [{ file: "test.yaml" }], name: "test", ports: {}, options: OPTIONS, graph: { nodes }, ...fields };
}

/** A kind `run` whose nodes call the function registered under their own name; nodes without one answer with their name. */
export function kindOf(functions: Record<string, (task: Parameters<AnyNodeType["run"]>[0]) => unknown>): AnyNodeType {
  return {
    kind: "run",
    description: "Calls the test's function of the node's name.",
    spec: ANY,
    fields: { body: "body", each: "deferred", value: "values" },
    run: (task) => {
      const name = task.ctx.nodeName.split("/").at(-1) ?? "";
      const fn = functions[name];
      return fn === undefined ? name : fn(task);
    },
  };
}

export function graphOf(nodes: readonly PlanNode[], functions: Parameters<typeof kindOf>[0] = {}, fields: Partial<Plan> = {}): Graph {
  return loadPlan(planOf(nodes, fields), createRegistry({ nodes: [kindOf(functions)] }));
}
