import type { JsonValue } from "@hexdag/kernel";

/** A question with the answer it should get. */
export interface ShownExample {
  readonly input: JsonValue;
  readonly output: JsonValue;
}

/** Instructions with their examples, as one text. */
export function instructionsText(system: string | undefined, examples: readonly ShownExample[] = []): string {
  return [system ?? "", ...examples.map(exampleText)].filter((text) => text !== "").join("\n\n");
}

/** A value as a model reads it: text as it is, everything else as JSON. */
export function plainText(value: JsonValue): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function exampleText({ input, output }: ShownExample): string {
  return `Example input:\n${plainText(input)}\nExample output:\n${plainText(output)}`;
}
