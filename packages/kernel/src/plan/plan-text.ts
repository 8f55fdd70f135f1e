import { isJsonObject } from "../json/json-value.ts";
import { isPlanSecret, type PlanSecret } from "./plan.ts";

/**
 * Text in the config of an adapter that is put together when the port is opened. Where the adapter's schema refuses the
 * text, it may also be the number or boolean it spells.
 */
export interface PlanText {
  readonly $text: readonly (string | PlanSecret)[];
}

export function isPlanText(value: unknown): value is PlanText {
  const parts = isJsonObject(value) ? value["$text"] : undefined;
  return Array.isArray(parts) && parts.every((part) => typeof part === "string" || isPlanSecret(part));
}
