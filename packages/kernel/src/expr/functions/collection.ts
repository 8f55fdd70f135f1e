/** Functions that read lists and maps without lambdas: length, members, ends, and lists made of lists. */
import type { JsonValue } from "../../json/json-value.ts";
import { exceed, fail, spend, spendText } from "../frame.ts";
import { EXPR_LIMITS } from "../limits.ts";
import { readIndex } from "../paths.ts";
import { textAt, textLength } from "../text-units.ts";
import { entriesOf, isList, isMap, type MapBuilder } from "../value.ts";
import {
  type Call,
  defineFunctions,
  type ExprFunction,
  integerArg,
  isGiven,
  listArg,
  mapArg,
  refuseArgument,
  valueAt,
} from "./function.ts";

const LIST = { name: "list", type: ["list"] } as const;
const LIST_OR_TEXT = { name: "list", type: ["list", "string", "null"] } as const;
const MAP = { name: "map", type: ["map"] } as const;

export const COLLECTION_FUNCTIONS: readonly ExprFunction[] = defineFunctions("list", [
  {
    name: "len",
    params: [{ name: "value", type: ["list", "map", "string"] }],
    returns: ["number"],
    description: "How many items a list has, keys a map has, or characters a string has.",
    example: ["len([1, 2])", 2],
    run: len,
  },
  {
    name: "first",
    params: [LIST_OR_TEXT],
    returns: "any",
    passes: true,
    description: "The first item of a list or character of a string; null when there is none.",
    example: ["first([1, 2])", 1],
    run: (call) => itemAt(call, 0),
  },
  {
    name: "last",
    params: [LIST_OR_TEXT],
    returns: "any",
    passes: true,
    description: "The last item of a list or character of a string; null when there is none.",
    example: ["last([1, 2])", 2],
    run: (call) => itemAt(call, -1),
  },
  {
    name: "flatten",
    params: [LIST, { name: "depth", type: ["number"], optional: true }],
    returns: ["list"],
    description: "The list with the items of inner lists in their place, one level deep unless told otherwise.",
    example: ["flatten([[1, 2], [3], 4])", [1, 2, 3, 4]],
    run: flatten,
  },
  {
    name: "zip",
    params: [LIST, { name: "others", type: ["list"], rest: true }],
    returns: ["list"],
    description: "The first items of all lists together, then the second ones, as far as the shortest list goes.",
    example: [
      'zip([1, 2], ["a", "b"])',
      [
        [1, "a"],
        [2, "b"],
      ],
    ],
    run: zip,
  },
  {
    name: "range",
    params: [
      { name: "start", type: ["number"] },
      { name: "stop", type: ["number"], optional: true },
      { name: "step", type: ["number"], optional: true },
    ],
    returns: ["list"],
    description: "The whole numbers from `start` up to, not including, `stop`. With one argument, from 0 up to it.",
    example: ["range(2, 5)", [2, 3, 4]],
    run: range,
  },
]);

export const MAP_FUNCTIONS: readonly ExprFunction[] = defineFunctions("map", [
  {
    name: "keys",
    params: [MAP],
    returns: ["list"],
    description: "The keys of a map.",
    example: ["keys({a: 1, b: 2})", ["a", "b"]],
    run: (call) => members(call).map(([key]) => key),
  },
  {
    name: "values",
    params: [MAP],
    returns: ["list"],
    description: "The values of a map.",
    example: ["values({a: 1, b: 2})", [1, 2]],
    run: (call) => members(call).map(([, value]) => value),
  },
  {
    name: "items",
    params: [MAP],
    returns: ["list"],
    description: "The members of a map as maps with `key` and `value`.",
    example: ["items({a: 1})", [{ key: "a", value: 1 }]],
    run: (call) => members(call).map(([key, value]): MapBuilder => ({ key, value })),
  },
  {
    name: "get",
    params: [
      { name: "container", type: ["map", "list", "string", "null"] },
      { name: "key", type: ["string", "number"] },
      { name: "fallback", type: "any", optional: true },
    ],
    returns: "any",
    passes: true,
    description: "The member `key` of a map or item of a list, or the fallback (null) when there is none.",
    example: ['get({a: 1}, "b", 0)', 0],
    run: get,
  },
]);

function len(call: Call): number {
  const value = valueAt(call, 0);
  if (isList(value)) return value.length;
  if (typeof value === "string") {
    spendText(call.frame, value.length, call.site);
    return textLength(value);
  }
  return members(call).length;
}

function members(call: Call): [key: string, value: JsonValue][] {
  const entries = entriesOf(mapArg(call, 0));
  spend(call.frame, entries.length, call.site);
  return entries;
}

function itemAt(call: Call, index: 0 | -1): JsonValue {
  const value = valueAt(call, 0);
  if (value === null) return null;
  if (isList(value)) return value.at(index) ?? null;
  if (typeof value !== "string") return refuseArgument(call, 0);
  spendText(call.frame, value.length, call.site);
  return textAt(value, index) ?? null;
}

function flatten(call: Call): JsonValue {
  const list = listArg(call, 0);
  const depth = isGiven(call, 1) ? integerArg(call, 1) : 1;
  if (depth < 0 || depth > EXPR_LIMITS.dataDepth) {
    return fail(call.site, `flatten() takes a depth from 0 to ${EXPR_LIMITS.dataDepth}`);
  }
  let result: readonly JsonValue[] = list;
  for (let level = 0; level < depth; level++) {
    spend(call.frame, result.length, call.site);
    if (!result.some(isList)) return result;
    const next: JsonValue[] = [];
    for (const item of result) {
      const items = isList(item) ? item : [item];
      spend(call.frame, items.length, call.site);
      for (const each of items) next.push(each);
    }
    result = next;
  }
  return result;
}

function zip(call: Call): JsonValue {
  const lists = call.args.map((_, i) => listArg(call, i));
  const length = Math.min(...lists.map((list) => list.length));
  spend(call.frame, length * (1 + lists.length), call.site);
  return Array.from({ length }, (_, i) => lists.map((list) => list[i] ?? null));
}

function range(call: Call): JsonValue {
  const [start, stop] = isGiven(call, 1) ? [integerArg(call, 0), integerArg(call, 1)] : [0, integerArg(call, 0)];
  const step = isGiven(call, 2) ? integerArg(call, 2) : 1;
  if (step === 0) return fail(call.site, "range() takes a step that is not 0");
  const length = Math.max(0, Math.ceil((stop - start) / step));
  if (length > EXPR_LIMITS.steps) return exceed(call.site, `range() would give ${length} items`);
  spend(call.frame, length, call.site);
  return Array.from({ length }, (_, i) => start + i * step);
}

function get(call: Call): JsonValue {
  const container = valueAt(call, 0);
  if (container !== null && !isList(container) && !isMap(container) && typeof container !== "string") {
    return refuseArgument(call, 0);
  }
  const key = valueAt(call, 1);
  if (typeof key !== "string" && typeof key !== "number") return refuseArgument(call, 1);
  return readIndex(container, key, call) ?? valueAt(call, 2);
}
