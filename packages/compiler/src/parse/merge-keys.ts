import type { Reporter } from "../diagnostics/reporter.ts";
import type { SourceEntry, SourceMap, SourceValue } from "./source-value.ts";

/** The entries that the `<<` keys of a map add to those it has itself; the first map to name a key wins. */
export function mergedEntries(
  merges: readonly SourceEntry[],
  own: { readonly [key: string]: unknown },
  reporter: Reporter,
): readonly SourceEntry[] {
  if (merges.length === 0) return [];
  const added = new Map<string, SourceEntry>();
  for (const map of merges.flatMap((merge) => mapsOf(merge.value, reporter))) {
    for (const entry of map.entries) {
      if (!Object.hasOwn(own, entry.key) && !added.has(entry.key)) added.set(entry.key, entry);
    }
  }
  return [...added.values()];
}

function mapsOf(value: SourceValue, reporter: Reporter): readonly SourceMap[] {
  if (value.type === "map") return [value];
  if (value.type === "list") return value.items.flatMap((item) => mapsOf(item, reporter));
  reporter.report({
    code: "HD1012",
    message: "`<<` takes a map, or a list of maps, to copy entries from",
    hint: "write `<<: *name`, where `&name` marks a map",
    at: value,
  });
  return [];
}
