import { isJsonObject, type JsonValue } from "@hexdag/kernel";

/** A run's output for a program that reads standard output: a text as it is, anything else as JSON. */
export function outputText(output: JsonValue): string {
  return endLine(typeof output === "string" ? output : JSON.stringify(output, null, 2));
}

/** The same for a person at a terminal: the fields of a map one by one, with texts in full instead of escaped. */
export function readableOutput(output: JsonValue): string {
  if (!isJsonObject(output)) return outputText(output);
  const fields = Object.entries(output).map(([name, value]) => field(name, value ?? null));
  return fields.length === 0 ? outputText(output) : fields.join("");
}

function field(name: string, value: JsonValue): string {
  const text = typeof value === "string" ? value.trimEnd() : JSON.stringify(value, null, 2);
  return text.includes("\n") ? `${name}:\n${text.replace(/^(?=.)/gmu, "  ")}\n` : `${name}: ${text}\n`;
}

function endLine(text: string): string {
  return text.endsWith("\n") ? text : `${text}\n`;
}
