/** A driver's config as the plan holds it: data, with what is only known or only typed when the port is opened marked. */
import { type JsonValue, type PlanPort, spelledValue } from "@hexdag/kernel";
import { isJson } from "../link/plain-value.ts";
import type { SourceMap, SourceValue } from "../parse/source-value.ts";

/** The config of a port. Secrets are handles already, which the parser's data has as `{"$secret": NAME}`. */
export function lowerPortConfig(config: SourceMap | undefined): PlanPort["config"] {
  if (config === undefined) return {};
  const entries = config.entries.map(({ key, value }) => [key, lowerValue(value)] as const);
  return Object.fromEntries(entries);
}

/**
 * The driver's own schema says what text of a variable is, and it may not be installed here: `{"$text": ["30"]}` is text
 * that may also be the number it spells.
 */
function lowerValue(value: SourceValue): JsonValue {
  if (value.type === "list") return value.items.map(lowerValue);
  if (value.type === "map") {
    const { $secret, $text } = value.data;
    if ($secret !== undefined || $text !== undefined) return isJson(value.data) ? value.data : null;
    return Object.fromEntries(value.entries.map(({ key, value: member }) => [key, lowerValue(member)]));
  }
  const { data, substituted } = value;
  return substituted === true && typeof data === "string" && spelledValue(data) !== undefined
    ? { $text: [data] }
    : data;
}
