/** The types operators take and give. */
import type { BinaryExpr, BinaryOperator, JsonValue, TypeName, UnaryExpr } from "@hexdag/kernel";
import { nearest } from "../diagnostics/nearest.ts";
import { type Checker, describe } from "./checker.ts";
import { isDisjoint, type Type, typed, typesOf, valuesOf } from "./schema-types.ts";

type Types = ReadonlySet<TypeName>;

export function checkUnary(checker: Checker, expr: UnaryExpr): Type {
  const types = typesOf(checker.infer(expr.operand));
  if (expr.operator === "not") return typed("boolean");
  if (types !== undefined && !types.has("number")) {
    const message = `the sign "${expr.operator}" goes before a number, but here it is before ${describe(types)}`;
    checker.report({ code: "HD4121", message }, expr.span);
  }
  return typed("number");
}

export function checkBinary(checker: Checker, expr: BinaryExpr): Type {
  const left = checker.infer(expr.left);
  const right = checker.infer(expr.right);
  const sides = { left: typesOf(left), right: typesOf(right) };
  switch (expr.operator) {
    case "==":
    case "!=":
      checkEquality(checker, expr, [left, right]);
      return typed("boolean");
    case "<":
    case "<=":
    case ">":
    case ">=":
      checkOrder(checker, expr, sides);
      return typed("boolean");
    case "in":
    case "not in":
      checkMembership(checker, expr, sides);
      return typed("boolean");
    case "+":
      return checkAddition(checker, expr, sides);
    default:
      return checkArithmetic(checker, expr, sides);
  }
}

interface Sides {
  readonly left: Types | undefined;
  readonly right: Types | undefined;
}

function checkEquality(checker: Checker, expr: BinaryExpr, [left, right]: readonly [Type, Type]): void {
  const always = expr.operator === "==" ? "false" : "true";
  const [a, b] = [typesOf(left), typesOf(right)];
  if (a === undefined || b === undefined) return;
  if (isDisjoint(a, b)) {
    const message = `${describe(a)} never equals ${describe(b)}, so this is always ${always}`;
    checker.report({ code: "HD4123", message, severity: "warning" }, expr.span);
    return;
  }
  const c = valuesOf(left);
  const d = valuesOf(right);
  if (c === undefined || d === undefined || c.some((value) => includes(d, value))) return;
  const [written, known] = expr.left.kind === "literal" ? [c, d] : [d, c];
  const message = `the value is one of ${known.map((value) => JSON.stringify(value)).join(", ")}, so this is always ${always}`;
  checker.report({ code: "HD4123", message, hint: closestText(written, known), severity: "warning" }, expr.span);
}

/** Lists and maps are not looked into: they might be equal. */
function includes(values: readonly JsonValue[], value: JsonValue): boolean {
  return values.some((each) => each === value || (typeof each === "object" && each !== null));
}

function closestText(written: readonly JsonValue[], known: readonly JsonValue[]): string | undefined {
  const [value] = written;
  if (typeof value !== "string") return undefined;
  const close = nearest(
    value,
    known.filter((each) => typeof each === "string"),
  );
  return close === undefined ? undefined : `did you mean "${close}"?`;
}

/** Null is comparable with everything, so only what is left without it decides. */
function checkOrder(checker: Checker, expr: BinaryExpr, { left, right }: Sides): void {
  const [a, b] = [withoutNull(left), withoutNull(right)];
  if (a === undefined || b === undefined) return;
  if (ORDERED.some((type) => a.has(type) && b.has(type))) return;
  const message = `${describe(a)} cannot be compared with ${describe(b)}`;
  const mixed = new Set([...a, ...b]);
  const hint = mixed.has("string") && mixed.has("number") ? "convert one side with float(x) or str(x)" : undefined;
  checker.report({ code: "HD4121", message, hint }, expr.span);
}

const ORDERED = ["number", "string", "boolean"] as const;

/** `undefined` also when nothing but null is left. */
function withoutNull(types: Types | undefined): Types | undefined {
  const rest = new Set([...(types ?? [])].filter((type) => type !== "null"));
  return rest.size === 0 ? undefined : rest;
}

function checkMembership(checker: Checker, expr: BinaryExpr, { left, right }: Sides): void {
  if (right === undefined || right.has("list")) return;
  if (!right.has("map") && !right.has("string")) {
    const message = `"in" searches a list, a map or a string, not ${describe(right)}`;
    checker.report({ code: "HD4121", message }, expr.span);
    return;
  }
  if (left === undefined || left.has("string")) return;
  const message = `${describe(right)} contains strings, not ${describe(left)}`;
  checker.report({ code: "HD4121", message, hint: "convert the left side with str(x)" }, expr.span);
}

const ADDABLE = ["number", "string", "list"] as const;

function checkAddition(checker: Checker, expr: BinaryExpr, { left, right }: Sides): Type {
  if (left === undefined || right === undefined) {
    // One side alone may show that nothing can be added to it.
    for (const side of [left, right]) {
      if (side !== undefined && !ADDABLE.some((type) => side.has(type))) {
        checker.report({ code: "HD4121", message: `${describe(side)} cannot be added` }, expr.span);
      }
    }
    return undefined;
  }
  const results = ADDABLE.filter((type) => left.has(type) && right.has(type));
  if (results.length > 0) return typed(...results);
  const text = left.has("string") || right.has("string");
  const hint = text ? "turn the other side into text with str(x)" : "+ adds numbers, joins strings and joins lists";
  checker.report({ code: "HD4121", message: `cannot add ${describe(right)} to ${describe(left)}`, hint }, expr.span);
  return undefined;
}

type ArithmeticOperator = Exclude<BinaryOperator, "+" | "==" | "!=" | "<" | "<=" | ">" | ">=" | "in" | "not in">;

function checkArithmetic(
  checker: Checker,
  expr: BinaryExpr & { readonly operator: BinaryOperator },
  sides: Sides,
): Type {
  const operator: BinaryOperator | ArithmeticOperator = expr.operator;
  for (const side of [sides.left, sides.right]) {
    if (side === undefined || side.has("number")) continue;
    const hint = side.has("string") ? "convert it with float(x)" : undefined;
    checker.report(
      { code: "HD4121", message: `"${operator}" takes two numbers, not ${describe(side)}`, hint },
      expr.span,
    );
    break;
  }
  return typed("number");
}
