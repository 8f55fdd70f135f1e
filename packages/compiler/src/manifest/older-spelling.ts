import type { Reporter } from "../diagnostics/reporter.ts";
import { entryOf, type SourceMap } from "../parse/source-value.ts";

/** Keys as they used to be written, and what they are written as now. */
export type OlderSpellings = { readonly [older: string]: string };

/** Says of each older spelling what to write; one that stands beside the newer one says the same thing twice. */
export function reportOlderSpellings(
  map: SourceMap,
  spellings: OlderSpellings,
  what: string,
  reporter: Reporter,
): void {
  for (const entry of map.entries) {
    const newer = Object.hasOwn(spellings, entry.key) ? spellings[entry.key] : undefined;
    if (newer === undefined) continue;
    const both = entryOf(map, newer);
    if (both === undefined) {
      reporter.report({
        code: "HD3404",
        severity: "info",
        message: `"${entry.key}" is an older spelling of "${newer}"`,
        hint: `write ${newer}`,
        at: entry,
      });
    } else {
      reporter.report({
        code: "HD2014",
        message: `"${entry.key}" and "${newer}" of ${what} are two spellings of one thing`,
        hint: `keep ${newer}`,
        at: entry,
        related: [{ message: `${newer} is here`, at: both }],
      });
    }
  }
}

/** What a map says under a key, or under an older spelling of it. */
export function newerOrOlder(
  map: SourceMap,
  newer: string,
  ...older: readonly string[]
): SourceMap["entries"][number] | undefined {
  for (const key of [newer, ...older]) {
    const entry = entryOf(map, key);
    if (entry !== undefined) return entry;
  }
  return undefined;
}
