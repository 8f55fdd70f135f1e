/**
 * The boundary between user code and the run: what comes out of a node becomes an immutable JSON value of its own.
 *
 * Fresh data is copied and frozen, so that neither the node that returned it nor the nodes that read it can change the
 * record afterwards. Data that is already frozen to the bottom is checked and passed on as it is.
 */
import { HexdagError } from "../errors/hexdag-error.ts";
import type { JsonValue } from "./json-value.ts";
import { setOwn } from "./set-own.ts";

const MAX_DEPTH = 1_000;

/**
 * Checks that `value` is JSON and returns it frozen. `undefined` at the top becomes null; `undefined` members of objects
 * are dropped, as in `JSON.stringify`. Throws HD6005 naming the path of what is not JSON; `what` says whose value it is.
 */
export function toJsonValue(value: unknown, what: () => string): JsonValue {
  if (value === null || value === undefined) return null;
  if (typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number" && Number.isFinite(value)) return value;
  return convert(value, { what, path: [], ancestors: [], depth: 0 });
}

/** Where the walk stands. The first `depth` items of both lists count; the rest is left over. */
interface Walk {
  readonly what: () => string;
  readonly path: (string | number)[];
  readonly ancestors: object[];
  depth: number;
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
  const { ancestors, depth } = walk;
  if (depth >= MAX_DEPTH) {
    throw refuse(walk, `is nested more than ${MAX_DEPTH} levels deep`, "return flatter data");
  }
  for (let level = 0; level < depth; level++) {
    if (ancestors[level] === value) {
      throw refuse(walk, "contains itself", "break the circle: refer to the other object by an id");
    }
  }
  ancestors[depth] = value;
  walk.depth = depth + 1;
  const result = Array.isArray(value) ? convertArray(value, walk) : convertMap(value, walk);
  walk.depth = depth;
  return result;
}

/** Frozen data is only checked, until the first item that must change. */
function convertArray(value: readonly unknown[], walk: Walk): JsonValue {
  let copy: JsonValue[] | undefined = Object.isFrozen(value) ? undefined : [];
  for (let index = 0; index < value.length; index++) {
    walk.path[walk.depth - 1] = index;
    const item = convert(value[index], walk);
    if (copy === undefined && item !== value[index]) copy = value.slice(0, index).filter(isChecked);
    copy?.push(item);
  }
  if (copy !== undefined) return Object.freeze(copy);
  return isChecked(value) ? value : null;
}

function convertMap(value: object, walk: Walk): JsonValue {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return convertForeign(value, walk);
  const keys = Object.keys(value);
  let copy: Record<string, JsonValue> | undefined = Object.isFrozen(value) ? undefined : {};
  for (let index = 0; index < keys.length; index++) {
    const key = keys[index] ?? "";
    const member: unknown = Reflect.get(value, key);
    walk.path[walk.depth - 1] = key;
    const item = member === undefined ? undefined : convert(member, walk);
    if (copy === undefined && (item === undefined || item !== member)) copy = membersOf(value, keys.slice(0, index));
    if (copy !== undefined && item !== undefined) setOwn(copy, key, item);
  }
  if (copy !== undefined) return Object.freeze(copy);
  return isChecked(value) ? value : null;
}

function membersOf(value: object, keys: readonly string[]): Record<string, JsonValue> {
  const members: Record<string, JsonValue> = {};
  for (const key of keys) {
    const member: unknown = Reflect.get(value, key);
    if (isChecked(member)) setOwn(members, key, member);
  }
  return members;
}

/** For values the walk has just been through: everything in them is JSON, and `undefined` is nowhere left. */
function isChecked(value: unknown): value is JsonValue {
  return value !== undefined;
}

/** Objects with a prototype: plain objects of another realm pass, instances of classes do not. */
function convertForeign(value: object, walk: Walk): JsonValue {
  const prototype: object | null = Object.getPrototypeOf(value);
  if (prototype !== null && Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype, "hasOwnProperty")) {
    return convertMap({ ...value }, walk);
  }
  const name =
    typeof value.constructor === "function" && value.constructor.name !== "" ? value.constructor.name : "a class";
  // The path to the object itself; its own place in the walk has been taken already.
  walk.depth--;
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
    .slice(0, walk.depth)
    .map((step) => (typeof step === "number" ? `[${step}]` : `.${step}`))
    .join("")
    .replace(/^\./, "");
  return new HexdagError({
    code: "HD6005",
    message: path === "" ? `${walk.what()} ${problem}` : `${walk.what()} is not JSON: ${path} ${problem}`,
    hint,
    retryable: false,
  });
}
