/** Expressions as the compiler would emit them, for plans written by hand. */
import type { BinaryOperator, Expr, JsonValue, PlanExpr, RootKind } from "../../src/index.ts";

export function plan(expr: Expr, fields: Partial<PlanExpr> = {}): PlanExpr {
  return { $expr: expr, text: "(test)", ...fields };
}

export function literal(value: JsonValue): Expr {
  return { kind: "literal", value };
}

/** A root and a path below it: `root("node", "fetch", "body", "id")`. */
export function root(kind: RootKind, name?: string, ...path: readonly (string | number)[]): Expr {
  const start: Expr = name === undefined ? { kind: "root", root: kind } : { kind: "root", root: kind, name };
  return path.reduce<Expr>(
    (object, key) =>
      typeof key === "string"
        ? { kind: "member", object, name: key }
        : { kind: "index", object, index: { kind: "literal", value: key } },
    start,
  );
}

/** `name.a.b`: the result of a node. */
export function of(name: string, ...path: readonly (string | number)[]): Expr {
  return root("node", name, ...path);
}

/** `$input.a.b`. */
export function input(...path: readonly (string | number)[]): Expr {
  return below("input", path);
}

/** `$ctx.a`. */
export function ctx(...path: readonly string[]): Expr {
  return below("ctx", path);
}

/** `$error.a`. */
export function error(...path: readonly string[]): Expr {
  return below("error", path);
}

function below(kind: RootKind, path: readonly (string | number)[]): Expr {
  return path.reduce<Expr>(
    (object, key) =>
      typeof key === "string"
        ? { kind: "member", object, name: key }
        : { kind: "index", object, index: { kind: "literal", value: key } },
    { kind: "root", root: kind },
  );
}

export function binary(left: Expr, operator: BinaryOperator, right: Expr): Expr {
  return { kind: "binary", operator, left, right };
}

export function call(name: string, ...args: readonly Expr[]): Expr {
  return { kind: "call", name, args };
}

export const FALSE = plan(literal(false));
export const TRUE = plan(literal(true));
/** Fails with HD4501 whenever it is evaluated: a number and a string have no order. */
export const FAILING = plan(binary(literal(1), "<", literal("a")));
