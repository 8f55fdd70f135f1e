import type { JsonSchema } from "@hexdag/kernel";

/** A schema that holds where another does. */
export function when(condition: JsonSchema, consequence: JsonSchema): JsonSchema {
  // oxlint-disable-next-line unicorn/no-thenable -- a keyword of JSON Schema
  return { if: condition, then: consequence };
}
