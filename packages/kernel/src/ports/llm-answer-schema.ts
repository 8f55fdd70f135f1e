import type { JsonSchema } from "../json/json-schema.ts";
import type { JsonValue } from "../json/json-value.ts";

/** A schema for the answer: vendors want an object at the root, so what is none is put under `value`. */
export interface LlmAnswerSchema {
  readonly schema: JsonSchema;
  readonly wrapped: boolean;
}

/** A schema as it is, or as the only property of an object. */
export function toLlmAnswerSchema(schema: JsonSchema): LlmAnswerSchema {
  if (schema.type === "object" || schema.properties !== undefined) return { schema, wrapped: false };
  // References start at the root, so what they point at moves up with it.
  const { $defs, definitions, ...value } = schema;
  return {
    wrapped: true,
    schema: {
      type: "object",
      properties: { value },
      required: ["value"],
      additionalProperties: false,
      ...($defs === undefined ? {} : { $defs }),
      ...(definitions === undefined ? {} : { definitions }),
    },
  };
}

/** The value in an answer; `undefined` when it is not the JSON that was asked for. */
export function answeredValue(text: string, { wrapped }: Pick<LlmAnswerSchema, "wrapped">): JsonValue | undefined {
  try {
    const value: JsonValue = JSON.parse(text);
    if (!wrapped) return value;
    return typeof value === "object" && value !== null && "value" in value ? value.value : undefined;
  } catch {
    return undefined;
  }
}
