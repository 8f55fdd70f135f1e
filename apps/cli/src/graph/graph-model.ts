/** A plan's graph as the drawing formats need it: nodes, and edges with what they mean. */
import { isPlanBody, type Plan, type PlanGraph, type PlanNode, type PlanValue } from "@hexdag/kernel";

export interface GraphModel {
  readonly pipeline: string;
  readonly nodes: readonly ModelNode[];
  readonly edges: readonly ModelEdge[];
}

export interface ModelNode {
  readonly name: string;
  readonly kind: string;
  /** The condition it runs under, as written. */
  readonly when?: string;
  /** Inline bodies by the field that holds them. */
  readonly bodies: readonly ModelBody[];
}

export interface ModelBody {
  readonly field: string;
  readonly nodes: readonly ModelNode[];
  readonly edges: readonly ModelEdge[];
}

export interface ModelEdge {
  readonly from: string;
  readonly to: string;
  /** `data`: the result is read. `order`: only waited for. `error`: runs when the first fails. `compensate`: undoes the first. */
  readonly type: "data" | "order" | "error" | "compensate";
}

export function graphModel(plan: Plan): GraphModel {
  return { pipeline: plan.name, ...partModel(plan.graph) };
}

function partModel({ nodes }: PlanGraph): {
  readonly nodes: readonly ModelNode[];
  readonly edges: readonly ModelEdge[];
} {
  return { nodes: nodes.map(nodeModel), edges: nodes.flatMap(edgesOf) };
}

function nodeModel(node: PlanNode): ModelNode {
  const conditions = [node.route, node.when].flatMap((each) => (each === undefined ? [] : [each.text]));
  const condition = conditions.length < 2 ? conditions.join("") : conditions.map((text) => `(${text})`).join(" and ");
  return {
    name: node.name,
    kind: node.kind,
    ...(condition === "" ? {} : { when: condition }),
    bodies: Object.entries(node.config).flatMap(([field, value]) => bodiesIn(value, field)),
  };
}

function edgesOf(node: PlanNode): readonly ModelEdge[] {
  const { name: to } = node;
  const edges: ModelEdge[] = node.dataDependencies.map((from) => ({ from, to, type: "data" }));
  edges.push(...node.waitFor.map((from): ModelEdge => ({ from, to, type: "order" })));
  if (node.onError?.action === "handler") edges.push({ from: to, to: node.onError.node, type: "error" });
  if (node.compensate !== undefined) edges.push({ from: to, to: node.compensate, type: "compensate" });
  // A handler reads `$error`, and may be listed as waiting for the node it handles as well: one edge says it.
  return edges;
}

function bodiesIn(value: PlanValue, field: string): readonly ModelBody[] {
  if (isPlanBody(value)) return [{ field, ...partModel(value.$body) }];
  if (Array.isArray(value)) return value.flatMap((item: PlanValue, index) => bodiesIn(item, `${field}[${index}]`));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => bodiesIn(item, `${field}.${key}`));
}
