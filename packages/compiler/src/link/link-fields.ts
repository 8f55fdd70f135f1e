/** The ways a field's value may be read: every string as text, as an expression, as a mapping, or one after another. */
import { type Expr, isJsonObject, isPlanExpr, type JsonValue, type PlanExpr, type PlanValue } from "@hexdag/kernel";
import { createSourceFile } from "../diagnostics/span.ts";
import { childOf, type SourceScalar, type SourceValue } from "../parse/source-value.ts";
import { constantExpr, linkExactPath, linkExpression, linkTemplate } from "./link-text.ts";
import { plainValue } from "./plain-value.ts";
import type { Scope } from "./scope.ts";

type LinkString = (text: string, scalar: SourceScalar) => PlanValue;

/** Every string of a value, at any depth. A string that is not in the source (a default) is read as it is. */
export function linkEach(value: JsonValue, source: SourceValue | undefined, link: LinkString): PlanValue {
  if (typeof value === "string")
    return source?.type === "scalar" && source.data === value && source.constant !== true ? link(value, source) : value;
  if (Array.isArray(value))
    return value.map((item: JsonValue, index) => linkEach(item, source && childOf(source, index), link));
  if (!isJsonObject(value)) return plainValue(value);
  const linked: Record<string, PlanValue> = {};
  for (const [key, item] of Object.entries(value)) {
    if (item !== undefined) linked[key] = linkEach(item, source && childOf(source, key), link);
  }
  return linked;
}

/** Data whose strings may be templates; one that is exactly one `{{ path }}` keeps the type of its value. */
export function linkText(scalar: SourceScalar, text: string, scope: Scope): PlanValue {
  return linkExactPath(scalar, text, scope) ?? linkTemplate(scalar, text, scope);
}

/** An `input_mapping`, or a field that works like one: strings are expressions, or templates when they hold `{{ }}`. */
export function linkMapped(value: JsonValue, source: SourceValue | undefined, scope: Scope): PlanValue {
  return linkEach(value, source, (text, scalar) =>
    text.includes("{{") || text.includes("{%") ? linkText(scalar, text, scope) : linkExpression(scalar, text, scope),
  );
}

/** One expression. Written as anything but text it is a constant, in which a string may be one `{{ path }}`. */
export function linkOne(value: JsonValue, source: SourceValue | undefined, scope: Scope): PlanExpr {
  if (typeof value === "string") {
    const scalar = source?.type === "scalar" && source.data === value ? source : undefined;
    if (scalar === undefined) return linkDefault(value, scope);
    if (scalar.constant === true) return constantExpr(value);
    return linkExactPath(scalar, value, scope) ?? linkExpression(scalar, value, scope);
  }
  if (typeof value !== "object" || value === null || source === undefined) return constantExpr(value);
  const parts = linkEach(value, source, (text, scalar) => {
    const path = linkExactPath(scalar, text, scope);
    if (path === undefined && text.includes("{{")) reportPartial(scalar, scope);
    return path ?? text;
  });
  return { $expr: toExpr(parts), text: source.source.text.slice(source.start, source.end).trimEnd() };
}

/** A text with braces in it among constants: there is nothing here that would fill it in. */
function reportPartial(scalar: SourceScalar, { pipeline }: Scope): void {
  pipeline.reporter.report({
    code: "HD4006",
    message: "text inside a list or map is not filled in here, where a value is expected",
    hint: "write it all as one expression, such as '[str(a) + \"-x\", b]'; a text may be one {{ path }}",
    at: scalar,
  });
}

/** An expression that the node kind itself supplies. It has no place in the manifest. */
function linkDefault(text: string, scope: Scope): PlanExpr {
  const source = createSourceFile({ file: "(default)", text });
  const { $expr } = linkExpression(
    { type: "scalar", source, start: 0, end: text.length, style: "plain", data: text },
    text,
    scope,
  );
  return { $expr, text };
}

/** A map of expressions, each of which sees those before it by name. */
export function linkSequence(value: JsonValue, source: SourceValue | undefined, scope: Scope): PlanValue {
  if (!isJsonObject(value)) return plainValue(value);
  const before = new Set(scope.sequence);
  const linked: Record<string, PlanValue> = {};
  for (const [name, item] of Object.entries(value)) {
    if (item === undefined) continue;
    linked[name] = linkMapped(item, source && childOf(source, name), { ...scope, sequence: before });
    before.add(name);
  }
  return linked;
}

/** Linked data as one expression. */
function toExpr(value: PlanValue): Expr {
  if (isPlanExpr(value)) return value.$expr;
  if (isConstant(value)) return { kind: "literal", value };
  if (Array.isArray(value)) return { kind: "list", items: value.map((item: PlanValue) => toExpr(item)) };
  return {
    kind: "map",
    entries: Object.entries(value).map(([key, item]: [string, PlanValue]) => [
      { kind: "literal", value: key },
      toExpr(item),
    ]),
  };
}

function isConstant(value: PlanValue): value is JsonValue & PlanValue {
  if (typeof value !== "object" || value === null) return true;
  if (isPlanExpr(value)) return false;
  return Object.values(value).every(isConstant);
}
