import { aType, type Expr, type Span, type TypeName } from "@hexdag/kernel";
import type { ExpressionProblem } from "./problem.ts";
import type { Type } from "./schema-types.ts";

/** What the type checks of single node kinds need of each other. */
export interface Checker {
  infer(expr: Expr): Type;
  /** The type of `body` where `locals` hide the names outside. */
  inferWithin(locals: ReadonlyMap<string, Type>, body: Expr): Type;
  report(problem: Finding, span: Span | undefined): void;
}

/** A problem without its place. */
export type Finding = Pick<ExpressionProblem, "code" | "message" | "severity"> & { readonly hint?: string | undefined };

/** `a string or null`. */
export function describe(types: ReadonlySet<TypeName>): string {
  return [...types].map(aType).join(" or ");
}

/** Where an expression stands, as far as its node says. */
export function spanOf(expr: Expr): Span | undefined {
  return "span" in expr ? expr.span : undefined;
}
