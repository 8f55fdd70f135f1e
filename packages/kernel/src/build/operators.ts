import type { BinaryOperator, Expr } from "../expr/expr.ts";
import type { JsonValue } from "../json/json-value.ts";
import { exprOf, makeRef, type Ref, type RefOr } from "./ref.ts";

/** The operators that answer with a boolean. */
export type ComparisonOperator = Extract<BinaryOperator, "==" | "!=" | "<" | "<=" | ">" | ">=" | "in" | "not in">;

/** `left operator right`, as the expression language means it. */
export function compare(
  left: RefOr<JsonValue> | Ref<unknown>,
  operator: ComparisonOperator,
  right: RefOr<JsonValue> | Ref<unknown>,
): Ref<boolean> {
  return makeRef({ kind: "binary", operator, left: exprOf(left), right: exprOf(right) });
}

/** `left operator right` for numbers; `+` also joins strings and lists. */
export function calculate<T extends JsonValue>(
  left: RefOr<T>,
  operator: Exclude<BinaryOperator, ComparisonOperator>,
  right: RefOr<T>,
): Ref<T> {
  return makeRef({ kind: "binary", operator, left: exprOf(left), right: exprOf(right) });
}

/** True when all are true. Stops at the first that is not. */
export function and(...operands: readonly Ref<unknown>[]): Ref<boolean> {
  return makeRef(chain("and", operands));
}

/** True when any is true. Stops at the first that is. */
export function or(...operands: readonly Ref<unknown>[]): Ref<boolean> {
  return makeRef(chain("or", operands));
}

export function not(operand: Ref<unknown>): Ref<boolean> {
  return makeRef({ kind: "unary", operator: "not", operand: exprOf(operand) });
}

/** A call of one of the expression language's functions. */
export function call<T extends JsonValue>(name: string, ...args: readonly unknown[]): Ref<T> {
  return makeRef({ kind: "call", name, args: args.map(exprOf) });
}

function chain(operator: "and" | "or", operands: readonly Ref<unknown>[]): Expr {
  const [first, ...rest] = operands.map(exprOf);
  if (first === undefined) return { kind: "literal", value: operator === "and" };
  return rest.reduce<Expr>((left, right) => ({ kind: "logical", operator, left, right }), first);
}
