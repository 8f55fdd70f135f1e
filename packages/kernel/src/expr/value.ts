/**
 * What the language knows of JSON values: their types, truth, own members and size. Reads own properties only, so that
 * `constructor` and `__proto__` are ordinary keys, and never recurses, so that a value may be of any depth.
 */
import type { JsonObject, JsonValue } from "../json/json-value.ts";
import { EXPR_LIMITS } from "./limits.ts";

/** The types a person sees in messages and documentation. */
export type TypeName = "null" | "boolean" | "number" | "string" | "list" | "map";

export function typeOf(value: JsonValue): TypeName {
  if (value === null) return "null";
  if (isList(value)) return "list";
  switch (typeof value) {
    case "boolean":
      return "boolean";
    case "number":
      return "number";
    case "string":
      return "string";
    default:
      return "map";
  }
}

/** `a list`, `a number`, `null`: the type as it reads in a sentence. */
export function aTypeOf(value: JsonValue): string {
  return aType(typeOf(value));
}

export function aType(type: TypeName): string {
  return type === "null" ? type : `a ${type}`;
}

export function isList(value: unknown): value is readonly JsonValue[] {
  return Array.isArray(value);
}

export function isMap(value: JsonValue): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** False for null, false, 0, "", [] and {}. */
export function isTruthy(value: JsonValue): boolean {
  if (typeof value !== "object") return value !== false && value !== 0 && value !== "";
  if (value === null) return false;
  return isList(value) ? value.length > 0 : !isEmptyMap(value);
}

function isEmptyMap(map: JsonObject): boolean {
  for (const key in map) if (Object.hasOwn(map, key) && map[key] !== undefined) return false;
  return true;
}

/** The own member `key`, or null. A key holding `undefined` counts as absent. */
export function ownField(map: JsonObject, key: string): JsonValue {
  return Object.hasOwn(map, key) ? (map[key] ?? null) : null;
}

export function hasField(map: JsonObject, key: string): boolean {
  return Object.hasOwn(map, key) && map[key] !== undefined;
}

/** The members of a map in insertion order, without those that are `undefined`. */
export function entriesOf(map: JsonObject): [key: string, value: JsonValue][] {
  const entries: [string, JsonValue][] = [];
  for (const key of Object.keys(map)) {
    const value = map[key];
    if (value !== undefined) entries.push([key, value]);
  }
  return entries;
}

/** A map under construction. Results are plain objects, so `__proto__` needs care. */
export type MapBuilder = Record<string, JsonValue>;

export function setField(map: MapBuilder, key: string, value: JsonValue): void {
  if (key === "__proto__") {
    Object.defineProperty(map, key, { value, enumerable: true, configurable: true, writable: true });
  } else {
    map[key] = value;
  }
}

/** What a value takes as `EXPR_LIMITS.size` counts, every mention of a shared part included; stops counting above the limit. */
export function measure(value: JsonValue): { readonly size: number; readonly tooDeep: boolean } {
  let size = 0;
  let level: readonly JsonValue[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > EXPR_LIMITS.dataDepth) return { size, tooDeep: true };
    const next: JsonValue[] = [];
    for (const part of level) {
      size += sizeOf(part);
      if (isList(part)) pushAll(next, part);
      else if (isMap(part)) {
        for (const [key, member] of entriesOf(part)) {
          size += key.length;
          next.push(member);
        }
      }
      if (size > EXPR_LIMITS.size) return { size, tooDeep: false };
    }
    level = next;
  }
  return { size, tooDeep: false };
}

/** A list counts its length at once, so that a huge one is refused before it is walked. */
function sizeOf(part: JsonValue): number {
  if (typeof part === "string") return 2 + part.length;
  return isList(part) ? 8 + 2 * part.length : 8;
}

function pushAll(target: JsonValue[], items: readonly JsonValue[]): void {
  for (const item of items) target.push(item);
}
