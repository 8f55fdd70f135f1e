/** A kind's own part of a spec, each field written so that its role reads it as what the plan holds. */
import {
  type FieldRole,
  isJsonObject,
  isPlanBody,
  isPlanExpr,
  isPlanFunction,
  isPlanSecret,
  isPlanTemplate,
  type JsonValue,
  type PlanBody,
  type PlanExpr,
  type PlanFunction,
  type PlanValue,
} from "@hexdag/kernel";
import { type RoleTree, roleOfKey } from "../manifest/node-types.ts";
import type { Names } from "./names.ts";
import { exactText, expressionText, joinedText, type PrintSite, spellPathIn } from "./print-expression.ts";
import { templateText } from "./print-template.ts";
import { referenceIn } from "./relative-path.ts";
import { isYaml, TaggedText, type YamlValue } from "./yaml-value.ts";

/** Where a field's value is printed. */
export interface ValueSite extends PrintSite {
  /** What deferred expressions see: loop names too. */
  readonly inner: Names;
  /** Expressions as the data they are put together of, for fields that take no text. */
  readonly asData: boolean;
  body(body: PlanBody): YamlValue;
}

/** A value as the field of that role is written. */
export function printValue(value: PlanValue, roles: RoleTree | undefined, site: ValueSite): YamlValue {
  if (isMarked(value)) return printRole(value, roles?.role, site);
  if (Array.isArray(value)) {
    const each =
      roles !== undefined && (roles.items !== undefined || roles.role === undefined) ? roles.items : own(roles);
    return value.map((item: PlanValue) => printValue(item, each, site));
  }
  if (roles?.role === "sequence" && roles.items === undefined && isMap(value)) return printSequence(value, site);
  if (isMap(value)) {
    const printed: Record<string, YamlValue> = {};
    for (const [key, item] of Object.entries(value))
      printed[key] = printValue(item, roleOfKey(roles, key) ?? own(roles), site);
    return printed;
  }
  return typeof value === "string" ? printText(value, roles?.role, site) : isYaml(value) ? value : null;
}

/** The role alone, for parts that have none of their own. */
function own(roles: RoleTree | undefined): RoleTree | undefined {
  return roles?.role === undefined ? undefined : { role: roles.role, keys: new Map() };
}

function isMarked(value: PlanValue): boolean {
  return (
    isPlanExpr(value) || isPlanTemplate(value) || isPlanFunction(value) || isPlanBody(value) || isPlanSecret(value)
  );
}

function isMap(value: PlanValue): value is { readonly [key: string]: PlanValue } {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !isMarked(value);
}

/** A constant text: where expressions stand, it is written as one. */
function printText(text: string, role: FieldRole | undefined, site: ValueSite): YamlValue {
  if (role === "mapping" || role === "sequence")
    return expressionText({ kind: "literal", value: text }, site, "mapping");
  if (role === "expression" || role === "deferred") return expressionText({ kind: "literal", value: text }, site);
  // Braces that mean themselves.
  return role === "template" || role === "values" ? text.replaceAll("{{", "\\{{") : text;
}

function printRole(value: PlanValue, role: FieldRole | undefined, site: ValueSite): YamlValue {
  if (isPlanFunction(value) && (role === "function" || role === "body")) return printFunction(value, site);
  if (isPlanBody(value) && role === "body") return site.body(value);
  if (isPlanTemplate(value) && (role === "template" || role === "values" || role === "mapping" || role === "sequence"))
    return printTemplate(value, site);
  if (isPlanExpr(value)) {
    const text = printExpr(value, role, site);
    if (text !== undefined) return text;
  }
  const { printer, what } = site;
  printer.problems.push({ what, message: `has ${nameOf(value)} where a manifest has no way to say one` });
  return null;
}

function printTemplate(value: PlanValue, site: PrintSite): YamlValue {
  if (!isPlanTemplate(value)) return null;
  const text = templateText(value, site);
  // Without braces it would be read as plain text, or as an expression.
  return text.includes("{{") ? text : `${text}{{!}}`;
}

/** A function where it is called by name. */
function printFunction(value: PlanFunction, { printer }: PrintSite): YamlValue {
  const source: unknown = Reflect.get(value, "source");
  return typeof source === "string" ? new TaggedText("!js", source) : referenceIn(printer.file, value.$fn);
}

function printExpr({ $expr }: PlanExpr, role: FieldRole | undefined, site: ValueSite): YamlValue | undefined {
  switch (role) {
    case "mapping":
    case "sequence":
      if (role === "mapping" && $expr.kind === "literal" && (typeof $expr.value !== "object" || $expr.value === null))
        return typeof $expr.value === "string" ? printText($expr.value, role, site) : $expr.value;
      return expressionText($expr, site, "mapping");
    case "expression":
    case "deferred": {
      const names = role === "deferred" ? site.inner : site.names;
      const data = site.asData ? dataOf($expr, names) : undefined;
      return data === undefined ? expressionText($expr, { ...site, names }) : data;
    }
    case "values":
      if ($expr.kind === "literal") return printValue(plainOf($expr.value), { role, keys: new Map() }, site);
      return exactText($expr, site.names) ?? joinedText($expr, spellPathIn(site.names));
    default:
      return undefined;
  }
}

/** An expression as constants and `{{ path }}`; `undefined` when it is more than that. */
function dataOf(expr: PlanExpr["$expr"], names: Names): YamlValue | undefined {
  switch (expr.kind) {
    case "literal":
      return isYaml(expr.value) ? expr.value : undefined;
    case "list": {
      const items = expr.items.map((item) => dataOf(item, names));
      return items.every((item) => item !== undefined) ? items : undefined;
    }
    case "map": {
      const printed: Record<string, YamlValue> = {};
      for (const [key, held] of expr.entries) {
        const data = dataOf(held, names);
        if (key.kind !== "literal" || typeof key.value !== "string" || data === undefined) return undefined;
        printed[key.value] = data;
      }
      return printed;
    }
    default:
      return exactText(expr, names);
  }
}

/** A constant of an expression as a value of the plan. */
function plainOf(value: JsonValue): PlanValue {
  return isPlain(value) ? value : null;
}

function isPlain(value: JsonValue | undefined): value is JsonValue & PlanValue {
  return value !== undefined;
}

/** A map of expressions, each of which sees those before it. */
function printSequence(value: { readonly [key: string]: PlanValue }, site: ValueSite): YamlValue {
  const before = new Set(site.names.sequence);
  const each: RoleTree = { role: site.asData ? "mapping" : "sequence", keys: new Map() };
  each.items = each;
  each.values = each;
  const printed: Record<string, YamlValue> = {};
  for (const [name, item] of Object.entries(value)) {
    const names = { ...site.names, sequence: new Set(before) };
    printed[name] = printValue(item, each, { ...site, names });
    before.add(name);
  }
  return printed;
}

function nameOf(value: PlanValue): string {
  if (isPlanExpr(value)) return `the expression ${value.text}`;
  if (isPlanTemplate(value)) return "a template";
  if (isPlanFunction(value)) return `the function ${value.$fn}`;
  return isPlanBody(value) ? "nodes" : isJsonObject(value) ? "a secret" : "a value";
}
