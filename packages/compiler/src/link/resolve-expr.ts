/** Replaces every name in a parsed expression by what it means, and folds `$var` and `$param` constants in. */
import { type Expr, mapChildren, type RootExpr, type Span } from "@hexdag/kernel";
import type { CompilerCode } from "../diagnostics/codes.ts";
import type { Place } from "../diagnostics/span.ts";
import { unknownParameter } from "../expand/macros/report-evaluated.ts";
import { foldExpr } from "../expr/fold.ts";
import { AGENT_LOCALS } from "../expr/parse-value.ts";
import { dashedName } from "./dashed-name.ts";
import { type InnerPath, innerPath } from "./inner-path.ts";
import { instanceAround, lookUpParameter, seesLocal } from "./meaning.ts";
import { parameterExpr } from "./parameter-expr.ts";
import { isKnown, referTo, resolveName, seesNode, visibleNodes } from "./resolve-name.ts";
import type { Scope } from "./scope.ts";
import { withSpan } from "./with-span.ts";

/** Where an expression stands. */
export interface ResolveSite {
  readonly scope: Scope;
  /** The place of a stretch of the text the expression was parsed from. */
  place(start: number, end: number): Place;
}

const CTX_FIELDS = ["run_id", "pipeline", "node", "attempt", "parent_run_id", "principal", "idempotency_key"];

/** The expression with every `name` root resolved. */
export function resolveExpr(expr: Expr, site: ResolveSite): Expr {
  switch (expr.kind) {
    case "literal":
      return expr;
    case "root":
      return resolveRoot(expr, site);
    case "member":
    case "index": {
      const inner = innerPath(expr, site);
      if (inner !== undefined) return mapRest(inner, site);
      const step = stepOf(expr, site);
      const special = step === undefined ? undefined : resolveSpecial(step, site);
      return special ?? mapChildren(expr, (child) => resolveExpr(child, site));
    }
    case "binary":
      return resolveDashed(expr, site) ?? mapChildren(expr, (child) => resolveExpr(child, site));
    default:
      return mapChildren(expr, (child) => resolveExpr(child, site));
  }
}

/** A path whose beginning is resolved: what is left are the keys in it. */
function mapRest({ node, steps }: InnerPath, site: ResolveSite): Expr {
  return steps.reduce<Expr>(
    (object, step) =>
      step.kind === "member" ? { ...step, object } : { ...step, object, index: resolveExpr(step.index, site) },
    node,
  );
}

interface Step {
  readonly object: Expr;
  /** The key, when it is written out. */
  readonly key: string;
  readonly span: Span | undefined;
}

function stepOf(expr: Extract<Expr, { readonly kind: "member" | "index" }>, site: ResolveSite): Step | undefined {
  if (expr.kind === "member") return { object: expr.object, key: expr.name, span: expr.span };
  const { object } = expr;
  const named = object.kind === "root" && object.root === "name" && object.name === "nodes";
  // The name of a node may be put together of what is known now: nodes["part_" + str(index)].
  const index = named && expr.index.kind !== "literal" ? foldExpr(resolveExpr(expr.index, site), "").expr : expr.index;
  return index.kind === "literal" && typeof index.value === "string"
    ? { object, key: index.value, span: expr.span }
    : undefined;
}

/** `nodes["x"]`, `$var.x`, `$param.x` and `$ctx.x`: a root and its first step, read together. */
function resolveSpecial({ object, key, span }: Step, site: ResolveSite): Expr | undefined {
  if (object.kind !== "root") return undefined;
  const at = placeOf(span, site);
  if (object.root === "ctx") {
    if (!CTX_FIELDS.includes(key))
      reportUnknown(
        { code: "HD3016", what: `$ctx has no field "${key}"`, key, known: CTX_FIELDS, prefix: "$ctx." },
        at,
        site,
      );
    return undefined;
  }
  if (object.root !== "name") return undefined;
  if (object.name === "nodes") return resolveNodes(key, { object, at }, site);
  if (object.name === "$var") return resolveVariable(key, at, site);
  if (object.name === "$param") return withSpan(resolveParameter(key, at, site), span);
  return undefined;
}

function resolveNodes(
  key: string,
  { object, at }: { readonly object: RootExpr; readonly at: Place },
  site: ResolveSite,
): Expr {
  const name = referTo(key, at, site.scope);
  if (name === undefined) {
    reportUnknown(
      { code: "HD3005", what: `there is no node "${key}"`, key, known: visibleNodes(site.scope) },
      at,
      site,
    );
  }
  return { kind: "root", root: "node", name: name ?? key, ...(object.span === undefined ? {} : { span: object.span }) };
}

/** A subtraction that spells the name of a node, and of nothing else: one thing to report, not one for each part. */
function resolveDashed(expr: Expr, site: ResolveSite): Expr | undefined {
  const dashed = dashedName(expr);
  if (dashed === undefined) return undefined;
  const { scope } = site;
  const [first = ""] = dashed.name.split("-");
  if (isKnown(first, scope) || !seesNode(dashed.name, scope)) return undefined;
  scope.found.fields.push({ name: first, at: site.place(dashed.start, dashed.end), dashed: dashed.name });
  return asFields(expr, site);
}

