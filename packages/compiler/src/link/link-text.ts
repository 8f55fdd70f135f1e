/**
 * One string of a manifest, read as an expression or as a template, with its names resolved and its origin noted. What
 * does not parse is reported where it stands and becomes a harmless constant, so that the rest is still checked.
 */
import {
  type Expr,
  type JsonValue,
  type Origin,
  type PlanExpr,
  type PlanTemplate,
  type RootExpr,
} from "@hexdag/kernel";
import { foldExpr } from "../expr/fold.ts";
import { parseExpression } from "../expr/parser.ts";
import type { ExpressionProblem } from "../expr/problem.ts";
import { contentStart, placeInScalar } from "../parse/scalar-offsets.ts";
import type { SourceScalar } from "../parse/source-value.ts";
import { exactPath, membersOf } from "../template/exact-path.ts";
import { readTemplate } from "../template/read-template.ts";
import { rewriteTemplate } from "../template/rewrite-template.ts";
import type { TemplateReference } from "../template/template-reference.ts";
import { innerNode } from "./inner-path.ts";
import { lookUp, lookUpParameter } from "./meaning.ts";
import { parsePath } from "./parse-path.ts";
import { type ResolveSite, resolveExpr } from "./resolve-expr.ts";
import { referTo, resolveName, visibleNodes } from "./resolve-name.ts";
import type { Scope } from "./scope.ts";
import { withSpan } from "./with-span.ts";

/** Where a text begins and ends, without its quotes. */
export function originOf(scalar: SourceScalar): Origin {
  const start = contentStart(scalar);
  const quoted = scalar.style === "single" || scalar.style === "double";
  const end = Math.max(start, quoted ? scalar.end - 1 : scalar.end);
  return { source: scalar.source.index, start, end, ...scalar.source.position(start) };
}

/** A scalar whose text is an expression. */
export function linkExpression(scalar: SourceScalar, text: string, scope: Scope): PlanExpr {
  const site = siteOf(scalar, scope);
  const path = parsePath(text);
  if (path !== undefined) return finish(resolveExpr(path, site), { text, scalar, site });
  const parsed = parseExpression(text);
  if (parsed.error !== undefined) {
    reportProblem(parsed.error, site);
    return { $expr: { kind: "literal", value: null }, text };
  }
  return finish(resolveExpr(parsed.expr, site), { text, scalar, site });
}

/** A constant where an expression is expected. */
export function constantExpr(value: JsonValue): PlanExpr {
  return { $expr: { kind: "literal", value }, text: JSON.stringify(value) };
}

/** A text that is exactly one `{{ path }}`: an expression, so that the value keeps its type. */
export function linkExactPath(scalar: SourceScalar, text: string, scope: Scope): PlanExpr | undefined {
  const exact = exactPath(text);
  if (exact === undefined) return undefined;
  const site = siteOf(scalar, scope);
  return finish(resolveExpr(exact.expr, site), { text, scalar, site });
}

interface Finished {
  readonly text: string;
  readonly scalar: SourceScalar;
  readonly site: ResolveSite;
}

function finish(resolved: Expr, { text, scalar, site }: Finished): PlanExpr {
  const folded = reads(resolved) ? { expr: resolved, problems: [] } : foldExpr(resolved, text);
  for (const problem of folded.problems) reportProblem(problem, site);
  if (folded.problems.length === 0) site.scope.found.expressions.push({ expr: folded.expr, place: site.place });
  return { $expr: folded.expr, text, origin: originOf(scalar) };
}

/** Whether an expression is a plain path into data, in which nothing is constant. */
function reads(expr: Expr): boolean {
  let current = expr;
  while (current.kind === "member") current = current.object;
  return current.kind === "root";
}

function reportProblem(problem: ExpressionProblem, site: ResolveSite): void {
  const { code, message, hint, start, end, severity } = problem;
  site.scope.pipeline.reporter.report({
    code,
    message,
    hint,
    at: site.place(start, end),
    ...(severity === undefined ? {} : { severity }),
  });
}

function siteOf(scalar: SourceScalar, scope: Scope): ResolveSite {
  return { scope, place: (start, end) => placeInScalar(scalar, start, end) };
}

