/**
 * Evaluates at build what reads no data. Owns which parts are constant, and turns a failure into a problem with its span;
 * what evaluation means is the kernel's. Never folds what depends on the clock, on randomness or on the run.
 */
import {
  type CallExpr,
  compileExpr,
  type Expr,
  functionSignatures,
  isHexdagError,
  type JsonValue,
  type LambdaExpr,
  mapChildren,
  type Scope,
  walkExpr,
} from "@hexdag/kernel";
import type { ExpressionProblem } from "./problem.ts";

/** What folding gives: the tree with its constant parts replaced by literals, and the parts that can only fail. */
export interface FoldedExpression {
  readonly expr: Expr;
  readonly problems: readonly ExpressionProblem[];
}

/** Larger constants stay as they are written: a plan should not carry what an expression says shorter. */
const MAX_FOLDED = 4096;

/**
 * Folds the constant parts of `expr`, whose spans point into `text`.
 *
 * @example foldExpr(parsed.expr, "60 * 60 * hours").expr // 3600 * hours
 */
export function foldExpr(expr: Expr, text: string): FoldedExpression {
  const problems: ExpressionProblem[] = [];
  return { expr: fold(expr, { text, problems }), problems };
}

interface Folding {
  readonly text: string;
  readonly problems: ExpressionProblem[];
}

function fold(expr: Expr, folding: Folding): Expr {
  switch (expr.kind) {
    case "literal":
    case "root":
      return expr;
    case "logical":
      return foldLogical(expr, folding);
    case "conditional": {
      const test = fold(expr.test, folding);
      if (test.kind === "literal") return fold(isTrue(test.value) ? expr.then : expr.else, folding);
      return mapChildren(expr, (part) => (part === expr.test ? test : fold(part, folding)));
    }
    case "call":
      return expr.name === "default" || expr.name === "coalesce"
        ? foldPresent(expr, folding)
        : foldPlain(expr, folding);
    default:
      return foldPlain(expr, folding);
  }
}

/** Truth as the kernel sees it, asked of the kernel. */
function isTrue(value: JsonValue): boolean {
  const operand: Expr = { kind: "literal", value };
  return compileExpr({ $expr: { kind: "unary", operator: "not", operand }, text: "" })(NO_SCOPE) === false;
}

/** The right side is only looked at when it can be reached. */
function foldLogical(expr: Extract<Expr, { kind: "logical" }>, folding: Folding): Expr {
  const left = fold(expr.left, folding);
  if (left.kind !== "literal") return { ...expr, left, right: fold(expr.right, folding) };
  const decides = expr.operator === "??" ? left.value !== null : isTrue(left.value) === (expr.operator === "or");
  return decides ? left : fold(expr.right, folding);
}

/** `default` and `coalesce`: nulls in front fall away, and a constant ends the search. */
function foldPresent(expr: CallExpr, folding: Folding): Expr {
  const args: Expr[] = [];
  for (const written of expr.args) {
    const arg = fold(written, folding);
    const isNull = arg.kind === "literal" && arg.value === null;
    if (!isNull) args.push(arg);
    if (arg.kind === "literal" && !isNull) break;
  }
  const [only, second, ...others] = args;
  if (only === undefined) return { kind: "literal", value: null };
  if (second === undefined) return only;
  return { ...expr, name: others.length === 0 ? expr.name : "coalesce", args };
}

function foldPlain(expr: Expr, folding: Folding): Expr {
  const folded = mapChildren(expr, (part) => fold(part, folding));
  if (!isConstant(folded)) return folded;
  const value = evaluate(folded, folding);
  if (value === undefined || JSON.stringify(value).length > MAX_FOLDED) return folded;
  return { kind: "literal", value };
}

/** Whether every part is known and nothing but the parts decides the value. */
function isConstant(expr: Expr): boolean {
  switch (expr.kind) {
    case "list":
      return expr.items.every(isLiteral);
    case "map":
      return expr.entries.every(([key, value]) => isLiteral(key) && isLiteral(value));
    case "member":
      return isLiteral(expr.object);
    case "index":
      return isLiteral(expr.object) && isLiteral(expr.index);
    case "slice":
      return [expr.object, expr.from, expr.to].every((part) => part === undefined || isLiteral(part));
    case "unary":
      return isLiteral(expr.operand);
    case "binary":
      return isLiteral(expr.left) && isLiteral(expr.right);
    case "call":
      return isPure(expr) && expr.args.every((arg) => isLiteral(arg) || (arg.kind === "lambda" && isClosed(arg)));
    default:
      return false;
  }
}

function isLiteral(expr: Expr): boolean {
  return expr.kind === "literal";
}

function isPure({ name }: CallExpr): boolean {
  return functionSignatures.get(name)?.pure ?? false;
}

/** Whether a lambda reads nothing but its own parameters and those of the lambdas inside it. */
function isClosed(lambda: LambdaExpr): boolean {
  const own = new Set<string>();
  let closed = true;
  walkExpr(lambda, (part) => {
    if (part.kind === "lambda") for (const param of part.params) own.add(param);
    if (part.kind === "root") closed &&= part.root === "local" && own.has(part.name ?? "");
    if (part.kind === "call") closed &&= isPure(part);
  });
  return closed;
}

const NO_SCOPE: Scope = { read: () => undefined, now: () => 0, uuid: () => "" };

function evaluate(expr: Expr, { text, problems }: Folding): JsonValue | undefined {
  try {
    return compileExpr({ $expr: expr, text })(NO_SCOPE);
  } catch (error) {
    if (!isHexdagError(error) || error.data === undefined) throw error;
    const { message, hint, data } = error;
    const [start, end] = [data["start"], data["end"]].map((offset) => (typeof offset === "number" ? offset : 0));
    const span = { start: start ?? 0, end: end ?? text.length };
    problems.push({
      code: "HD4124",
      message: `this always fails: ${message}`,
      ...(hint === undefined ? {} : { hint }),
      ...span,
    });
    return undefined;
  }
}
