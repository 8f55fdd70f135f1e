/** JSON Schemas as the vendor's structured output takes them: the vendor's own rules, applied by the vendor's own function. */
import { transformJSONSchema } from "@anthropic-ai/sdk/lib/transform-json-schema";
import { type JsonSchema, type LlmCallSite, llmRefusal } from "@hexdag/kernel/ports";

/** A schema for the answer. What is no object at its root is put under `value`. */
export interface AnswerSchema {
  readonly schema: { readonly [key: string]: unknown };
  readonly wrapped: boolean;
}

/**
 * Objects are closed, and what the vendor cannot enforce becomes description; the answer is validated by whoever asked. A schema
 * with maps of any keys is refused: closed, it would allow empty ones only.
 */
export function toAnswerSchema(schema: JsonSchema, site: LlmCallSite): AnswerSchema {
  if (hasMaps(schema))
    throw llmRefusal("cannot be held to maps of any keys", site, "list the properties, or use a tool");
  const plain = schema.type === "object";
  const { $defs, ...value } = schema;
  const root = {
    type: "object",
    properties: { value },
    required: ["value"],
    ...($defs === undefined ? {} : { $defs }),
  };
  try {
    return { schema: transformJSONSchema(plain ? schema : root), wrapped: !plain };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw llmRefusal(`cannot be held to the schema: ${why}`, site, "give every part of the schema a type");
  }
}

/** Whether some object in it may have keys that it does not list. */
function hasMaps(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(hasMaps);
  if (!isRecord(value)) return false;
  const { type, properties, additionalProperties, patternProperties } = value;
  if (isRecord(additionalProperties) || patternProperties !== undefined) return true;
  if (type === "object" && properties === undefined) return true;
  return Object.entries(value).some(([key, member]) => {
    if (DATA.has(key)) return false;
    return NAMED.has(key) && isRecord(member) ? Object.values(member).some(hasMaps) : hasMaps(member);
  });
}

/** Keywords whose value is data, not a schema. */
const DATA: ReadonlySet<string> = new Set(["enum", "const", "default", "examples", "required"]);

/** Keywords whose value has schemas by name. */
const NAMED: ReadonlySet<string> = new Set(["properties", "$defs", "definitions"]);

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
