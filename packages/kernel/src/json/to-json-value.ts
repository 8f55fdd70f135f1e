/**
 * The boundary between user code and the run: what comes out of a node becomes an immutable JSON value of its own.
 *
 * Fresh data is copied and frozen, so that neither the node that returned it nor the nodes that read it can change the
 * record afterwards. Data that is already frozen to the bottom is checked and passed on as it is.
 */
import { HexdagError } from "../errors/hexdag-error.ts";
import type { JsonValue } from "./json-value.ts";

const MAX_DEPTH = 1_000;

/**
 * Checks that `value` is JSON and returns it frozen. `undefined` at the top becomes null; `undefined` members of objects
 * are dropped, as in `JSON.stringify`. Throws HD6005 naming the path of what is not JSON.
 */
export function toJsonValue(value: unknown, what: string): JsonValue {
  if (value === null || value === undefined) return null;
  if (typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number" && Number.isFinite(value)) return value;
  return convert(value, { what, path: [], ancestors: [] });
}

interface Walk {
  readonly what: string;
  readonly path: (string | number)[];
  readonly ancestors: object[];
}

function convert(value: unknown, walk: Walk): JsonValue {
  switch (typeof value) {
    case "string":
    case "boolean":
      return value;
    case "number":
      if (Number.isFinite(value)) return value;
      throw refuse(walk, `is ${String(value)}`, "JSON has no such number; return null instead");
    case "object":
      return value === null ? null : convertObject(value, walk);
    case "undefined":
      throw refuse(walk, "is undefined", "return null instead");
    case "bigint":
      throw refuse(walk, "is a BigInt", "return it as a string, or as a number when it is small enough");
    default:
      throw refuse(walk, `is a ${typeof value}`, "return data only");
  }
}

function convertObject(value: object, walk: Walk): JsonValue {
  if (walk.ancestors.length >= MAX_DEPTH)
    throw refuse(walk, `is nested more than ${MAX_DEPTH} levels deep`, "return flatter data");
  if (walk.ancestors.includes(value))
    throw refuse(walk, "contains itself", "break the circle: refer to the other object by an id");
  walk.ancestors.push(value);
  const result = Array.isArray(value) ? convertArray(value, walk) : convertMap(value, walk);
  walk.ancestors.pop();
  return result;
}

function convertArray(value: readonly unknown[], walk: Walk): JsonValue {
  const copy: JsonValue[] = [];
  let same = Object.isFrozen(value);
  for (let index = 0; index < value.length; index++) {
    walk.path.push(index);
    const item = convert(value[index], walk);
    walk.path.pop();
    if (item !== value[index]) same = false;
    copy.push(item);
  }
  return same && isJsonArray(value) ? value : Object.freeze(copy);
}

/** True only behind `same`: every item has just been found to be JSON. */
function isJsonArray(value: readonly unknown[]): value is readonly JsonValue[] {
  return value.length >= 0;
}

function convertMap(value: object, walk: Walk): JsonValue {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return convertForeign(value, walk);
  const copy: Record<string, JsonValue> = {};
  let same = Object.isFrozen(value);
  for (const [key, member] of Object.entries(value)) {
    if (member === undefined) {
      same = false;
      continue;
    }
    walk.path.push(key);
    const item = convert(member, walk);
    walk.path.pop();
    if (item !== member) same = false;
    if (key === "__proto__") Object.defineProperty(copy, key, { value: item, enumerable: true });
    else copy[key] = item;
  }
  return same && isJsonMap(value) ? value : Object.freeze(copy);
}

/** True only behind `same`: every member has just been found to be JSON. */
function isJsonMap(value: object): value is { readonly [key: string]: JsonValue } {
  return !Array.isArray(value);
}

/** Objects with a prototype: plain objects of another realm pass, instances of classes do not. */
function convertForeign(value: object, walk: Walk): JsonValue {
  const prototype: object | null = Object.getPrototypeOf(value);
  if (prototype !== null && Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype, "hasOwnProperty")) {
    return convertMap({ ...value }, walk);
  }
  const name =
    typeof value.constructor === "function" && value.constructor.name !== "" ? value.constructor.name : "a class";
  throw refuse(walk, `is an instance of ${name}`, HINTS[name] ?? "return a plain object with the fields that matter");
}

const HINTS: Readonly<Record<string, string>> = {
  Date: "return `date.toISOString()`",
  Map: "return `Object.fromEntries(map)`",
  Set: "return `[...set]`",
  Promise: "await it before returning",
  Error: "throw it, or return its message",
};

function refuse(walk: Walk, problem: string, hint: string): HexdagError {
  const path = walk.path
    .map((step) => (typeof step === "number" ? `[${step}]` : `.${step}`))
    .join("")
    .replace(/^\./, "");
  return new HexdagError({
    code: "HD6005",
    message: path === "" ? `${walk.what} ${problem}` : `${walk.what} is not JSON: ${path} ${problem}`,
    hint,
    retryable: false,
  });
}
