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
import { parsePath } from "./parse-path.ts";
import { type ResolveSite, resolveExpr } from "./resolve-expr.ts";
import { referTo, resolveName, type Scope, visibleNodes } from "./scope.ts";

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

function resolveTemplate(references: readonly TemplateReference[], site: TemplateSite): PlanTemplate {
  const { scalar, text, scope } = site;
  const roots: Record<string, RootExpr> = {};
  const outputs = new Set<string>();
  const whole = new Map<TemplateReference, ResolvedReference>();
  for (const reference of references) {
    const found = resolveReference(reference, site);
    if (found === undefined) continue;
    roots[found.name] = found.root;
    if (found.rest.length === 0) whole.set(reference, found);
    if (found.root.root === "node" && found.rest[0] === "output") outputs.add(found.name);
    const expr = membersOf(found.root, found.rest, [0, 0]);
    scope.found.expressions.push({ expr, place: () => placeInScalar(scalar, reference.start, reference.end) });
  }
  // Offering `output` changes what the root itself is, so a root that is also read as a whole goes by two names.
  const renamed = new Map<TemplateReference, string>();
  for (const [reference, { name, root }] of whole) {
    if (!outputs.has(name)) continue;
    renamed.set(reference, `${name} (whole)`);
    roots[`${name} (whole)`] = root;
  }
  return {
    $template: rewriteTemplate(text, references, { constants: scope.pipeline.variables, renamed }),
    roots,
    ...(outputs.size === 0 ? {} : { outputs: [...outputs] }),
    origin: originOf(scalar),
  };
}

interface ResolvedReference {
  readonly name: string;
  readonly root: RootExpr;
  /** The parts after the root. */
  readonly rest: readonly string[];
}

/** The root a template's path starts at; `undefined` when it was folded, or means nothing (which is reported). */
function resolveReference(reference: TemplateReference, site: TemplateSite): ResolvedReference | undefined {
  const { scope, scalar } = site;
  const [first = "", ...rest] = reference.parts;
  const [second, ...more] = rest;
  const at = placeInScalar(scalar, reference.start, reference.end);
  if (first === "nodes" && second !== undefined && !scope.mapped.has(first) && referTo(second, at, scope)) {
    return { name: second, root: { kind: "root", root: "node", name: second }, rest: more };
  }
  if (first === "nodes" || first.startsWith("$")) {
    const root = resolvePath(reference.parts, { scope, place: () => at });
    const folded = root === undefined || first === "nodes" || first === "$var" || first === "$param";
    return folded ? undefined : { name: first, root, rest };
  }
  const named = scalar.source.text.startsWith(first, at.start) ? { ...at, end: at.start + first.length } : at;
  return { name: first, root: resolveName(first, named, scope), rest };
}

/** Reads a path through the expression language, so that `$` names mean, and are refused, the same everywhere. */
function resolvePath(parts: readonly string[], site: ResolveSite): RootExpr | undefined {
  const [first = "", ...rest] = parts;
  const parsed = parseExpression(`${first}${rest.map((part) => `[${JSON.stringify(part)}]`).join("")}`);
  if (parsed.error !== undefined) {
    reportProblem(parsed.error, site);
    return undefined;
  }
  let root: Expr = resolveExpr(parsed.expr, site);
  while (root.kind === "member" || root.kind === "index") root = root.object;
  if (root.kind !== "root") return undefined;
  const { span: _, ...plain } = root;
  return plain;
}
