/** Walking and rebuilding expression trees. Knows their shape and nothing about what they mean. */
import type { Expr } from "./expr.ts";

/** The direct parts of `expr`, in source order. */
export function childrenOf(expr: Expr): readonly Expr[] {
  switch (expr.kind) {
    case "literal":
    case "root":
      return [];
    case "list":
      return expr.items;
    case "map":
      return expr.entries.flat();
    case "member":
      return [expr.object];
    case "index":
      return [expr.object, expr.index];
    case "slice":
      return [expr.object, expr.from, expr.to].filter((part) => part !== undefined);
    case "unary":
      return [expr.operand];
    case "binary":
    case "logical":
      return [expr.left, expr.right];
    case "conditional":
      return [expr.test, expr.then, expr.else];
    case "call":
      return expr.args;
    case "lambda":
      return [expr.body];
  }
}

/** Visits `expr` and everything inside it, outside in. A visitor that returns `false` keeps the walk out of that node. */
export function walkExpr(expr: Expr, visit: (expr: Expr) => boolean | void): void {
  if (visit(expr) === false) return;
  for (const child of childrenOf(expr)) walkExpr(child, visit);
}

/** Rebuilds `expr` inside out: `replace` sees every node with its parts already replaced. Untouched parts are shared. */
export function mapExpr(expr: Expr, replace: (expr: Expr) => Expr): Expr {
  return replace(mapChildren(expr, (child) => mapExpr(child, replace)));
}

/** `expr` with each direct part replaced; the same object when every part stayed the same. */
export function mapChildren(expr: Expr, replace: (expr: Expr) => Expr): Expr {
  const before = childrenOf(expr);
  const after = before.map(replace);
  return after.every((part, i) => part === before[i]) ? expr : withChildren(expr, after);
}

function withChildren(expr: Expr, parts: readonly Expr[]): Expr {
  const [first, second, third] = parts;
  if (first === undefined) return expr;
  switch (expr.kind) {
    case "literal":
    case "root":
      return expr;
    case "list":
      return { ...expr, items: parts };
    case "map":
      return {
        ...expr,
        entries: expr.entries.map((entry, i) => [parts[2 * i] ?? entry[0], parts[2 * i + 1] ?? entry[1]]),
      };
    case "member":
      return { ...expr, object: first };
    case "index":
      return { ...expr, object: first, index: second ?? expr.index };
    case "slice":
      return withSlice(expr, first, parts.slice(1));
    case "unary":
      return { ...expr, operand: first };
    case "binary":
      return { ...expr, left: first, right: second ?? expr.right };
    case "logical":
      return { ...expr, left: first, right: second ?? expr.right };
    case "conditional":
      // oxlint-disable-next-line unicorn/no-thenable -- the branch of a conditional, never a function
      return { ...expr, test: first, then: second ?? expr.then, else: third ?? expr.else };
    case "call":
      return { ...expr, args: parts };
    case "lambda":
      return { ...expr, body: first };
  }
}

function withSlice(expr: Extract<Expr, { kind: "slice" }>, object: Expr, bounds: readonly Expr[]): Expr {
  const [first, second] = bounds;
  const from = expr.from === undefined ? undefined : first;
  const to = expr.from === undefined ? first : second;
  return { ...expr, object, ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
}

/** How many levels `expr` has; a name or literal has one. Needs no stack, so it may be asked of any tree. */
export function exprDepth(expr: Expr): number {
  let depth = 0;
  for (let level: readonly Expr[] = [expr]; level.length > 0; level = level.flatMap(childrenOf)) depth++;
  return depth;
}
