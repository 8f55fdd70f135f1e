/**
 * Infers the type of an expression from the schemas of what it reads, and reports what is certain to be wrong. Owns the walk
 * over values and paths; operators are in `check-operators.ts`, calls in `check-calls.ts`. Where a schema leaves room, it
 * stays silent: whatever may be right at run time is not reported.
 */
import { type Expr, type IndexExpr, type MemberExpr, type RootExpr, type SliceExpr } from "@hexdag/kernel";
import { nearest } from "../diagnostics/nearest.ts";
import { checkCall } from "./check-calls.ts";
import { checkBinary, checkUnary } from "./check-operators.ts";
import { type Checker, describe, spanOf } from "./checker.ts";
import type { ExpressionProblem } from "./problem.ts";
import {
  itemOf,
  itemsOf,
  nonNull,
  nullable,
  propertyOf,
  type Type,
  typed,
  typeOfValue,
  typesOf,
  union,
} from "./schema-types.ts";

/** The schema of a root's value, when it is known. Never asked about lambda parameters. */
export type RootResolver = (root: RootExpr) => Type;

export interface CheckedExpression {
  /** The schema of the result; `undefined` when it may be anything. */
  readonly type: Type;
  readonly problems: readonly ExpressionProblem[];
}

/**
 * Checks a linked expression against the schemas of its roots.
 *
 * @example
 * checkExpression(expr, (root) => (root.root === "input" ? plan.inputSchema : undefined)).problems
 */
export function checkExpression(expr: Expr, resolve: RootResolver): CheckedExpression {
  const problems: ExpressionProblem[] = [];
  const checker = createChecker({ resolve, locals: new Map(), problems });
  return { type: checker.infer(expr), problems };
}

interface Context {
  readonly resolve: RootResolver;
  readonly locals: ReadonlyMap<string, Type>;
  readonly problems: ExpressionProblem[];
}

function createChecker(context: Context): Checker {
  const { problems, locals } = context;
  const checker: Checker = {
    infer: (expr) => infer(checker, context, expr),
    inferWithin: (inner, body) => createChecker({ ...context, locals: new Map([...locals, ...inner]) }).infer(body),
    report({ hint, ...finding }, span) {
      const place = { start: span?.[0] ?? 0, end: span?.[1] ?? 0 };
      problems.push({ ...finding, ...(hint === undefined ? {} : { hint }), ...place });
    },
  };
  return checker;
}

function infer(checker: Checker, context: Context, expr: Expr): Type {
  switch (expr.kind) {
    case "literal":
      return typeOfValue(expr.value);
    case "list":
      return { ...typed("list"), ...itemsOf(expr.items.map((item) => checker.infer(item))) };
    case "map":
      return inferMap(checker, expr);
    case "root":
      return inferRoot(context, expr);
    case "member":
      return inferMember(checker, expr, expr.name);
    case "index":
      return inferIndex(checker, expr);
    case "slice":
      return inferSlice(checker, expr);
    case "unary":
      return checkUnary(checker, expr);
    case "binary":
      return checkBinary(checker, expr);
    case "logical": {
      const [left, right] = [checker.infer(expr.left), checker.infer(expr.right)];
      return expr.operator === "and" ? union(left, right) : inferFirst(expr.operator, left, right);
    }
    case "conditional":
      checker.infer(expr.test);
      return union(checker.infer(expr.then), checker.infer(expr.else));
    case "call":
      return checkCall(checker, expr);
    case "lambda":
      return undefined;
  }
}

/** `a or b` and `a ?? b` never give a null of the left side. A null on the left alone leaves the right. */
function inferFirst(operator: "or" | "??", left: Type, right: Type): Type {
  const types = typesOf(left);
  if (types?.size === 1 && types.has("null")) return right;
  return operator === "??" && types !== undefined && !types.has("null") ? left : union(nonNull(left), right);
}

function inferRoot({ resolve, locals }: Context, root: RootExpr): Type {
  if (root.root === "local" && root.name !== undefined && locals.has(root.name)) return locals.get(root.name);
  return resolve(root);
}

