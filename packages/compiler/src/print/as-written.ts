/**
 * What only the compiler can say of a node, said as a manifest can. A node that another chooses is named there, and its route
 * is worked out again; but the nodes of a macro's instance are chosen as a whole, and that becomes a part of their `when`.
 * What `when` reads is waited for, also where the nodes of an instance already wait for it on the way.
 */
import { type Expr, type PlanExpr, type PlanNode, walkExpr } from "@hexdag/kernel";

/** The node as a manifest says it; it runs at the same time under the same condition. */
export function asWritten(node: PlanNode): PlanNode {
  const { route, when } = node;
  const parts = route === undefined ? [] : conjuncts(route.$expr);
  const own = parts.filter((part) => isOwn(node, part));
  const others = parts.filter((part) => !isOwn(node, part));
  const conditions = when === undefined ? others : [...others, when.$expr];
  const both = conditions.length === 0 ? undefined : planExpr(conditions, when ?? route);
  const chosen = own.length === 0 ? undefined : planExpr(own, route);
  const { route: _route, when: _when, ...rest } = node;
  const known = new Set([...node.dataDependencies, ...node.waitFor]);
  const read = [...readBy(both), ...readBy(chosen)].filter((name) => name !== node.name && !known.has(name));
  const waitFor = read.length === 0 ? node.waitFor : [...new Set([...node.waitFor, ...read])];
  return {
    ...rest,
    waitFor,
    ...(both === undefined ? {} : { when: both }),
    ...(chosen === undefined ? {} : { route: chosen }),
  };
}

/** Whether another node chooses this one in a way that its own spec does not say. */
export function isChosenStrangely({ name, route }: PlanNode, list: readonly PlanNode[]): boolean {
  return (
    route !== undefined &&
    readBy(route).some((router) => !list.some((each) => each.name === router && holds(each.config, name)))
  );
}

function planExpr(parts: readonly Expr[], from: PlanExpr | undefined): PlanExpr {
  const [first = { kind: "literal", value: true }, ...others] = parts;
  const $expr = others.reduce<Expr>((left, right) => ({ kind: "logical", operator: "and", left, right }), first);
  return { text: "", ...from, $expr };
}

function readBy(expr: PlanExpr | undefined): readonly string[] {
  const names: string[] = [];
  if (expr !== undefined)
    walkExpr(expr.$expr, (part) => {
      if (part.kind === "root" && part.root === "node" && part.name !== undefined) names.push(part.name);
    });
  return names;
}

function conjuncts(expr: Expr): readonly Expr[] {
  return expr.kind === "logical" && expr.operator === "and"
    ? [...conjuncts(expr.left), ...conjuncts(expr.right)]
    : [expr];
}

/** `router.field == "this node" or …` */
function isOwn(node: PlanNode, expr: Expr): boolean {
  if (expr.kind === "logical" && expr.operator === "or") return isOwn(node, expr.left) && isOwn(node, expr.right);
  return (
    expr.kind === "binary" &&
    expr.operator === "==" &&
    expr.left.kind === "member" &&
    expr.left.object.kind === "root" &&
    expr.right.kind === "literal" &&
    expr.right.value === node.name
  );
}

function holds(value: unknown, name: string): boolean {
  if (value === name) return true;
  return typeof value === "object" && value !== null && Object.values(value).some((each) => holds(each, name));
}
