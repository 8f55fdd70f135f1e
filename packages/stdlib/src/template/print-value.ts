import type { JsonValue } from "@hexdag/kernel";

/** A value as a template prints it: text as it is, null as nothing, lists and maps as JSON. Nothing is escaped. */
export function printValue(value: JsonValue): string {
  if (typeof value === "string") return value;
  if (value === null) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
