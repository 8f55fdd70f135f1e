import type { JsonObject, JsonSchema } from "@hexdag/kernel";

/** What every composite gives. */
export const OUTCOME_SCHEMA: JsonSchema = outcome({});

/** What a loop gives, as far as its spec and its body tell. */
export function loopOutcome(spec: JsonObject, body: JsonSchema | undefined): JsonSchema {
  return outcome(collected(spec, body) ?? {});
}

/** What comes of the results of all passes: those of a failed one are null, or `{error}`, where that does not fail the node. */
export function collected(
  { collect = "list", error_handling: handling }: JsonObject,
  body: JsonSchema | undefined,
): JsonSchema | undefined {
  const pass = handling === "collect" ? undefined : handling === "continue" ? orNull(body) : body;
  switch (collect) {
    case "list":
      return pass === undefined ? { type: "array" } : { type: "array", items: pass };
    case "dict":
      return pass === undefined ? { type: "object" } : { type: "object", additionalProperties: pass };
    case "first":
    case "last":
      return orNull(pass);
    default:
      return undefined;
  }
}

function outcome(result: JsonSchema): JsonSchema {
  return {
    type: "object",
    properties: { result, metadata: { type: "object" } },
    required: ["result", "metadata"],
    additionalProperties: false,
  };
}

/** The first and last result are null when there is none; so is a failed one. */
function orNull(schema: JsonSchema | undefined): JsonSchema | undefined {
  if (schema === undefined) return undefined;
  const { type } = schema;
  if (typeof type === "string" && schema.enum === undefined && schema.const === undefined)
    return { ...schema, type: [type, "null"] };
  return { anyOf: [schema, { type: "null" }] };
}
