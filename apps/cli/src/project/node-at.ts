import { isJsonObject, isPlanBody, type Plan, type PlanNode } from "@hexdag/kernel";

/** The node of a plan that is meant by a path such as `review[2]/draft`. */
export function nodeAt(plan: Plan, path: string): PlanNode | undefined {
  let nodes: readonly PlanNode[] = plan.graph.nodes;
  let node: PlanNode | undefined;
  for (const name of plainPath(path).split("/")) {
    node = nodes.find((each) => each.name === name);
    if (node === undefined) return undefined;
    nodes = bodiesIn(node.config);
  }
  return node;
}

/** `review[2]/draft` → `review/draft`. */
export function plainPath(path: string): string {
  return path.replaceAll(/\[[^\]]*\]/gu, "");
}

/** The nodes of all bodies in a config, one level down. */
function bodiesIn(value: unknown): readonly PlanNode[] {
  if (isPlanBody(value)) return value.$body.nodes;
  if (Array.isArray(value)) return value.flatMap((item) => bodiesIn(item));
  return isJsonObject(value) ? Object.values(value).flatMap((item) => bodiesIn(item)) : [];
}
