import { isScalar } from "yaml";
import type { Reporter } from "../diagnostics/reporter.ts";
import type { Place } from "../diagnostics/span.ts";
import type { SourceEntry } from "./source-value.ts";
import { reportTag } from "./tags.ts";

/** `__proto__` has a meaning of its own in JavaScript; the others mark expressions, functions and the like in plans. */
export const RESERVED_KEYS: ReadonlySet<string> = new Set([
  "__proto__",
  "$expr",
  "$template",
  "$fn",
  "$body",
  "$secret",
  "$text",
]);

/** The key of a map entry. */
export interface MapKey {
  readonly name: string;
  readonly place: Place;
  /** Written without quotes. */
  readonly plain: boolean;
}

/** What a YAML node says as a key. Keys are text; anything else is reported. */
export function readKey(node: unknown, place: Place, reporter: Reporter): MapKey | undefined {
  if (isScalar(node)) {
    if (node.tag !== undefined) void reportTag(node.tag, place, reporter);
    if (typeof node.value === "string" && !RESERVED_KEYS.has(node.value)) {
      return { name: node.value, place, plain: node.type === "PLAIN" };
    }
    if (typeof node.value === "string") {
      reporter.report({
        code: "HD1015",
        message: `the key ${node.value} is reserved`,
        hint: "choose another name",
        at: place,
      });
      return undefined;
    }
  }
  const written = place.source.text.slice(place.start, place.end);
  reporter.report({
    code: "HD1007",
    message:
      isScalar(node) && written !== ""
        ? `the key ${written} is ${keyType(node.value)}, not text`
        : "a key must be text",
    hint:
      isScalar(node) && written !== ""
        ? `put it in quotes: "${written}"`
        : "write `key: value`, with a plain or quoted key",
    at: place,
  });
  return undefined;
}

function keyType(value: unknown): string {
  if (value === null) return "null";
  return typeof value === "boolean" ? "a boolean" : "a number";
}

/** Reports a key that the map has already. */
export function reportDuplicate(entry: SourceEntry, entries: readonly SourceEntry[], reporter: Reporter): void {
  const first = entries.find((other) => other.key === entry.key);
  reporter.report({
    code: "HD1006",
    message: `the key "${entry.key}" is written twice in this map`,
    hint: "keep one of the two",
    at: entry,
    ...(first === undefined ? {} : { related: [{ message: "it is first written here", at: first }] }),
  });
}
