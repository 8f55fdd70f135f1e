import { isJsonObject, type JsonValue } from "@hexdag/kernel";

/**
 * What two answers have in common that count as equal: values that differ only in the order of keys, and texts that differ only
 * in case, spacing, quotes or marks around them, or the full stop at the end. `fields` are the only ones that count, where an
 * answer is a map.
 */
export function ballotKey(answer: JsonValue, fields?: readonly string[]): string {
  return JSON.stringify(plain(countedPart(answer, fields)));
}

/** The part of an answer that counts. */
export function countedPart(answer: JsonValue, fields?: readonly string[]): JsonValue {
  if (fields === undefined || !isJsonObject(answer)) return answer;
  return Object.fromEntries(fields.map((field) => [field, answer[field] ?? null] as const));
}

function plain(value: JsonValue): JsonValue {
  if (typeof value === "string") return plainText(value);
  if (Array.isArray(value)) return value.map((item: JsonValue) => plain(item));
  if (!isJsonObject(value)) return value;
  const keys = Object.keys(value).toSorted();
  return Object.fromEntries(keys.map((key) => [key, plain(value[key] ?? null)]));
}

function plainText(text: string): string {
  const even = text.normalize("NFKC").toLowerCase().replace(/\s+/gu, " ").trim();
  let start = 0;
  let end = even.length;
  while (start < end && BEFORE.has(even.charAt(start))) start += 1;
  while (end > start && BEHIND.has(even.charAt(end - 1))) end -= 1;
  return start === end ? even : even.slice(start, end);
}

const BEFORE: ReadonlySet<string> = new Set("\"'`*_“‘«");
const BEHIND: ReadonlySet<string> = new Set("\"'`*_”’».!,;: ");
