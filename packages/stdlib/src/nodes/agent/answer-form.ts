import { isJsonObject, type JsonSchema } from "@hexdag/kernel";
import type { Validator } from "@hexdag/kernel/ports";

/** The form an answer must have. */
export interface AnswerForm {
  readonly schema: JsonSchema;
  readonly validator: Validator;
}

/** The form an `output_schema` says; without one an answer is text. */
export async function answerForm(
  schema: unknown,
  loadValidator: () => Promise<Validator>,
): Promise<AnswerForm | undefined> {
  return isSchema(schema) ? { schema, validator: await loadValidator() } : undefined;
}

function isSchema(value: unknown): value is JsonSchema {
  return isJsonObject(value);
}
