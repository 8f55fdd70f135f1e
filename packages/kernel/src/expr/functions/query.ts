/** Functions that ask something of every item of a list: with a lambda, or with the name of a field. */

import { canonicalJson } from "../../json/canonical-json.ts";
import type { JsonValue } from "../../json/json-value.ts";
import { sha256Hex } from "../../json/sha256.ts";
import { isTrue, orderOf } from "../compare.ts";
import { fail, spend } from "../frame.ts";
import { aTypeOf, isMap, type MapBuilder, ownField, setField } from "../value.ts";
import { chargeValue } from "./convert.ts";
import {
  type Call,
  defineFunctions,
  type ExprFunction,
  isGiven,
  type Lambda,
  lambdaArg,
  listArg,
  refuseArgument,
  valueAt,
} from "./function.ts";

const LIST = { name: "list", type: ["list"] } as const;
const TEST = { name: "test", type: ["lambda"] } as const;
const KEY = { name: "key", type: ["lambda", "string"] } as const;
const DESCENDING = { name: "descending", type: ["boolean"], optional: true } as const;

export const QUERY_FUNCTIONS: readonly ExprFunction[] = defineFunctions("list", [
  {
    name: "map",
    params: [LIST, { name: "change", type: ["lambda"] }],
    returns: ["list"],
    description: "The lambda's result for every item. A second parameter gets the position.",
    example: ["map([1, 2], x => x * 10)", [10, 20]],
    run: (call) => each(call, lambdaArg(call, 1)),
  },
  {
    name: "filter",
    params: [LIST, TEST],
    returns: ["list"],
    description: "The items for which the lambda is true.",
    example: ["filter([1, 2, 3], x => x > 1)", [2, 3]],
    run: (call) => {
      const lambda = lambdaArg(call, 1);
      return items(call).filter((item, i) => isTrue(lambda(item, i), call.frame));
    },
  },
  {
    name: "all",
    params: [LIST, { ...TEST, optional: true }],
    returns: ["boolean"],
    description: "Whether every item is true, or the lambda is for every item. True for an empty list.",
    example: ["all([1, 2], x => x > 0)", true],
    run: (call) => items(call).every(test(call)),
  },
  {
    name: "any",
    params: [LIST, { ...TEST, optional: true }],
    returns: ["boolean"],
    description: "Whether some item is true, or the lambda is for some item. False for an empty list.",
    example: ["any([1, 2], x => x > 1)", true],
    run: (call) => items(call).some(test(call)),
  },
  {
    name: "sort",
    params: [LIST, DESCENDING],
    returns: ["list"],
    description: "The items in order, nulls last. Items must be of one type.",
    example: ["sort([3, 1, 2])", [1, 2, 3]],
    run: (call) => sorted(call, items(call)),
  },
  {
    name: "sort_by",
    params: [LIST, KEY, DESCENDING],
    returns: ["list"],
    description:
      "The items ordered by the lambda's result or by the named field, nulls last. Equal items keep their order.",
    example: ['sort_by([{n: 2}, {n: 1}], "n")', [{ n: 1 }, { n: 2 }]],
    run: (call) => sorted(call, each(call, key(call))),
  },
  {
    name: "group_by",
    params: [LIST, KEY],
    returns: ["map"],
    description: "A map from each key the lambda or the named field gives to the list of items that have it.",
    example: ['group_by(["a", "bb", "c"], x => len(x))', { 1: ["a", "c"], 2: ["bb"] }],
    run: groupBy,
  },
  {
    name: "unique",
    params: [LIST],
    returns: ["list"],
    description: "The items without repetitions, each where it first stood.",
    example: ["unique([1, 2, 1])", [1, 2]],
    run: unique,
  },
]);

export const IDENTITY_FUNCTIONS: readonly ExprFunction[] = defineFunctions("identity", [
  {
    name: "hash",
    params: [{ name: "value", type: "any" }],
    returns: ["string"],
    description: "The SHA-256 of a string, or of the canonical JSON of anything else, in lower-case hex.",
    example: ['hash("abc")', "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"],
    run: (call) => {
      const value = valueAt(call, 0);
      chargeValue(value, call);
      return sha256Hex(typeof value === "string" ? value : canonicalJson(value));
    },
  },
  {
    name: "uuid",
    params: [],
    returns: ["string"],
    pure: false,
    description: "A new identifier from the run's own seeded sequence, so that a replay gives the same.",
    example: ["len(uuid())", 36],
    run: (call) => call.frame.scope.uuid(),
  },
]);

/** The list of argument 0, with its length taken from the budget. */
function items(call: Call): readonly JsonValue[] {
  const list = listArg(call, 0);
  spend(call.frame, list.length, call.site);
  return list;
}

function each(call: Call, lambda: Lambda): readonly JsonValue[] {
  return items(call).map((item, i) => lambda(item, i));
}

function test(call: Call): (item: JsonValue, index: number) => boolean {
  if (!isGiven(call, 1)) return (item) => isTrue(item, call.frame);
  const lambda = lambdaArg(call, 1);
  return (item, i) => isTrue(lambda(item, i), call.frame);
}

/** The key argument: a lambda, or the name of a field. */
function key(call: Call): Lambda {
  const given = call.args[1];
  if (typeof given === "string") return (item) => (isMap(item) ? ownField(item, given) : null);
  return lambdaArg(call, 1);
}

/** The list of argument 0 in the order of `keys`, which is as long; the last argument says whether from the greatest down. */
function sorted(call: Call, keys: readonly JsonValue[]): JsonValue {
  const list = listArg(call, 0);
  const last = call.fn.params.length - 1;
  const descending = valueAt(call, last);
  if (descending !== null && typeof descending !== "boolean") return refuseArgument(call, last);
  const direction = descending === true ? -1 : 1;
  const positions = keys.map((_, i) => i);
  let comparisons = 0;
  call.frame.site = call.site;
  positions.sort((a, b) => {
    if ((++comparisons & 3) === 0) spend(call.frame, 1, call.site);
    const left = keys[a] ?? null;
    const right = keys[b] ?? null;
    if (left === null || right === null) return Number(left === null) - Number(right === null);
    return direction * (orderOf(left, right, call.frame) ?? 0);
  });
  return positions.map((position) => list[position] ?? null);
}

function groupBy(call: Call): JsonValue {
  const list = listArg(call, 0);
  const groups = new Map<string, JsonValue[]>();
  for (const [i, name] of each(call, key(call)).entries()) {
    if (name === null || typeof name === "object") {
      return fail(
        call.site,
        `group_by() takes strings, numbers or booleans as keys, but that of item ${i} is ${aTypeOf(name)}`,
      );
    }
    const group = groups.get(String(name)) ?? [];
    group.push(list[i] ?? null);
    groups.set(String(name), group);
  }
  const result: MapBuilder = {};
  for (const [name, group] of groups) setField(result, name, group);
  return result;
}

/** Scalars are told apart by value and type, lists and maps by their canonical JSON. */
function unique(call: Call): JsonValue {
  const seen = new Set<JsonValue>();
  const written = new Set<string>();
  return items(call).filter((item) => {
    if (item === null || typeof item !== "object") return isNew(seen, item);
    chargeValue(item, call);
    return isNew(written, canonicalJson(item));
  });
}

function isNew<T>(seen: Set<T>, value: T): boolean {
  if (seen.has(value)) return false;
  seen.add(value);
  return true;
}
