/**
 * Turns expression trees into closures, once, at load. What this owns: the shape check, the dispatch by node kind, the
 * budget of an evaluation and the size of its result. Evaluation is total: it gives a JSON value or throws a `HexdagError`
 * (HD4501, HD4502, HD4503), in bounded time and memory. It must not use `eval`, `Function` or a prototype.
 *
 * Nodes outside lambdas run at most once, so their steps are counted here in advance; only lambdas, and functions that
 * walk data, count as they go. That keeps counting out of the fast path.
 */
import { HexdagError } from "../errors/hexdag-error.ts";
import type { JsonValue } from "../json/json-value.ts";
import { compileCall, countNodes } from "./calls.ts";
import type { ClosureCompiler } from "./closure.ts";
import { isTrue } from "./compare.ts";
import type { ConditionalExpr, Expr, ListExpr, LogicalExpr, MapExpr, PlanExpr } from "./expr.ts";
import { exceed, type Frame, fail, type Run, type Site, siteOf, spendText } from "./frame.ts";
import type { FunctionTable } from "./functions/function.ts";
import { BUILTIN_FUNCTIONS } from "./functions/table.ts";
import { EXPR_LIMITS } from "./limits.ts";
import { malformedExpr } from "./malformed.ts";
import { compileBinary, compileUnary } from "./operators.ts";
import { compilePath, compileRoot, compileSlice } from "./paths.ts";
import type { Scope } from "./scope.ts";
import { aTypeOf, entriesOf, isList, type MapBuilder, measure, setField } from "./value.ts";

/** An expression ready to be evaluated any number of times. */
export type CompiledExpr = (scope: Scope) => JsonValue;

/**
 * Compiles an expression of a plan. Throws HD5001 for a tree that no compiler of ours can have written.
 *
 * @example
 * const evaluate = compileExpr(plan.output.total);
 * evaluate(scope); // 42
 */
export function compileExpr(source: PlanExpr): CompiledExpr {
  const functions = BUILTIN_FUNCTIONS;
  const problem = malformedExpr(source.$expr) ?? (typeof source.text === "string" ? undefined : "it has no text");
  if (problem !== undefined) {
    const message = `an expression in the plan is damaged: ${problem}`;
    throw new HexdagError({ code: "HD5001", message, hint: "compile the manifest again", origin: source.origin });
  }
  const expr = source.$expr;
  const run = createCompiler({ source, functions, params: [], mayBeAbsent: false }).compile(expr);
  const stepsLeft = EXPR_LIMITS.steps - countNodes(expr);
  const site = siteOf(source, undefined);
  if (stepsLeft < 0) exceed(site, "the expression has too many parts");
  if (!builds(expr, functions)) return (scope) => run({ scope, stepsLeft, slots: [], site });
  return (scope) => checkedSize(run({ scope, stepsLeft, slots: [], site }), site);
}

function checkedSize(value: JsonValue, site: Site): JsonValue {
  if (typeof value !== "object" || value === null) return value;
  const { size, tooDeep } = measure(value);
  if (tooDeep) exceed(site, `the result is nested more than ${EXPR_LIMITS.dataDepth} levels deep`);
  if (size > EXPR_LIMITS.size) exceed(site, "the result is larger than 1 MiB");
  return value;
}

/** Whether the result may be a new list or map. One that is only passed on may be of any size: it exists already. */
function builds(expr: Expr, functions: FunctionTable): boolean {
  switch (expr.kind) {
    case "literal":
    case "root":
    case "unary":
      return false;
    case "member":
    case "index":
      return builds(expr.object, functions);
    case "logical":
      return builds(expr.left, functions) || builds(expr.right, functions);
    case "conditional":
      return builds(expr.then, functions) || builds(expr.else, functions);
    case "binary":
      return expr.operator === "+";
    case "call": {
      const fn = functions.get(expr.name);
      if (fn?.passes) return expr.args.some((arg) => builds(arg, functions));
      return fn?.returns === "any" || (fn?.returns.some((type) => type === "list" || type === "map") ?? true);
    }
    default:
      return true;
  }
}

