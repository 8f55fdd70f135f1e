/** Functions between types, and those that stand in for what is missing. */
import type { JsonValue } from "../../json/json-value.ts";
import { isTrue } from "../compare.ts";
import { formatExpr } from "../format.ts";
import { checkTextSize, exceed, fail, missing, type Run, type Site, spend, spendText } from "../frame.ts";
import { EXPR_LIMITS } from "../limits.ts";
import { measure } from "../value.ts";
import {
  type Call,
  type CallBinding,
  defineFunctions,
  type ExprFunction,
  refuseArgument,
  textArg,
  valueAt,
} from "./function.ts";

const VALUE = { name: "value", type: "any" } as const;

export const CONVERT_FUNCTIONS: readonly ExprFunction[] = defineFunctions("convert", [
  {
    name: "str",
    params: [VALUE],
    returns: ["string"],
    description: "The value as text: strings as they are, everything else as JSON.",
    example: ["str(1.5)", "1.5"],
    run: (call) => textOf(valueAt(call, 0), call),
  },
  {
    name: "int",
    params: [{ name: "value", type: ["number", "string", "boolean"] }],
    returns: ["number"],
    description: "A whole number: numbers lose their fraction, text must be a number, true is 1 and false 0.",
    example: ['int("42")', 42],
    run: (call) => Math.trunc(toNumber(call)) + 0,
  },
  {
    name: "float",
    params: [{ name: "value", type: ["number", "string", "boolean"] }],
    returns: ["number"],
    description: "A number: text must be one, true is 1 and false 0.",
    example: ['float("1.5")', 1.5],
    run: (call) => toNumber(call) + 0,
  },
  {
    name: "bool",
    params: [VALUE],
    returns: ["boolean"],
    description: 'Whether the value is true: null, 0, "", [] and {} are not. Text must be "true", "false" or empty.',
    example: ['bool("false")', false],
    run: toBoolean,
  },
  {
    name: "json",
    params: [VALUE],
    returns: ["string"],
    description: "The value as JSON text.",
    example: ['json({a: [1, "x"]})', '{"a":[1,"x"]}'],
    run: (call) => jsonText(valueAt(call, 0), call),
  },
  {
    name: "parse_json",
    params: [{ name: "text", type: ["string"] }],
    returns: "any",
    description: "The value that JSON text stands for.",
    example: ['parse_json("[1, 2]")', [1, 2]],
    run: parseJson,
  },
]);

export const NULL_FUNCTIONS: readonly ExprFunction[] = defineFunctions("null", [
  {
    name: "default",
    params: [VALUE, { name: "fallback", type: "any" }],
    returns: "any",
    passes: true,
    description:
      "The value, or the fallback when it is null. Also written `value | default(fallback)` and `value ?? fallback`.",
    example: ["default(null, 5)", 5],
    run: (call) => valueAt(call, 0) ?? valueAt(call, 1),
    bind: bindFirstPresent,
  },
  {
    name: "coalesce",
    params: [VALUE, { name: "others", type: "any", rest: true }],
    returns: "any",
    passes: true,
    description: "The first argument that is not null.",
    example: ["coalesce(null, null, 3)", 3],
    run: (call) => call.args.map((_, i) => valueAt(call, i)).find((value) => value !== null) ?? null,
    bind: bindFirstPresent,
  },
  {
    name: "required",
    params: [VALUE],
    returns: "any",
    passes: true,
    description: "The value; fails the node when it is null. Also written `value | required`.",
    example: ["required(1)", 1],
    run: (call) => valueAt(call, 0) ?? missing(call.site, "a required value is null"),
    bind: bindRequired,
  },
  {
    name: "is_null",
    params: [VALUE],
    returns: ["boolean"],
    description: "Whether the value is null. Also written `value is null`.",
    example: ["is_null(0)", false],
    run: (call) => valueAt(call, 0) === null,
  },
  {
    name: "is_empty",
    params: [VALUE],
    returns: ["boolean"],
    description: 'Whether the value is null, "", [] or {}.',
    example: ["is_empty([])", true],
    run: (call) => {
      const value = valueAt(call, 0);
      return typeof value !== "number" && typeof value !== "boolean" && !isTrue(value, call.frame);
    },
  },
]);

