/** Functions on numbers, and the ones that boil a list down to one value. */
import type { JsonValue } from "../../json/json-value.ts";
import { orderOf } from "../compare.ts";
import { fail, spend } from "../frame.ts";
import { aTypeOf, isList } from "../value.ts";
import {
  type Call,
  defineFunctions,
  type ExprFunction,
  integerArg,
  isGiven,
  listArg,
  numberArg,
  valueAt,
} from "./function.ts";

const NUMBER = { name: "number", type: ["number"] } as const;
const NUMBERS = { name: "list", type: ["list"] } as const;
const EXTREME_PARAMS = [
  { name: "first", type: ["list", "number", "string", "boolean"] },
  { name: "others", type: ["number", "string", "boolean"], rest: true },
] as const;

export const NUMBER_FUNCTIONS: readonly ExprFunction[] = defineFunctions("number", [
  {
    name: "min",
    params: EXTREME_PARAMS,
    returns: "any",
    passes: true,
    description: "The least of a list or of the arguments; null for an empty list.",
    example: ["min([3, 1, 2])", 1],
    run: (call) => extreme(call, -1),
  },
  {
    name: "max",
    params: EXTREME_PARAMS,
    returns: "any",
    passes: true,
    description: "The greatest of a list or of the arguments; null for an empty list.",
    example: ["max(3, 1, 2)", 3],
    run: (call) => extreme(call, 1),
  },
  {
    name: "sum",
    params: [NUMBERS],
    returns: ["number"],
    description: "The sum of a list of numbers; 0 when it is empty.",
    example: ["sum([1, 2, 3.5])", 6.5],
    run: sum,
  },
  {
    name: "avg",
    params: [NUMBERS],
    returns: ["number", "null"],
    description: "The mean of a list of numbers; null when it is empty.",
    example: ["avg([1, 2, 6])", 3],
    run: (call) => (listArg(call, 0).length === 0 ? null : sum(call) / listArg(call, 0).length),
  },
  {
    name: "round",
    params: [NUMBER, { name: "digits", type: ["number"], optional: true }],
    returns: ["number"],
    description:
      "Rounds to a number of decimal digits (0 by default), halves away from zero. Negative digits round before the point.",
    example: ["round(2.345, 2)", 2.35],
    run: round,
  },
  {
    name: "abs",
    params: [NUMBER],
    returns: ["number"],
    description: "The number without its sign.",
    example: ["abs(-2)", 2],
    run: (call) => Math.abs(numberArg(call, 0)),
  },
  {
    name: "floor",
    params: [NUMBER],
    returns: ["number"],
    description: "The greatest whole number not above.",
    example: ["floor(-1.5)", -2],
    run: (call) => Math.floor(numberArg(call, 0)) + 0,
  },
  {
    name: "ceil",
    params: [NUMBER],
    returns: ["number"],
    description: "The least whole number not below.",
    example: ["ceil(1.2)", 2],
    run: (call) => Math.ceil(numberArg(call, 0)) + 0,
  },
]);

function extreme(call: Call, sign: 1 | -1): JsonValue {
  const first = valueAt(call, 0);
  const values = isList(first) && call.args.length === 1 ? first : call.args.map((_, i) => valueAt(call, i));
  spend(call.frame, values.length, call.site);
  let best = values[0] ?? null;
  for (const [i, value] of values.entries()) {
    if (value === null || typeof value === "object") {
      const hint = "drop such items first: filter(list, x => x is not null)";
      return fail(call.site, `${call.fn.name}() takes numbers or strings, but item ${i} is ${aTypeOf(value)}`, hint);
    }
    call.frame.site = call.site;
    if ((orderOf(value, best, call.frame) ?? 0) * sign > 0) best = value;
  }
  return best;
}

function sum(call: Call): number {
  const list = listArg(call, 0);
  spend(call.frame, list.length, call.site);
  let total = 0;
  for (const [i, item] of list.entries()) {
    if (typeof item !== "number") {
      const hint =
        item === null ? "drop such items first: filter(list, x => x is not null)" : "convert the items first";
      return fail(call.site, `${call.fn.name}() takes numbers, but item ${i} is ${aTypeOf(item)}`, hint);
    }
    total += item;
  }
  return Number.isFinite(total) ? total : fail(call.site, "the sum is too large for a number");
}

const MAX_DIGITS = 100;

/** Moves the decimal point in the number's own text, so that 1.005 rounds as it reads and not as it is stored. */
function round(call: Call): number {
  const number = numberArg(call, 0);
  const digits = isGiven(call, 1) ? integerArg(call, 1) : 0;
  if (Math.abs(digits) > MAX_DIGITS) return fail(call.site, `round() takes at most ${MAX_DIGITS} digits`);
  const magnitude = shifted(Math.round(shifted(Math.abs(number), digits)), -digits);
  const result = Number.isFinite(magnitude) ? magnitude : Math.abs(number);
  return (number < 0 ? -result : result) + 0;
}

function shifted(number: number, digits: number): number {
  const [mantissa = "0", exponent = "0"] = String(number).split("e");
  return Number(`${mantissa}e${Number(exponent) + digits}`);
}
