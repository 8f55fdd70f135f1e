/** Reads an argument of an invocation as one expression, in the scope where the macro is invoked. */
import type { Expr, JsonValue, PlanExpr } from "@hexdag/kernel";
import { isReference } from "../expand/macros/running.ts";
import { textParts } from "../expand/macros/text-parts.ts";
import { placeInScalar } from "../parse/scalar-offsets.ts";
import type { SourceScalar, SourceValue } from "../parse/source-value.ts";
import { linkExactPath, linkExpression } from "./link-text.ts";
import { isJson } from "./plain-value.ts";
import { resolveExpr } from "./resolve-expr.ts";
import type { Scope } from "./scope.ts";
import { withSpan } from "./with-span.ts";

/** The argument's value as an expression whose spans mean nothing. */
export function linkArgument(value: SourceValue, scope: Scope): Expr {
  switch (value.type) {
    case "list":
      return { kind: "list", items: value.items.map((item) => linkArgument(item, scope)) };
    case "map":
      return {
        kind: "map",
        entries: value.entries.map((entry) => [literal(entry.key), linkArgument(entry.value, scope)]),
      };
    case "scalar":
      return typeof value.data === "string" && value.constant !== true && isReference(value.data)
        ? withSpan(linkScalar(value, value.data, scope), undefined)
        : literal(isJson(value.data) ? value.data : null);
  }
}

function literal(value: JsonValue): Expr {
  return { kind: "literal", value };
}

function linkScalar(scalar: SourceScalar, text: string, scope: Scope): Expr {
  const whole: PlanExpr | undefined = text.includes("{{")
    ? linkExactPath(scalar, text, scope)
    : linkExpression(scalar, text, scope);
  if (whole !== undefined) return whole.$expr;
  const read = textParts(text);
  if (read.problem !== undefined) {
    const { start, end, ...problem } = read.problem;
    scope.pipeline.reporter.report({ ...problem, at: placeInScalar(scalar, start, end) });
    return literal(null);
  }
  const place = (start: number, end: number): ReturnType<typeof placeInScalar> => placeInScalar(scalar, start, end);
  const { reporter } = scope.pipeline;
  const errors = reporter.errorCount;
  const items = read.parts.map((part): Expr => {
    if (typeof part === "string") return literal(part);
    const expr = resolveExpr(part, { scope, place });
    scope.found.expressions.push({ expr, place });
    return { kind: "call", name: "str", args: [{ kind: "call", name: "required", args: [expr] }] };
  });
  if (reporter.errorCount > errors) return literal(null);
  return { kind: "call", name: "join", args: [{ kind: "list", items }, literal("")] };
}
