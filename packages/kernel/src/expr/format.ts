/** Prints expression trees as text with as few parentheses as they need. What the parser reads, this writes back equal. */
import type { JsonValue } from "../json/json-value.ts";
import type { BinaryOperator, Expr, IndexExpr, MapExpr, MemberExpr, RootExpr, SliceExpr, UnaryExpr } from "./expr.ts";
import { isName, isWord, PRECEDENCE } from "./grammar.ts";
import { entriesOf, isList } from "./value.ts";

/**
 * The text of an expression, in the language's plainest spelling.
 *
 * @example formatExpr(parsed) // "len($input.items) > 3 and status == \"new\""
 */
export function formatExpr(expr: Expr): string {
  return write(expr, PRECEDENCE.conditional);
}

/** Writes `expr` where something binding at least as tightly as `least` must stand. */
function write(expr: Expr, least: number): string {
  const text = writeBare(expr);
  return levelOf(expr) < least ? `(${text})` : text;
}

function levelOf(expr: Expr): number {
  switch (expr.kind) {
    case "literal":
      return typeof expr.value === "number" && expr.value < 0 ? PRECEDENCE.sign : PRECEDENCE.atom;
    case "member":
    case "index":
    case "slice":
      return PRECEDENCE.postfix;
    case "unary":
      return expr.operator === "not" ? PRECEDENCE.not : PRECEDENCE.sign;
    case "binary":
      return LEVELS[expr.operator];
    case "logical":
      return expr.operator === "??" ? PRECEDENCE.coalesce : PRECEDENCE[expr.operator];
    case "conditional":
    case "lambda":
      return PRECEDENCE.conditional;
    default:
      return PRECEDENCE.atom;
  }
}

const LEVELS = {
  "==": PRECEDENCE.comparison,
  "!=": PRECEDENCE.comparison,
  "<": PRECEDENCE.comparison,
  "<=": PRECEDENCE.comparison,
  ">": PRECEDENCE.comparison,
  ">=": PRECEDENCE.comparison,
  in: PRECEDENCE.comparison,
  "not in": PRECEDENCE.comparison,
  "+": PRECEDENCE.sum,
  "-": PRECEDENCE.sum,
  "*": PRECEDENCE.product,
  "/": PRECEDENCE.product,
  "//": PRECEDENCE.product,
  "%": PRECEDENCE.product,
  "**": PRECEDENCE.power,
} as const satisfies Record<BinaryOperator, number>;

function writeBare(expr: Expr): string {
  switch (expr.kind) {
    case "literal":
      return writeValue(expr.value);
    case "list":
      return `[${writeAll(expr.items)}]`;
    case "map":
      return writeMap(expr);
    case "root":
      return writeRoot(expr);
    case "member":
    case "index":
    case "slice":
      return writePostfix(expr);
    case "unary":
      return writeUnary(expr);
    case "binary":
      return writeBinary(expr.operator, expr.left, expr.right);
    case "logical": {
      const level = levelOf(expr);
      const [left, right] = expr.operator === "??" ? [level + 1, level] : [level, level + 1];
      return `${write(expr.left, left)} ${expr.operator} ${write(expr.right, right)}`;
    }
    case "conditional":
      return `${write(expr.then, PRECEDENCE.or)} if ${write(expr.test, PRECEDENCE.or)} else ${write(expr.else, 1)}`;
    case "call":
      return `${expr.name}(${writeAll(expr.args)})`;
    case "lambda":
      return `${expr.params.length === 1 ? expr.params[0] : `(${expr.params.join(", ")})`} => ${write(expr.body, 1)}`;
  }
}

function writeAll(items: readonly Expr[]): string {
  return items.map((item) => write(item, PRECEDENCE.conditional)).join(", ");
}

function writeBinary(operator: BinaryOperator, left: Expr, right: Expr): string {
  const level = LEVELS[operator];
  const leftLevel = level === PRECEDENCE.comparison || level === PRECEDENCE.power ? level + 1 : level;
  const rightLevel = level === PRECEDENCE.power ? PRECEDENCE.sign : level + 1;
  return `${write(left, leftLevel)} ${operator} ${write(right, rightLevel)}`;
}

function writeUnary({ operator, operand }: UnaryExpr): string {
  if (operator === "not") return `not ${write(operand, PRECEDENCE.not)}`;
  const text = write(operand, PRECEDENCE.sign);
  // A sign before a plain number would be read as part of the number.
  const apart = operand.kind === "literal" && typeof operand.value === "number" ? `(${text})` : text;
  return operator + (/^[+-]/.test(apart) ? " " : "") + apart;
}

function writePostfix(expr: MemberExpr | IndexExpr | SliceExpr): string {
  const text = write(expr.object, PRECEDENCE.postfix);
  const object = expr.object.kind === "literal" && typeof expr.object.value === "number" ? `(${text})` : text;
  if (expr.kind === "member") return isWord(expr.name) ? `${object}.${expr.name}` : `${object}[${quote(expr.name)}]`;
  if (expr.kind === "index") return `${object}[${write(expr.index, PRECEDENCE.conditional)}]`;
  const [from, to] = [expr.from, expr.to].map((end) => (end === undefined ? "" : write(end, PRECEDENCE.conditional)));
  return `${object}[${from}:${to}]`;
}

function writeRoot({ root, name = "" }: RootExpr): string {
  if (root === "input" || root === "ctx" || root === "error") return `$${root}`;
  return isName(name) || name.startsWith("$") ? name : `nodes[${quote(name)}]`;
}

function writeMap(expr: MapExpr): string {
  const entries = expr.entries.map(([key, value]) => {
    const written =
      key.kind === "literal" && typeof key.value === "string" ? writeKey(key.value) : `[${write(key, 1)}]`;
    return `${written}: ${write(value, PRECEDENCE.conditional)}`;
  });
  return `{${entries.join(", ")}}`;
}

function writeKey(key: string): string {
  return isWord(key) ? key : quote(key);
}

function writeValue(value: JsonValue): string {
  if (typeof value === "string") return quote(value);
  if (typeof value === "number") return writeNumber(value);
  if (isList(value)) return `[${value.map(writeValue).join(", ")}]`;
  if (typeof value !== "object" || value === null) return String(value);
  return `{${entriesOf(value)
    .map(([key, member]) => `${writeKey(key)}: ${writeValue(member)}`)
    .join(", ")}}`;
}

/** Digits beyond what a number keeps would not be read back, an exponent is. */
function writeNumber(value: number): string {
  return Number.isInteger(value) && !Number.isSafeInteger(value) ? value.toExponential() : String(value);
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['"', '\\"'],
  ["\\", "\\\\"],
  ["\n", "\\n"],
  ["\r", "\\r"],
  ["\t", "\\t"],
]);

function quote(text: string): string {
  const inner = text.replaceAll(/["\\\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/gu, (unit) => {
    return ESCAPES.get(unit) ?? `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
  return `"${inner}"`;
}
