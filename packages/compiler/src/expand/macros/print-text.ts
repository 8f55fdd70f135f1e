import type { JsonValue } from "@hexdag/kernel";

/** A value as templates print it: text as it is, null as nothing, lists and maps as JSON. */
export function printText(value: JsonValue): string {
  if (typeof value === "string") return value;
  if (value === null) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
