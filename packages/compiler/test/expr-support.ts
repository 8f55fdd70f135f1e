/** Evaluating text against a scope that tests describe in a line. */
import { compileExpr, type Expr, isHexdagError, type JsonValue, mapExpr, type Scope } from "@hexdag/kernel";
import { parseExpression } from "../src/expr/parser.ts";
import type { ExpressionProblem } from "../src/expr/problem.ts";

/** Bare names mean nodes of these names; `$input`, `$ctx`, `$error` and loop names their own entries. */
export type Values = { readonly [name: string]: JsonValue };

function scopeOf(values: Values): Scope {
  let next = 0;
  return {
    read: (root, name) => values[name ?? `$${root}`],
    now: () => Date.UTC(2026, 0, 31, 9, 5, 7, 250),
    uuid: () => `00000000-0000-4000-8000-${String(next++).padStart(12, "0")}`,
  };
}

/** The tree of text that must parse. */
export function parsed(text: string): Expr {
  const result = parseExpression(text);
  if (result.error !== undefined) throw new TypeError(`${text}: ${result.error.message}`);
  return result.expr;
}

/** What is wrong with text that must not parse. */
export function problemOf(text: string): ExpressionProblem {
  const result = parseExpression(text);
  if (result.error === undefined) throw new TypeError(`${text} parses`);
  return result.error;
}

/** The tree with every bare name taken for a node, as a linker would leave it. */
export function linked(text: string): Expr {
  return mapExpr(parsed(text), (part) =>
    part.kind === "root" && part.root === "name" ? { ...part, root: "node" } : part,
  );
}

export function evaluate(text: string, values: Values = {}): JsonValue {
  return compileExpr({ $expr: linked(text), text })(scopeOf(values));
}

/** `HD4501 message [failing text]`, or the value when nothing fails. */
export function outcome(text: string, values: Values = {}): JsonValue {
  try {
    return evaluate(text, values);
  } catch (error) {
    if (!isHexdagError(error)) throw error;
    const under = error.data?.["text"];
    return `${error.code} ${error.message} [${typeof under === "string" ? under : "nowhere"}]`;
  }
}

export function withoutSpans(expr: Expr): unknown {
  return JSON.parse(JSON.stringify(expr, (key, value: unknown) => (key === "span" ? undefined : value)));
}