/** Later arguments are only evaluated when the earlier ones are null. */
function bindFirstPresent({ args }: CallBinding): Run {
  const [first = () => null, ...others] = args;
  return (frame) => {
    let value = first(frame);
    for (let i = 0; value === null && i < others.length; i++) value = others[i]?.(frame) ?? null;
    return value;
  };
}

function bindRequired({ exprs, args, site }: CallBinding): Run {
  const [value = () => null] = args;
  const [written] = exprs;
  return (frame) => {
    const found = value(frame);
    if (found !== null) return found;
    return missing(site, `${written === undefined ? "the value" : formatExpr(written)} is required, but it is null`);
  };
}

/** No finite number is longer; it also bounds the work of the pattern below. */
const MAX_NUMBER_TEXT = 400;

function toNumber(call: Call): number {
  const value = valueAt(call, 0);
  if (typeof value === "number") return value;
  if (typeof value === "boolean") return Number(value);
  if (typeof value !== "string") return refuseArgument(call, 0);
  spendText(call.frame, value.length, call.site);
  const text = value.length <= MAX_NUMBER_TEXT ? value.trim() : "";
  const number = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isFinite(number)) return number;
  return fail(
    call.site,
    `${call.fn.name}() got text that is not a number`,
    'check it first with matches(x, "^[0-9]+$")',
  );
}

function toBoolean(call: Call): boolean {
  const value = valueAt(call, 0);
  if (typeof value !== "string") return isTrue(value, call.frame);
  const text = value.length > 100 ? value : value.trim().toLowerCase();
  if (text === "true") return true;
  if (text === "false" || text === "") return false;
  return fail(call.site, 'bool() got text that is neither "true" nor "false"', 'compare it: x != "" or x == "yes"');
}

function textOf(value: JsonValue, call: Call): string {
  if (typeof value === "string") return value;
  return typeof value === "object" && value !== null ? jsonText(value, call) : String(value);
}

function jsonText(value: JsonValue, call: Call): string {
  chargeValue(value, call);
  const text = JSON.stringify(value);
  checkTextSize(text.length, call.site);
  return text;
}

/** Takes the price of reading a whole value; refuses one that is too large or too deep to be written out. */
export function chargeValue(value: JsonValue, { frame, site }: Pick<Call, "frame" | "site">): void {
  const { size, tooDeep } = measure(value);
  if (tooDeep) exceed(site, `the value is nested more than ${EXPR_LIMITS.dataDepth} levels deep`);
  if (size > EXPR_LIMITS.size) exceed(site, "the value is larger than 1 MiB");
  spendText(frame, size, site);
}

function parseJson(call: Call): JsonValue {
  const text = textArg(call, 0);
  checkTextSize(text.length, call.site);
  spend(call.frame, 1 + (text.length >>> 4), call.site);
  checkNesting(text, call.site);
  try {
    const value: JsonValue = JSON.parse(text);
    return value;
  } catch {
    return fail(call.site, "parse_json() got text that is not JSON");
  }
}

/** Counts brackets outside of strings: what parses must not be deeper than the language can walk. */
function checkNesting(text: string, site: Site): void {
  let depth = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit === QUOTE) inString = !inString;
    else if (inString) i += unit === BACKSLASH ? 1 : 0;
    else if (unit === OPEN_LIST || unit === OPEN_MAP) depth++;
    else if (unit === CLOSE_LIST || unit === CLOSE_MAP) depth--;
    if (depth > EXPR_LIMITS.dataDepth)
      exceed(site, `the JSON is nested more than ${EXPR_LIMITS.dataDepth} levels deep`);
  }
}

const QUOTE = 0x22;
const OPEN_LIST = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_LIST = 0x5d;
const OPEN_MAP = 0x7b;
const CLOSE_MAP = 0x7d;