/** The parts of a dashed name as what the grammar makes of them. */
function asFields(expr: Expr, site: ResolveSite): Expr {
  if (expr.kind === "root") return expr.root === "name" ? { ...expr, root: "field" } : expr;
  if (expr.kind === "binary") return mapChildren(expr, (child) => asFields(child, site));
  if (expr.kind !== "member" && expr.kind !== "index" && expr.kind !== "slice") return resolveExpr(expr, site);
  const { object } = expr;
  return mapChildren(expr, (child) => (child === object ? asFields(child, site) : resolveExpr(child, site)));
}

function resolveVariable(key: string, at: Place, site: ResolveSite): Expr {
  const { variables } = site.scope.pipeline;
  if (Object.hasOwn(variables, key)) return { kind: "literal", value: variables[key] ?? null };
  const known = Object.keys(variables);
  const declare = known.length === 0 ? `declare it: variables: {${key}: …}` : undefined;
  reportUnknown(
    { code: "HD3009", what: `there is no variable "${key}"`, key, known, prefix: "$var.", hint: declare },
    at,
    site,
  );
  return { kind: "literal", value: null };
}

function resolveParameter(key: string, at: Place, site: ResolveSite): Expr {
  const { scope } = site;
  const { reporter } = scope.pipeline;
  const meaning = lookUpParameter(key, scope);
  if (typeof meaning !== "string") return parameterExpr({ name: key, meaning, at }, scope);
  const instance = meaning === "unknown" ? instanceAround(scope) : undefined;
  if (instance !== undefined) reporter.report(unknownParameter(key, at, instance));
  else {
    reporter.report({
      code: "HD3009",
      message: `there is no parameter "${key}": $param is read inside a macro`,
      hint: "in a pipeline, constants are $var.name and the run's input is $input.name",
      at,
    });
  }
  return { kind: "literal", value: null };
}

function resolveRoot(root: RootExpr, site: ResolveSite): Expr {
  const { scope } = site;
  switch (root.root) {
    case "name":
      return resolveBare(root, site);
    case "local":
      if (root.name?.startsWith("$") === true && !seesLocal(root.name, scope))
        reportLoopName(root.name, placeOf(root.span, site), site);
      return root;
    case "error":
      if (!handlesErrors(scope)) reportError(placeOf(root.span, site), site);
      return root;
    default:
      return root;
  }
}

function resolveBare(root: RootExpr, site: ResolveSite): Expr {
  const name = root.name ?? "";
  const at = placeOf(root.span, site);
  if (name === "$var") return { kind: "literal", value: site.scope.pipeline.variables };
  if (name === "$param") return resolveParameter("", at, site);
  if (name === "nodes" && !site.scope.mapped.has(name) && !site.scope.locals.has(name)) {
    site.scope.pipeline.reporter.report({
      code: "HD3005",
      message: "`nodes` is followed by the name of a node, in quotes",
      hint: 'write nodes["name"], or $input.nodes for a field of the run input',
      at,
    });
    return root;
  }
  return withSpan(resolveName(name, at, site.scope), root.span);
}

/** Whether `$error` means something here: in handlers and in compensations. */
function handlesErrors(scope: Scope): boolean {
  return (
    scope.node !== undefined && (scope.graph.handlers.has(scope.node) || scope.graph.compensations.has(scope.node))
  );
}

function reportError(at: Place, { scope }: ResolveSite): void {
  scope.pipeline.reporter.report({
    code: "HD3007",
    message:
      scope.node === undefined
        ? "$error cannot be read here"
        : `node "${scope.node}" reads $error, but handles no node's failure`,
    hint: scope.node === undefined ? undefined : `name it in another node's on_error: ${scope.node}`,
    at,
  });
}

function reportLoopName(name: string, at: Place, { scope }: ResolveSite): void {
  const known = [...scope.locals];
  const where = whereItExists(name);
  scope.pipeline.reporter.report({
    code: "HD3008",
    message: `${name} only exists ${where}`,
    hint:
      known.length === 0 ? `a field of the run input is $input.${name.slice(1)}` : `here there are ${known.join(", ")}`,
    at,
  });
}

function whereItExists(name: string): string {
  if (name === "$event") return "in the `init` of a System that events start";
  return AGENT_LOCALS.includes(name) ? "in the conditions of an agent" : "inside a loop that makes it";
}

interface Unknown {
  readonly code: CompilerCode;
  readonly what: string;
  readonly key: string;
  readonly known: readonly string[];
  readonly prefix?: string;
  readonly hint?: string | undefined;
}

function reportUnknown(
  { code, what, key, known, prefix = "", hint }: Unknown,
  at: Place,
  { scope }: ResolveSite,
): void {
  const { reporter } = scope.pipeline;
  const close = reporter.suggest(key, known);
  const listed =
    known.length === 0 || known.length > 12
      ? undefined
      : `there are ${known.map((name) => `${prefix}${name}`).join(", ")}`;
  reporter.report({
    code,
    message: what,
    hint: close === undefined ? (hint ?? listed) : `did you mean ${prefix}${close}?`,
    at,
  });
}

function placeOf(span: Span | undefined, site: ResolveSite): Place {
  return span === undefined ? site.place(0, 0) : site.place(span[0], span[1]);
}
