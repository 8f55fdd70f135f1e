/** JSON Schemas as the vendor takes them. Nobody's schema is changed: what cannot be enforced strictly is given as guidance. */
import { type JsonSchema, type LlmAnswerSchema, toLlmAnswerSchema } from "@hexdag/kernel/ports";

/**
 * Whether the vendor can hold the model to a schema to the letter: every object lists all its properties as required and allows
 * no others.
 */
export function isStrict(schema: JsonSchema): boolean {
  return schema.type === "object" && allStrict(schema);
}

function allStrict(value: unknown): boolean {
  if (Array.isArray(value)) return value.every(allStrict);
  if (!isRecord(value)) return true;
  const { properties, required, additionalProperties, type } = value;
  const names = isRecord(properties) ? Object.keys(properties) : undefined;
  if (names !== undefined || type === "object") {
    if (additionalProperties !== false || names === undefined) return false;
    if (names.length > 0 && !Array.isArray(required)) return false;
    if (Array.isArray(required) && !names.every((name) => required.includes(name))) return false;
  }
  return Object.entries(value).every(([key, member]) => {
    if (DATA.has(key)) return true;
    return NAMED.has(key) && isRecord(member) ? Object.values(member).every(allStrict) : allStrict(member);
  });
}

/** Keywords whose value is data, not a schema. */
const DATA: ReadonlySet<string> = new Set(["enum", "const", "default", "examples", "required"]);

/** Keywords whose value has schemas by name. */
const NAMED: ReadonlySet<string> = new Set(["properties", "$defs", "definitions"]);

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A schema for the answer: the vendor wants an object at the root, so what is none is put under `value`. */
export interface AnswerSchema extends LlmAnswerSchema {
  readonly strict: boolean;
}

export function toAnswerSchema(schema: JsonSchema): AnswerSchema {
  const answer = toLlmAnswerSchema(schema);
  return { ...answer, strict: isStrict(answer.schema) };
}
