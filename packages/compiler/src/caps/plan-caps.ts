/** What every node of a plan needs, and what the caps around it leave of that. A plan and the kinds in it are enough. */
import {
  type CapCoverage,
  type ComponentRegistry,
  capCoverage,
  isPlanBody,
  type Origin,
  type Plan,
  type PlanCaps,
  type PlanNode,
} from "@hexdag/kernel";
import { type JudgedNeed, judge, refusals } from "./judged-need.ts";
import { nodeNeeds } from "./node-needs.ts";

/** The capabilities of a pipeline and of its nodes. */
export interface CapsReport {
  readonly pipeline: string;
  /** What is declared around all of its nodes, the outermost first. */
  readonly rules: readonly PlanCaps[];
  /** In the order of the text, those of bodies after the node they are in. */
  readonly nodes: readonly NodeCaps[];
}

/** What one node needs, and what it gets. */
export interface NodeCaps {
  /** `inner` of a body of `outer` is `outer/inner`. */
  readonly node: string;
  readonly kind: string;
  readonly origin?: Origin;
  readonly needs: readonly JudgedNeed[];
  /** What may use more than that, of what is allowed: code of the user, a kind that does not say all, or one that is not installed. */
  readonly more?: "code" | "kind" | "unknown";
  /** Whether it is certain to be refused what it cannot do without. */
  readonly isRefused: boolean;
  /** Whether somebody goes on when it fails. */
  readonly isHandled: boolean;
  /** What the rules leave of everything, for whatever it does besides: what its code may use, and what its children inherit. */
  readonly atMost: Pick<CapCoverage, "left" | "without">;
  /** The pipelines it starts. */
  readonly children: readonly string[];
}

/** Looks at every node of a plan, those of bodies included. */
export function planCaps(plan: Plan, components: Pick<ComponentRegistry, "node">): CapsReport {
  const rules = plan.caps ?? [];
  const nodes = [...nodesIn(plan.graph.nodes, { plan, components, rules, prefix: "", isHandled: false })];
  return { pipeline: plan.name, rules, nodes };
}

interface Site {
  readonly plan: Plan;
  readonly components: Pick<ComponentRegistry, "node">;
  readonly rules: readonly PlanCaps[];
  readonly prefix: string;
  readonly isHandled: boolean;
}

function* nodesIn(nodes: readonly PlanNode[], outer: Site): Generator<NodeCaps> {
  for (const node of nodes) {
    const rules = [...outer.rules, ...(node.caps ?? [])];
    const site: Site = { ...outer, rules, isHandled: outer.isHandled || node.onError !== undefined };
    yield nodeCaps(node, site);
    for (const body of bodiesIn(node.config)) yield* nodesIn(body, { ...site, prefix: `${outer.prefix}${node.name}/` });
  }
}

function nodeCaps(node: PlanNode, { plan, components, rules, prefix, isHandled }: Site): NodeCaps {
  const type = components.node(node.kind);
  const known =
    type === undefined
      ? ({ needs: [], more: "unknown" } as const)
      : nodeNeeds(type, node.config, {
          node: node.cache?.store === "datastore",
          port: (port) =>
            [...(plan.policies ?? []), ...(plan.ports[node.ports?.[port] ?? port]?.policies ?? [])].some(
              (policy) => policy.type === "cache" && policy.store === "datastore",
            ),
        });
  const needs = judge(known.needs, rules);
  return {
    node: prefix + node.name,
    kind: node.kind,
    ...(node.origin === undefined ? {} : { origin: node.origin }),
    needs,
    ...(known.more === undefined ? {} : { more: known.more }),
    isRefused: refusals(needs).some(({ isFatal }) => isFatal),
    isHandled,
    atMost: capCoverage(rules, "*"),
    children: needs.flatMap(({ child, may }) => (child === undefined || may === "no" ? [] : [child])),
  };
}

/** The lists of nodes somewhere in a config. */
function* bodiesIn(value: unknown): Generator<readonly PlanNode[]> {
  if (typeof value !== "object" || value === null) return;
  if (isPlanBody(value)) yield value.$body.nodes;
  else for (const item of Object.values(value)) yield* bodiesIn(item);
}