function inferMap(checker: Checker, expr: Extract<Expr, { kind: "map" }>): Type {
  const properties: Record<string, NonNullable<Type>> = Object.create(null);
  let closed = true;
  for (const [key, value] of expr.entries) {
    const type = checker.infer(value);
    if (key.kind === "literal" && typeof key.value === "string") properties[key.value] = type ?? {};
    else {
      closed = false;
      requireString(checker, key);
    }
  }
  const shape = closed ? { required: Object.keys(properties), additionalProperties: false } : {};
  return { ...typed("map"), properties, ...shape };
}

function requireString(checker: Checker, key: Expr): void {
  const types = typesOf(checker.infer(key));
  if (types === undefined || types.has("string")) return;
  const message = `the keys of a map are strings, not ${describe(types)}`;
  checker.report({ code: "HD4121", message, hint: "convert it with str(x)" }, spanOf(key));
}

function inferMember(checker: Checker, expr: MemberExpr | IndexExpr, name: string): Type {
  const object = checker.infer(expr.object);
  const types = typesOf(object);
  const { object: base } = expr;
  const wholeResult = name === "output" && base.kind === "root" && base.root === "node";
  if (object === undefined || types === undefined) return undefined;
  const property = types.has("map") ? propertyOf(object, name) : "none";
  if (property === "unknown") return undefined;
  if (property !== "none") return types.has("null") ? nullable(property) : property;
  if (wholeResult) return object;
  if (types.size === 1 && types.has("null")) return typed("null");
  reportMissing(checker, { expr, name, object });
  // What was meant is not known: whatever is done with it is not wrong as well.
  return undefined;
}

interface MissingField {
  readonly expr: MemberExpr | IndexExpr;
  readonly name: string;
  readonly object: NonNullable<Type>;
}

function reportMissing(checker: Checker, { expr, name, object }: MissingField): void {
  const types = typesOf(object) ?? new Set();
  if (types.has("map")) {
    const fields = Object.keys(object.properties ?? {});
    const close = nearest(name, fields);
    const known = fields.length === 0 ? "it has no fields" : `its fields are ${fields.slice(0, 10).join(", ")}`;
    const hint = close === undefined ? known : `did you mean ${close}?`;
    checker.report({ code: "HD4122", message: `there is no field "${name}" in this value`, hint }, expr.span);
    return;
  }
  const isLength = name === "length" || name === "size" || name === "count";
  const listHint = types.has("list")
    ? `read one item with [0].${name}, or all with map(list, x => x.${name})`
    : undefined;
  const hint = isLength && (types.has("list") || types.has("string")) ? "write len(x)" : listHint;
  checker.report({ code: "HD4122", message: `${describe(types)} has no field "${name}"`, hint }, expr.span);
}

function inferIndex(checker: Checker, expr: IndexExpr): Type {
  if (expr.index.kind === "literal" && typeof expr.index.value === "string")
    return inferMember(checker, expr, expr.index.value);
  const object = checker.infer(expr.object);
  const types = typesOf(object);
  const keys = typesOf(checker.infer(expr.index));
  if (types === undefined || keys === undefined) return undefined;
  if (!keys.has("string") && !keys.has("number")) {
    const message = `an index is a string or a whole number, not ${describe(keys)}`;
    checker.report({ code: "HD4121", message }, expr.span);
    return undefined;
  }
  if (keys.has("string")) return undefined;
  if (types.has("list")) return types.has("string") ? undefined : nullable(itemOf(object));
  if (types.has("string")) return typed("string", "null");
  if (types.size === 1 && types.has("null")) return typed("null");
  const hint = types.has("map") ? 'a map is read by key: x["key"]' : undefined;
  checker.report({ code: "HD4121", message: `${describe(types)} has no numbered items`, hint }, expr.span);
  return undefined;
}

function inferSlice(checker: Checker, expr: SliceExpr): Type {
  const object = checker.infer(expr.object);
  for (const end of [expr.from, expr.to]) if (end !== undefined) checker.infer(end);
  const types = typesOf(object);
  if (types === undefined) return undefined;
  if (types.has("list") || types.has("string") || types.has("null"))
    return object?.enum || object?.const !== undefined ? typed(...types) : object;
  checker.report(
    { code: "HD4121", message: `only a list or a string can be sliced, not ${describe(types)}` },
    expr.span,
  );
  return undefined;
}
