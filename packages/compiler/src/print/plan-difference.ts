/**
 * Whether two plans are the same work. Left out of the comparison: where things are written, and texts kept for messages.
 * Ways of holding one thing count as equal: a constant and an expression that is one, a template whose roots have other
 * names, `x["a"]` and `x.a`, the text of a variable and what it spells, a macro's route and the `when` it is written as.
 */
import {
  type Expr,
  isPlanExpr,
  isPlanFunction,
  isPlanTemplate,
  type JsonObject,
  mapExpr,
  type Plan,
  type PlanCaps,
  type PlanNode,
  type PlanValue,
  spelledValue,
} from "@hexdag/kernel";
import { foldExpr } from "../expr/fold.ts";
import { withSpan } from "../link/with-span.ts";
import { asWritten } from "./as-written.ts";
import { joinedCaps } from "./joined-caps.ts";
import { joinedText } from "./print-expression.ts";
import { rewritePaths } from "./rewrite-paths.ts";

/** Fields that a node leaves out and that its kind fills in. */
export type FilledFields = ReadonlyMap<PlanNode, JsonObject>;

/** The first difference, with the path to it; `undefined` for equal plans. `filled` are fields that `plan` leaves out. */
export function differenceOf(plan: Plan, other: Plan, filled: FilledFields = new Map()): string | undefined {
  return compared(comparable(plan, filled), comparable(other, filled), []);
}

// The environment is not printed: what it changes is built in.
const PLACES = new Set(["origin", "origins", "sources", "calls", "from", "environment"]);

/** A value of a plan as it is compared. */
function comparable(value: unknown, filled: FilledFields): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => comparable(item, filled));
  if (typeof value !== "object" || value === null) return value;
  if (isPlanExpr(value)) return comparableExpr(value.$expr);
  if (isPlanTemplate(value)) return templateOf(value);
  // The name of a function that is written in place is made of its text, and of how often that has come before.
  const source: unknown = isPlanFunction(value) ? Reflect.get(value, "source") : undefined;
  if (source !== undefined) return { source };
  const text: unknown = Reflect.get(value, "$text");
  if (Array.isArray(text) && text.length === 1 && typeof text[0] === "string") return spelledValue(text[0]) ?? text[0];
  const known = isNode(value) ? nodeOf(value, filled) : value;
  const entries = Object.entries(known).filter(([key, member]) => !PLACES.has(key) && member !== undefined);
  return Object.fromEntries(entries.map(([key, member]) => [key, comparable(inOrder(key, member), filled)]));
}

function nodeOf(node: PlanNode, filled: FilledFields): PlanNode {
  return asWritten({ ...node, config: { ...plainFields(filled.get(node)), ...node.config } });
}

function plainFields(fields: JsonObject | undefined): PlanNode["config"] {
  const config: Record<string, PlanValue> = {};
  for (const [key, value] of Object.entries(fields ?? {})) if (isPlain(value)) config[key] = value;
  return config;
}

function isPlain(value: unknown): value is PlanValue {
  return value !== undefined;
}

/** What has no order of its own, in one. */
function inOrder(key: string, value: unknown): unknown {
  if (key === "waitFor" && Array.isArray(value)) return [...new Set<unknown>(value)].map(String).toSorted();
  return key === "caps" && isCaps(value) ? joinedCaps(value) : value;
}

function isCaps(value: unknown): value is readonly PlanCaps[] {
  return Array.isArray(value) && value.every((each) => typeof each === "object" && each !== null && "from" in each);
}

function isNode(value: object): value is PlanNode {
  return Object.hasOwn(value, "dataDependencies") && Object.hasOwn(value, "waitFor");
}

function comparableExpr(expr: Expr): unknown {
  const folded = plain(expr);
  if (folded.kind === "literal") return folded.value;
  const text = joinedText(folded, pathOf);
  return text === undefined ? { $expr: folded } : { $template: text };
}

/** Without places, folded, with keys of maps in one spelling. */
function plain(expr: Expr): Expr {
  return mapExpr(foldExpr(withSpan(expr, undefined), "").expr, (part) => {
    const key = part.kind === "index" && part.index.kind === "literal" ? part.index.value : undefined;
    return part.kind === "index" && typeof key === "string" ? { kind: "member", object: part.object, name: key } : part;
  });
}

function templateOf(template: Parameters<typeof rewritePaths>[0]): unknown {
  const $template = rewritePaths(template, {
    path(root, keys) {
      const path = pathOf(root);
      return path === undefined ? undefined : [path, ...keys].join(".");
    },
    spellPath: pathOf,
    report: () => undefined,
  });
  const text = $template.replace(/\{\{!\}\}$/, "");
  return /(?<!\\)\{\{/.test(text) ? { $template: text } : text.replaceAll("\\{{", "{{");
}

/** A path by what it starts at, whatever that is called. */
function pathOf(expr: Expr): string | undefined {
  const folded = plain(expr);
  switch (folded.kind) {
    case "root":
      return `<${folded.root} ${folded.name ?? ""}>`;
    case "member": {
      const object = pathOf(folded.object);
      return object === undefined ? undefined : `${object}.${folded.name}`;
    }
    case "index": {
      const position = folded.index.kind === "literal" ? folded.index.value : undefined;
      const object = typeof position === "number" ? pathOf(folded.object) : undefined;
      return object === undefined || typeof position !== "number" ? undefined : `${object}.${position}`;
    }
    default:
      return undefined;
  }
}

function compared(one: unknown, other: unknown, path: readonly string[]): string | undefined {
  if (Object.is(one, other)) return undefined;
  if (!isObject(one) || !isObject(other) || Array.isArray(one) !== Array.isArray(other)) return said(one, other, path);
  const keys = Object.keys(one);
  const others = Object.keys(other);
  const missing = keys.find((key) => !Object.hasOwn(other, key)) ?? others.find((key) => !Object.hasOwn(one, key));
  if (missing !== undefined) return said(Reflect.get(one, missing), Reflect.get(other, missing), [...path, missing]);
  for (const key of keys) {
    const found = compared(Reflect.get(one, key), Reflect.get(other, key), [...path, key]);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function said(one: unknown, other: unknown, path: readonly string[]): string {
  return `${path.join(".")} is ${shown(one)}, and would be read back as ${shown(other)}`;
}

function shown(value: unknown): string {
  const text = value === undefined ? "absent" : JSON.stringify(value);
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}
