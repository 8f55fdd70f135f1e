/** Nodes that choose among other nodes: who they may choose, and what that means for the chosen. */
import type { Expr, PlanExpr } from "@hexdag/kernel";
import type { Reporter } from "../diagnostics/reporter.ts";
import type { Place } from "../diagnostics/span.ts";
import { headOf } from "../manifest/issues.ts";
import type { NodeManifest } from "../manifest/manifest.ts";
import type { SourceScalar, SourceValue } from "../parse/source-value.ts";
import { originOf } from "./link-text.ts";
import type { GraphNames } from "./scope.ts";

/** One way in which a node is chosen: by `router`, whose result says so in `field`. */
export interface Route {
  readonly router: string;
  readonly field: string;
  readonly target: string;
  /** Where the router names the target. */
  readonly at: Place;
  readonly scalar: SourceScalar | undefined;
  /** The instance of a macro that is chosen, and this node with it. */
  readonly inherited?: string;
}

/** By node: the routers that may choose it. */
export type Routes = ReadonlyMap<string, readonly Route[]>;

/** Asks every node whose kind chooses among others which those are. */
export function findRoutes(nodes: readonly NodeManifest[], graph: GraphNames, reporter: Reporter): Routes {
  const routes = new Map<string, Route[]>();
  for (const node of nodes) {
    const found = node.config === undefined ? undefined : node.info?.type.routes?.(node.config);
    for (const target of new Set(found?.targets)) {
      const scalar = node.spec === undefined ? undefined : scalarHolding(node.spec, target);
      const at = scalar ?? headOf(node.spec ?? { ...node.at, type: "list", items: [], data: [] });
      if (!graph.names.has(target) || target === node.name.name) reportTarget(target, { at, node, graph, reporter });
      else {
        const route = { router: node.name.name, field: found?.result ?? "result", target, at, scalar };
        push(routes, target, route);
        for (const inner of innerOf(target, graph)) push(routes, inner, { ...route, inherited: target });
      }
    }
  }
  return routes;
}

/** The nodes of the instance of that name, those of instances in it included. */
function innerOf(target: string, graph: GraphNames): readonly string[] {
  const own = [...(graph.instances.get(target)?.view.inner.values() ?? [])];
  return own.flatMap((name) => [name, ...innerOf(name, graph)]);
}

function push(routes: Map<string, Route[]>, name: string, route: Route): void {
  const known = routes.get(name);
  if (known === undefined) routes.set(name, [route]);
  else known.push(route);
}

interface TargetSite {
  readonly at: Place;
  readonly node: NodeManifest;
  readonly graph: GraphNames;
  readonly reporter: Reporter;
}

function reportTarget(target: string, { at, node, graph, reporter }: TargetSite): void {
  if (target === node.name.name) {
    reporter.report({
      code: "HD3003",
      message: `node "${target}" chooses itself`,
      hint: "to repeat work, use a loop",
      at,
    });
    return;
  }
  const close = reporter.suggest(target, graph.names);
  // What resembles no node is a mere label, which some `when` may ask for.
  if (close === undefined) return;
  reporter.report({
    code: "HD3013",
    message: `there is no node "${target}" in this list`,
    label: "not a node",
    hint: `did you mean "${close}"?`,
    at,
  });
}

function scalarHolding(value: SourceValue, text: string): SourceScalar | undefined {
  if (value.type === "scalar") return value.data === text ? value : undefined;
  const children = value.type === "list" ? value.items : value.entries.map((entry) => entry.value);
  for (const child of children) {
    const found = scalarHolding(child, text);
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * Whether a node was chosen by one of its routers, and every instance that it is in by one of its own; `undefined` for a node
 * that nobody has to choose.
 */
export function routeOf(routes: readonly Route[]): PlanExpr | undefined {
  const [first, ...others] = [...Map.groupBy(routes, ({ inherited }) => inherited).values()].map(oneOf);
  if (first === undefined) return undefined;
  const scalar = routes[0]?.scalar;
  const origin = scalar === undefined ? {} : { origin: originOf(scalar) };
  if (others.length === 0) return { ...first, ...origin };
  const all = [first, ...others];
  const $expr = others.reduce<Expr>(
    (left, { $expr: right }) => ({ kind: "logical", operator: "and", left, right }),
    first.$expr,
  );
  return { $expr, text: all.map(({ text }) => `(${text})`).join(" and "), ...origin };
}

function oneOf(routes: readonly Route[]): PlanExpr {
  const [first, ...others] = routes.map(chosenBy);
  const $expr = others.reduce<Expr>(
    (left, right) => ({ kind: "logical", operator: "or", left, right }),
    first ?? { kind: "literal", value: true },
  );
  const text = routes.map((route) => `${route.router}.${route.field} == ${JSON.stringify(route.target)}`).join(" or ");
  return { $expr, text };
}

function chosenBy({ router, field, target }: Route): Expr {
  const root: Expr = { kind: "root", root: "node", name: router };
  return {
    kind: "binary",
    operator: "==",
    left: { kind: "member", object: root, name: field },
    right: { kind: "literal", value: target },
  };
}