/** A scalar whose text is a template. A text without `{{ }}` stays a plain string. */
export function linkTemplate(scalar: SourceScalar, text: string, scope: Scope): PlanTemplate | string {
  if (!text.includes("{{") && !text.includes("{%") && !text.includes("{#")) return text;
  const reading = readTemplate(text);
  const { reporter } = scope.pipeline;
  for (const { start, end, ...problem } of reading.problems)
    reporter.report({ ...problem, at: placeInScalar(scalar, start, end) });
  if (reading.problems.length > 0) return text;
  const nodes =
    reading.itemFields.length === 0 ? new Set<string>() : new Set([...visibleNodes(scope), ...scope.mapped]);
  for (const { name, start, end } of reading.itemFields) {
    if (!nodes.has(name)) continue;
    reporter.report({
      code: "HD4005",
      severity: "warning",
      message: `inside this block, "${name}" is a field of the current item`,
      hint: `if the ${scope.mapped.has(name) ? "mapped value" : "node"} is meant, write @root.${name}`,
      at: placeInScalar(scalar, start, end),
    });
  }
  if (reading.references.length === 0 && !text.includes("{{")) return text;
  return resolveTemplate(reading.references, { scalar, text, scope });
}

interface TemplateSite {
  readonly scalar: SourceScalar;
  readonly text: string;
  readonly scope: Scope;
}

