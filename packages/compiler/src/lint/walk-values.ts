import type { SourceMap, SourceScalar, SourceValue } from "../parse/source-value.ts";
import { valueOf } from "../parse/source-value.ts";

/** Where a scalar stands: the keys and positions that lead to it. */
export type ValuePath = readonly (string | number)[];

/** Visits every scalar below a value, in the order of the text. */
export function walkScalars(
  value: SourceValue,
  visit: (scalar: SourceScalar, path: ValuePath) => void,
  path: ValuePath = [],
): void {
  if (value.type === "scalar") visit(value, path);
  else if (value.type === "list")
    for (const [index, item] of value.items.entries()) walkScalars(item, visit, [...path, index]);
  else for (const entry of value.entries) walkScalars(entry.value, visit, [...path, entry.key]);
}

/** The text of a scalar that is text. */
export function textOf(value: SourceValue | undefined): string | undefined {
  return value?.type === "scalar" && typeof value.data === "string" ? value.data : undefined;
}

/** A map below a map, when it is one. */
export function mapIn(map: SourceMap | undefined, key: string): SourceMap | undefined {
  const value = map === undefined ? undefined : valueOf(map, key);
  return value?.type === "map" ? value : undefined;
}