function createCompiler(context: Omit<ClosureCompiler, "compile" | "within" | "optional">): ClosureCompiler {
  const compiler: ClosureCompiler = {
    ...context,
    compile: (expr) => compileNode(compiler, expr),
    within: (params) => createCompiler({ ...context, params: [...context.params, ...params] }),
    optional: () => createCompiler({ ...context, mayBeAbsent: true }),
  };
  return compiler;
}

function compileNode(compiler: ClosureCompiler, expr: Expr): Run {
  switch (expr.kind) {
    case "literal":
      return compileLiteral(compiler, expr.value);
    case "list":
      return compileList(compiler, expr);
    case "map":
      return compileMap(compiler, expr);
    case "root":
      return compileRoot(compiler, expr);
    case "member":
    case "index":
      return compilePath(compiler, expr);
    case "slice":
      return compileSlice(compiler, expr);
    case "unary":
      return compileUnary(compiler, expr);
    case "binary":
      return compileBinary(compiler, expr);
    case "logical":
      return compileLogical(compiler, expr);
    case "conditional":
      return compileConditional(compiler, expr);
    case "call":
      return compileCall(compiler, expr);
    case "lambda": {
      const message = "an expression in the plan is damaged: a lambda stands where a value must";
      throw new HexdagError({ code: "HD5001", message, origin: compiler.source.origin });
    }
  }
}

/** A constant list or map is copied and frozen once: nobody who gets it can change the plan through it. */
function compileLiteral(compiler: ClosureCompiler, value: JsonValue): Run {
  checkedSize(value, siteOf(compiler.source, undefined));
  const constant = frozen(value);
  return () => constant;
}

function frozen(value: JsonValue): JsonValue {
  if (isList(value)) return Object.freeze(value.map(frozen));
  if (typeof value !== "object" || value === null) return value;
  const copy: MapBuilder = {};
  for (const [key, member] of entriesOf(value)) setField(copy, key, frozen(member));
  return Object.freeze(copy);
}

function compileList(compiler: ClosureCompiler, expr: ListExpr): Run {
  const items = expr.items.map((item) => compiler.compile(item));
  return (frame) => items.map((item) => item(frame));
}

function compileMap(compiler: ClosureCompiler, expr: MapExpr): Run {
  const entries = expr.entries.map(([key, value]) => [compiler.compile(key), compiler.compile(value)] as const);
  const site = siteOf(compiler.source, undefined);
  return (frame) => {
    const map: MapBuilder = {};
    for (const [key, value] of entries) setField(map, mapKey(key(frame), frame, site), value(frame));
    return map;
  };
}

function mapKey(key: JsonValue, frame: Frame, site: Site): string {
  if (typeof key === "string") spendText(frame, key.length, site);
  return typeof key === "string"
    ? key
    : fail(site, `the keys of a map are strings, not ${aTypeOf(key)}`, "convert it with str(x)");
}

function compileLogical(compiler: ClosureCompiler, expr: LogicalExpr): Run {
  const left = (expr.operator === "??" ? compiler.optional() : compiler).compile(expr.left);
  const right = compiler.compile(expr.right);
  if (expr.operator === "??") return (frame) => left(frame) ?? right(frame);
  const stopsAt = expr.operator === "or";
  return (frame) => {
    const value = left(frame);
    return isTrue(value, frame) === stopsAt ? value : right(frame);
  };
}

function compileConditional(compiler: ClosureCompiler, expr: ConditionalExpr): Run {
  const test = compiler.compile(expr.test);
  const yes = compiler.compile(expr.then);
  const no = compiler.compile(expr.else);
  return (frame: Frame) => (isTrue(test(frame), frame) ? yes(frame) : no(frame));
}
