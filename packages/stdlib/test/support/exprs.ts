import type { BinaryOperator, Expr, JsonValue, PlanExpr, PlanTemplate, RootExpr } from "@hexdag/kernel";

/** Expression trees as the compiler would write them. */
export const lit = (value: JsonValue): Expr => ({ kind: "literal", value });
export const local = (name: string): RootExpr => ({ kind: "root", root: "local", name });
export const result = (name: string): RootExpr => ({ kind: "root", root: "node", name });
export const field = (name: string): RootExpr => ({ kind: "root", root: "field", name });

export function path(object: Expr, ...names: readonly string[]): Expr {
  return names.reduce<Expr>((inner, name) => ({ kind: "member", object: inner, name }), object);
}

export function binary(left: Expr, operator: BinaryOperator, right: Expr): Expr {
  return { kind: "binary", operator, left, right };
}

export function call(name: string, ...args: readonly Expr[]): Expr {
  return { kind: "call", name, args };
}

/** An expression as it stands in a plan. */
export function expr($expr: Expr, text = "(test)"): PlanExpr {
  return { $expr, text };
}

/** A template; each root is the node or local of its name. */
export function template($template: string, roots: Readonly<Record<string, RootExpr>> = {}): PlanTemplate {
  return { $template, roots };
}
