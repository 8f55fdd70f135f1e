import type { SourceValue } from "../../parse/source-value.ts";

/** Names that start with `$` and mean something in a pipeline: anything else that starts so is text, such as a price. */
const REFERENCE =
  /^\$(?:input|ctx|error|var|param|item|index|total|is_first|is_last|state|body)(?:\??\.\w+|\[[^\]]*\])*$/;

/** Whether a value holds references, so that it is only known when the pipeline runs. */
export function isRunning(value: SourceValue): boolean {
  if (value.type === "list") return value.items.some(isRunning);
  if (value.type === "map") return value.entries.some((entry) => isRunning(entry.value));
  return value.constant !== true && typeof value.data === "string" && isReference(value.data);
}

/** Whether a text is a reference, or holds one. */
export function isReference(text: string): boolean {
  return text.includes("{{") || REFERENCE.test(text);
}
