/**
 * Operators as closures. Each has a fast way for the types it usually meets; everything else goes through a slow
 * function that knows the rules and the messages. A closure sets `frame.site` just before anything that may fail.
 */
import type { JsonValue } from "../json/json-value.ts";
import type { ClosureCompiler } from "./closure.ts";
import { equalValues, isTrue, orderOf } from "./compare.ts";
import type { BinaryExpr, BinaryOperator, Expr, UnaryExpr } from "./expr.ts";
import { checkTextSize, type Frame, fail, type Run, siteOf, spend, spendText } from "./frame.ts";
import { includesText } from "./text-units.ts";
import { aTypeOf, hasField, isList, isMap } from "./value.ts";

export function compileUnary(compiler: ClosureCompiler, expr: UnaryExpr): Run {
  const operand = compiler.compile(expr.operand);
  if (expr.operator === "not") return (frame) => !isTrue(operand(frame), frame);
  const site = siteOf(compiler.source, expr.span);
  const sign = expr.operator === "-" ? -1 : 1;
  return (frame) => {
    const value = operand(frame);
    // Adding zero turns -0, which JSON does not know, into 0.
    if (typeof value === "number") return sign * value + 0;
    return fail(site, `the sign "${expr.operator}" goes before a number, but here it is before ${aTypeOf(value)}`);
  };
}

export function compileBinary(compiler: ClosureCompiler, expr: BinaryExpr): Run {
  switch (expr.operator) {
    case "==":
    case "!=":
      return compileEquality(compiler, expr);
    case "<":
    case "<=":
    case ">":
    case ">=":
      return compileOrder(compiler, expr, ORDERS[expr.operator]);
    case "in":
    case "not in":
      return compileMembership(compiler, expr);
    case "+":
      return compileAddition(compiler, expr);
    default:
      return compileArithmetic(compiler, expr, ARITHMETIC[expr.operator]);
  }
}

function compileEquality(compiler: ClosureCompiler, expr: BinaryExpr): Run {
  const [left, right] = operandsOf(compiler, expr);
  const negated = expr.operator === "!=";
  const constant = scalarOf(expr.right);
  if (constant !== undefined)
    return negated ? (frame) => left(frame) !== constant : (frame) => left(frame) === constant;
  const site = siteOf(compiler.source, expr.span);
  return (frame) => {
    const a = left(frame);
    const b = right(frame);
    frame.site = site;
    return equalValues(a, b, frame) !== negated;
  };
}

/** The value of a literal that `===` compares rightly. */
function scalarOf(expr: Expr): string | number | boolean | null | undefined {
  if (expr.kind !== "literal") return undefined;
  const { value } = expr;
  return typeof value === "object" && value !== null ? undefined : value;
}

interface Order {
  readonly numbers: (left: number, right: number) => boolean;
  /** Whether the relation holds for this sign of `left - right`. */
  readonly holds: (sign: number) => boolean;
}

const ORDERS = {
  "<": { numbers: (a, b) => a < b, holds: (sign) => sign < 0 },
  "<=": { numbers: (a, b) => a <= b, holds: (sign) => sign <= 0 },
  ">": { numbers: (a, b) => a > b, holds: (sign) => sign > 0 },
  ">=": { numbers: (a, b) => a >= b, holds: (sign) => sign >= 0 },
} as const satisfies Record<string, Order>;

function compileOrder(compiler: ClosureCompiler, expr: BinaryExpr, order: Order): Run {
  const [left, right] = operandsOf(compiler, expr);
  const { numbers, holds } = order;
  const site = siteOf(compiler.source, expr.span);
  return (frame) => {
    const a = left(frame);
    const b = right(frame);
    if (typeof a === "number" && typeof b === "number") return numbers(a, b);
    frame.site = site;
    const sign = orderOf(a, b, frame);
    return sign !== undefined && holds(sign);
  };
}

function compileMembership(compiler: ClosureCompiler, expr: BinaryExpr): Run {
  const [left, right] = operandsOf(compiler, expr);
  const negated = expr.operator === "not in";
  const known = scalarSetOf(expr.right);
  if (known !== undefined) return (frame) => known.has(left(frame)) !== negated;
  const site = siteOf(compiler.source, expr.span);
  return (frame) => {
    const item = left(frame);
    const container = right(frame);
    frame.site = site;
    return isIn(item, container, frame) !== negated;
  };
}

/** The members of a literal list of scalars. A `Set` tells values apart as `===` does, NaN aside, which JSON lacks. */
function scalarSetOf(expr: Expr): ReadonlySet<JsonValue> | undefined {
  const items = expr.kind === "literal" && isList(expr.value) ? expr.value : literalsOf(expr);
  const scalars = items?.every((item) => item === null || typeof item !== "object") ?? false;
  return scalars ? new Set(items) : undefined;
}

function literalsOf(expr: Expr): readonly JsonValue[] | undefined {
  if (expr.kind !== "list") return undefined;
  const values = expr.items.flatMap((item) => (item.kind === "literal" ? [item.value] : []));
  return values.length === expr.items.length ? values : undefined;
}

