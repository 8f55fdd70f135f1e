/**
 * A YAML document as the passes see it: plain values with their places. Each carries its `data`, the same value as plain
 * JavaScript, so that nothing is converted twice. Values reached through an alias are shared, so the passes treat all of
 * this as frozen.
 */
import type { Place, SourceFile } from "../diagnostics/span.ts";

/** Any value of a document. */
export type SourceValue = SourceScalar | SourceList | SourceMap;

/** Text, a number, a boolean or null. */
export interface SourceScalar extends Place {
  readonly type: "scalar";
  readonly data: string | number | boolean | null;
  readonly style: ScalarStyle;
  /** What stands here could not be read, which has been reported; nothing more is said about it. */
  readonly broken?: true;
  /** The tag before it, which says what its text is. */
  readonly tag?: SourceTag;
  /** Text that an environment variable gave: the field it lands in says whether it is a number. */
  readonly substituted?: true;
  /** A macro's parameter gave it: it is data, whatever it looks like, and not what stands at its place. */
  readonly constant?: true;
  /** A variable in it is not set, which has been reported; nothing more is said about what stands there instead. */
  readonly unset?: true;
}

/** `!include` a file's path, `!secret` a secret's name, `!js` the body of a function. */
export type SourceTag = "include" | "secret" | "js";

/** How a scalar is written; `data` differs from the text between `start` and `end` for all but the plain ones. */
export type ScalarStyle = "plain" | "single" | "double" | "literal" | "folded";

/** A list and its items. */
export interface SourceList extends Place {
  readonly type: "list";
  readonly data: readonly unknown[];
  readonly items: readonly SourceValue[];
}

/** A map and its entries, those of merge keys last. */
export interface SourceMap extends Place {
  readonly type: "map";
  readonly data: { readonly [key: string]: unknown };
  readonly entries: readonly SourceEntry[];
}

/** One key of a map and its value. The entry's own place is that of the key. */
export interface SourceEntry extends Place {
  readonly key: string;
  readonly value: SourceValue;
}

/** One document of a file. */
export interface SourceDocument {
  readonly source: SourceFile;
  readonly value: SourceValue;
  /** What `&name` marks in it; absent when nothing is marked. */
  readonly anchors?: ReadonlyMap<string, SourceValue>;
}

/** The entry of a map under a key, when it has one. */
export function entryOf(map: SourceMap, key: string): SourceEntry | undefined {
  for (const entry of map.entries) if (entry.key === key) return entry;
  return undefined;
}

/** The value of a map under a key, when it has one. */
export function valueOf(map: SourceMap, key: string): SourceValue | undefined {
  return entryOf(map, key)?.value;
}

/** What stands at a path below a value, or the deepest value on the way there. */
export function valueAt(
  value: SourceValue,
  path: readonly PropertyKey[],
): { readonly value: SourceValue; readonly depth: number } {
  let current = value;
  let depth = 0;
  for (const step of path) {
    const next = childOf(current, step);
    if (next === undefined) break;
    current = next;
    depth += 1;
  }
  return { value: current, depth };
}

/** The child of a map or list, when it has it. */
export function childOf(value: SourceValue, step: PropertyKey): SourceValue | undefined {
  if (value.type === "map") return valueOf(value, String(step));
  if (value.type === "list") return typeof step === "symbol" ? undefined : value.items[Number(step)];
  return undefined;
}

/** Whether a value could not be read, so that complaints about it are only consequences. */
export function isBroken(value: SourceValue | undefined): boolean {
  return value?.type === "scalar" && value.broken === true;
}

/** What a value is called in a message: `text`, `a number`, `a list`… */
export function typeName(value: unknown): string {
  if (value === null) return "null";
  if (value === undefined) return "nothing";
  if (Array.isArray(value)) return "a list";
  switch (typeof value) {
    case "string":
      return "text";
    case "number":
      return "a number";
    case "boolean":
      return "a boolean";
    default:
      return "a map";
  }
}