function resolveTemplate(references: readonly TemplateReference[], site: TemplateSite): PlanTemplate | string {
  const { scalar, text, scope } = site;
  const roots: Record<string, Expr> = {};
  const outputs = new Set<string>();
  const constants = new Map<TemplateReference, JsonValue>();
  const paths = new Map<TemplateReference, readonly string[]>();
  const whole = new Map<TemplateReference, ResolvedReference>();
  const taken = new Set(references.map(({ parts }) => (parts[0] === "nodes" ? parts[1] : parts[0])));
  const texts = new Map<TemplateReference, string>();
  for (const reference of references) {
    const found = resolveReference(reference, site);
    if (found === undefined) continue;
    const spliced = templateFor(reference, { ...site, taken, roots });
    if (spliced !== undefined) {
      Object.assign(roots, spliced.roots);
      for (const name of spliced.outputs ?? []) outputs.add(name);
      texts.set(reference, spliced.$template);
      continue;
    }
    if ("constant" in found) {
      constants.set(reference, found.constant);
      continue;
    }
    const { root, rest } = found;
    const { natural = found.name } = found;
    const name = taken.has(natural) || meansOther(natural, root, roots) ? found.name : natural;
    roots[name] = root;
    if (rest.length === 0) whole.set(reference, { ...found, name });
    if (root.kind === "root" && root.root === "node" && rest[0] === "output") outputs.add(name);
    if (found.written !== true) paths.set(reference, [name, ...rest]);
    const expr = membersOf(root, rest, [0, 0]);
    scope.found.expressions.push({ expr, place: () => placeInScalar(scalar, reference.start, reference.end) });
  }
  // Offering `output` changes what the root itself is, so a root that is also read as a whole goes by two names.
  for (const [reference, { name, root }] of whole) {
    if (!outputs.has(name)) continue;
    paths.set(reference, [`${name} (whole)`]);
    roots[`${name} (whole)`] = root;
  }
  const $template = rewriteTemplate(text, references, { constants, paths, texts });
  // What was filled in was all there was to do.
  if (constants.size > 0 && !/[{\\]/.test($template)) return $template;
  return {
    $template,
    roots,
    ...(outputs.size === 0 ? {} : { outputs: [...outputs] }),
    origin: originOf(scalar),
  };
}

interface ResolvedReference {
  readonly name: string;
  readonly root: Expr;
  /** The parts after the root. */
  readonly rest: readonly string[];
  /** What it is called where it comes from, for messages; used when the template has no such name of its own. */
  readonly natural?: string | undefined;
  /** The reference is written as `name` and `rest`. */
  readonly written?: true;
}

/** The template that a macro is given for a parameter, where all that stands here is the parameter. */
function templateFor(
  { parts, role, nested, outer }: TemplateReference,
  {
    text,
    scope,
    taken,
    roots,
  }: TemplateSite & { readonly taken: ReadonlySet<string | undefined>; readonly roots: Roots },
): PlanTemplate | undefined {
  if (role !== "text" || nested || outer === undefined || text.slice(...outer).includes("~")) return undefined;
  const [first = "", second, third] = parts;
  const isDollar = first === "$param" && second !== undefined;
  if ((isDollar ? third : second) !== undefined) return undefined;
  const meaning = isDollar ? lookUpParameter(second, scope) : lookUp(first, scope);
  if (typeof meaning !== "object" || meaning.kind !== "parameter" || meaning.instance === undefined) return undefined;
  const template = meaning.level.calls(meaning.instance)?.arguments.get(isDollar ? second : first)?.template;
  const clashes = Object.entries(template?.roots ?? {}).some(
    ([name, root]) => taken.has(name) || meansOther(name, root, roots),
  );
  return clashes ? undefined : template;
}

type Roots = PlanTemplate["roots"];

/** Whether a template already has a root of that name that is something else. */
function meansOther(name: string, root: Expr, roots: Roots): boolean {
  return roots[name] !== undefined && JSON.stringify(roots[name]) !== JSON.stringify(root);
}

interface FoldedReference {
  readonly constant: JsonValue;
}

/** The root a template's path starts at, or its value where that is known; `undefined` when it means nothing, which is reported. */
function resolveReference(
  reference: TemplateReference,
  site: TemplateSite,
): ResolvedReference | FoldedReference | undefined {
  const { scope, scalar } = site;
  const { parts } = reference;
  const [first = "", ...rest] = parts;
  const at = placeInScalar(scalar, reference.start, reference.end);
  const named = first === "nodes" && rest[0] !== undefined && !scope.mapped.has(first);
  const [name = "", ...keys] = named ? rest : parts;
  const inner = innerNode({ name, keys }, scope, () => at);
  if (inner !== undefined) {
    const root: Expr = { kind: "root", root: "node", name: inner.name };
    return { name: inner.name, root, rest: keys.slice(inner.depth) };
  }
  if (named) {
    const node = referTo(name, at, scope);
    if (node !== undefined) return { name, root: { kind: "root", root: "node", name: node }, rest: keys };
  }
  if (first === "nodes" || first.startsWith("$")) return resolveDollar(parts, { scope, place: () => at });
  const start = scalar.source.text.startsWith(first, at.start) ? { ...at, end: at.start + first.length } : at;
  return atRoot(first, resolveName(first, start, scope), rest, "written");
}

/** A path whose first part may stand for more than a root: the value or the path a macro was given. */
function atRoot(
  name: string,
  expr: Expr,
  rest: readonly string[],
  written?: "written",
): ResolvedReference | FoldedReference {
  if (expr.kind === "literal") return { constant: constantAt(expr.value, rest) };
  if (expr.kind === "root") return { name, root: expr, rest, ...(written === undefined ? {} : { written: true }) };
  const path = pathParts(expr);
  if (path === undefined) return { name, root: expr, rest, ...(written === undefined ? {} : { written: true }) };
  return { name, natural: naturalName(path.root), root: path.root, rest: [...path.keys, ...rest] };
}

function naturalName(root: RootExpr): string | undefined {
  if (root.root === "input" || root.root === "ctx") return `$${root.root}`;
  return root.root === "node" || root.root === "local" ? root.name : undefined;
}

/** The parts of a plain path, so that a template can say which of them is missing. */
function pathParts(expr: Expr): { readonly root: RootExpr; readonly keys: readonly string[] } | undefined {
  const keys: string[] = [];
  let current = expr;
  while (current.kind === "member" || (current.kind === "index" && current.index.kind === "literal")) {
    const key =
      current.kind === "member" ? current.name : current.index.kind === "literal" ? current.index.value : null;
    if (typeof key !== "string" && (typeof key !== "number" || key < 0)) return undefined;
    keys.push(String(key));
    current = current.object;
  }
  return current.kind === "root" ? { root: current, keys: keys.toReversed() } : undefined;
}

function constantAt(constant: JsonValue, path: readonly string[]): JsonValue {
  let value: JsonValue | undefined = constant;
  for (const part of path) {
    if (typeof value !== "object" || value === null) return null;
    value = Object.hasOwn(value, part) ? Reflect.get(value, part) : undefined;
  }
  return value ?? null;
}

/** Reads a path through the expression language, so that `$` names mean, and are refused, the same everywhere. */
function resolveDollar(parts: readonly string[], site: ResolveSite): ResolvedReference | FoldedReference | undefined {
  const [first = "", ...rest] = parts;
  const parsed = parseExpression(`${first}${rest.map((part) => `[${JSON.stringify(part)}]`).join("")}`);
  if (parsed.error !== undefined) {
    reportProblem(parsed.error, site);
    return undefined;
  }
  const resolved = resolveExpr(parsed.expr, site);
  if (first === "nodes") return undefined;
  if (first === "$param") {
    const [name = "", ...keys] = rest;
    let root = resolved;
    for (const _ of keys) if (root.kind === "member" || root.kind === "index") root = root.object;
    return atRoot(`$param.${name}`, withoutSpan(root), keys);
  }
  let root: Expr = resolved;
  while (root.kind === "member" || root.kind === "index") root = root.object;
  if (root.kind === "literal") return { constant: foldedAt(resolved) };
  return root.kind === "root" ? { name: first, root: withoutSpan(root), rest, written: true } : undefined;
}

/** The value of a path into a constant. */
function foldedAt(expr: Expr): JsonValue {
  if (expr.kind === "literal") return expr.value;
  if (expr.kind === "member") return constantAt(foldedAt(expr.object), [expr.name]);
  if (expr.kind !== "index" || expr.index.kind !== "literal") return null;
  const { value } = expr.index;
  return typeof value === "string" ? constantAt(foldedAt(expr.object), [value]) : null;
}

function withoutSpan(expr: Expr): Expr {
  return withSpan(expr, undefined);
}
