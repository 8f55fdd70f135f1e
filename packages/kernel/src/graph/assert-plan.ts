/** Refuses what is no plan, or no plan any more: plans come from files, and nothing of one is trusted before it has been looked at. */
import { HexdagError } from "../errors/hexdag-error.ts";
import { isJsonObject } from "../json/json-value.ts";
import type { Origin } from "../plan/origin.ts";
import { isPlanBody, PLAN_VERSION, type Plan, type PlanNode } from "../plan/plan.ts";
import { malformedNode, malformedPlan } from "./malformed-plan.ts";

/** Where something stands, as far as it is known. */
export interface PlanPlace {
  readonly origin?: Origin | undefined;
  readonly location?: string | undefined;
}

/** HD5001: not what a compiler writes. */
export function damaged(message: string, place: PlanPlace): HexdagError {
  const hint = "compile the manifest again with `hexdag compile FILE -o FILE.plan.json`";
  return new HexdagError({ code: "HD5001", message, hint, ...place });
}

/** Throws HD5001 for a plan whose outside is not what it must be. */
export function assertPlan(plan: unknown): void {
  const version = isJsonObject(plan) ? plan["hexdag"] : undefined;
  if (typeof version !== "number") throw damaged("this is not a hexDAG plan", {});
  if (version !== PLAN_VERSION)
    throw damaged(`the plan has format ${version}; this kernel reads format ${PLAN_VERSION}`, {});
  const field = malformedPlan(plan);
  if (field !== undefined) throw damaged(`the plan is damaged: its "${field}" is not what it must be`, {});
}

/** The same for one of its nodes. */
export function assertNode(node: PlanNode, index: number, locate: (node: PlanNode) => PlanPlace): void {
  const field = malformedNode(node);
  if (field === undefined) return;
  if (field === "") throw damaged(`the plan is damaged: entry ${index} of a list of nodes is no node`, {});
  const name = field === "name" ? `number ${index}` : `"${node.name}"`;
  const place = field === "origin" ? {} : locate(node);
  throw damaged(`the plan is damaged: "${field}" of node ${name} is not what it must be`, place);
}

/** The nodes of a body. */
export function assertBody(body: unknown): void {
  if (!isJsonObject(body) || !Array.isArray(body["nodes"]))
    throw damaged('the plan is damaged: "nodes" of a body is not what it must be', {});
}

/**
 * Throws HD5001 for the first thing that is not what it must be, bodies included, and looks nothing up: for tools that read
 * plans and do not run them.
 */
export function assertWholePlan(plan: Plan): void {
  assertPlan(plan);
  const locate = ({ origin }: PlanNode): PlanPlace => {
    const file = origin === undefined ? undefined : plan.sources[origin.source]?.file;
    return { origin, ...(file === undefined ? {} : { location: `${file}:${origin?.line}` }) };
  };
  const lists = [plan.graph.nodes];
  for (let nodes = lists.pop(); nodes !== undefined; nodes = lists.pop()) {
    for (const [index, node] of nodes.entries()) {
      assertNode(node, index, locate);
      collectBodies(node.config, lists);
    }
  }
}

function collectBodies(value: unknown, lists: (readonly PlanNode[])[]): void {
  if (typeof value !== "object" || value === null) return;
  if (!isPlanBody(value)) {
    for (const item of Object.values(value)) collectBodies(item, lists);
    return;
  }
  assertBody(value.$body);
  lists.push(value.$body.nodes);
}
