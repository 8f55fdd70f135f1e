import type { SourceEntry, SourceMap } from "../parse/source-value.ts";
import type { PlacedEdit } from "./rule.ts";

/** The edit that takes an entry out of a map; `undefined` where that would take something else along, such as a comment. */
export function removeEntry(map: SourceMap, entry: SourceEntry): PlacedEdit | undefined {
  const index = map.entries.indexOf(entry);
  const [previous, next] = [map.entries[index - 1], map.entries[index + 1]];
  const { source } = entry;
  if (index === -1 || entry.value.source !== source || map.source !== source) return undefined;
  if (source.text[map.start] === "{") {
    if (previous !== undefined) return uncommented(source, previous.value.end, entry.value.end);
    return next === undefined ? undefined : uncommented(source, entry.start, next.start);
  }
  // The first entry may share its line with a dash.
  if (previous === undefined) return undefined;
  const start = source.text.lastIndexOf("\n", entry.start - 1) + 1;
  const newline = source.text.indexOf("\n", entry.value.end);
  const end = newline === -1 ? source.text.length : newline + 1;
  const isAlone =
    source.text.slice(start, entry.start).trim() === "" && source.text.slice(entry.value.end, end).trim() === "";
  return isAlone ? uncommented(source, start, end) : undefined;
}

function uncommented(source: SourceEntry["source"], start: number, end: number): PlacedEdit | undefined {
  return source.text.slice(start, end).includes("#") ? undefined : { source, start, end, text: "" };
}