/** `item in container`, also behind `contains()`. Fails at `frame.site`. */
export function isIn(item: JsonValue, container: JsonValue, frame: Frame): boolean {
  const { site } = frame;
  if (isList(container)) {
    spend(frame, container.length, site);
    return container.some((each) => equalValues(each, item, frame));
  }
  if (typeof container === "string") {
    if (typeof item !== "string") {
      return fail(site, `a string contains strings, not ${aTypeOf(item)}`, "convert the left side with str(x)");
    }
    spendText(frame, container.length, site);
    return includesText(container, item);
  }
  if (isMap(container)) {
    if (typeof item === "string") return hasField(container, item);
    return fail(site, `the keys of a map are strings, so ${aTypeOf(item)} cannot be one`, "convert it with str(x)");
  }
  const hint = container === null ? "give it a value to search with `?? []`" : undefined;
  return fail(site, `"in" searches a list, a map or a string, not ${aTypeOf(container)}`, hint);
}

function compileAddition(compiler: ClosureCompiler, expr: BinaryExpr): Run {
  const [left, right] = operandsOf(compiler, expr);
  const site = siteOf(compiler.source, expr.span);
  return (frame) => {
    const a = left(frame);
    const b = right(frame);
    frame.site = site;
    return typeof a === "number" && typeof b === "number" ? finite(a + b, frame) : join(a, b, frame);
  };
}

/** `+` of anything but two numbers. */
function join(left: JsonValue, right: JsonValue, frame: Frame): JsonValue {
  const { site } = frame;
  if (typeof left === "string" && typeof right === "string") {
    const length = left.length + right.length;
    checkTextSize(length, site);
    spendText(frame, length, site);
    return left + right;
  }
  if (isList(left) && isList(right)) {
    spend(frame, left.length + right.length, site);
    return [...left, ...right];
  }
  return fail(site, `cannot add ${aTypeOf(right)} to ${aTypeOf(left)}`, addHint(left, right));
}

function addHint(left: JsonValue, right: JsonValue): string {
  if (left === null || right === null) return 'give the missing side a value with `?? 0` or `?? ""`';
  if (typeof left === "string" || typeof right === "string") return "turn the other side into text with str(x)";
  if (isList(left) || isList(right)) return "put the single item in brackets: list + [item]";
  return "+ adds numbers, joins strings and joins lists";
}

type ArithmeticOperator = Exclude<BinaryOperator, "+" | "==" | "!=" | "<" | "<=" | ">" | ">=" | "in" | "not in">;

const ARITHMETIC = {
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => a / b,
  "//": floorDivide,
  "%": floorModulo,
  "**": (a, b) => a ** b,
} as const satisfies Record<ArithmeticOperator, (a: number, b: number) => number>;

function compileArithmetic(
  compiler: ClosureCompiler,
  expr: BinaryExpr,
  compute: (a: number, b: number) => number,
): Run {
  const [left, right] = operandsOf(compiler, expr);
  const site = siteOf(compiler.source, expr.span);
  return (frame) => {
    const a = left(frame);
    const b = right(frame);
    frame.site = site;
    if (typeof a !== "number" || typeof b !== "number") {
      const hint = a === null || b === null ? "give the missing side a value with `?? 0`" : "convert it with float(x)";
      return fail(site, `"${expr.operator}" takes two numbers, not ${aTypeOf(a)} and ${aTypeOf(b)}`, hint);
    }
    const result = compute(a, b);
    return Number.isFinite(result) ? result + 0 : failNumber(a, b, { frame, operator: expr.operator });
  };
}

/** The sign follows the divisor, as in Python, so that `a == (a // b) * b + a % b`. */
function floorModulo(a: number, b: number): number {
  const rest = a % b;
  return rest !== 0 && rest < 0 !== b < 0 ? rest + b : rest;
}

function floorDivide(a: number, b: number): number {
  if (b === 0) return Number.NaN;
  const quotient = (a - floorModulo(a, b)) / b;
  const floor = Math.floor(quotient);
  return quotient - floor > 0.5 ? floor + 1 : floor;
}

function failNumber(a: number, b: number, { frame, operator }: { frame: Frame; operator: BinaryOperator }): never {
  const divides = operator === "/" || operator === "//" || operator === "%";
  if ((divides && b === 0) || (operator === "**" && a === 0)) {
    return fail(frame.site, "division by zero", "guard it: x / y if y != 0 else 0");
  }
  if (operator === "**" && a < 0) return fail(frame.site, "a negative number has no real fractional power");
  return overflow(frame);
}

function finite(value: number, frame: Frame): number {
  return Number.isFinite(value) ? value + 0 : overflow(frame);
}

function overflow(frame: Frame): never {
  return fail(frame.site, "the result is too large for a number");
}

function operandsOf(compiler: ClosureCompiler, expr: BinaryExpr): readonly [left: Run, right: Run] {
  return [compiler.compile(expr.left), compiler.compile(expr.right)];
}
