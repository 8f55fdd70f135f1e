import type { JsonSchema } from "@hexdag/kernel";

/** What every composite gives. */
export const OUTCOME_SCHEMA: JsonSchema = {
  type: "object",
  properties: { result: {}, metadata: { type: "object" } },
  required: ["result", "metadata"],
  additionalProperties: false,
};
