/** What the text of `--input key=text` means where a field of that type is wanted. */
import { isJsonObject, type JsonValue } from "@hexdag/kernel";

/**
 * Text stays as it is where the schema allows text and nothing else but null; where it allows more, or nothing is known, what
 * reads as JSON is JSON (`3`, `true`, `[1]`, and `"3"` for the text).
 */
export function typedText(text: string, schema: JsonValue | undefined): JsonValue {
  const allowed = typesOf(schema);
  const value = jsonOf(text);
  if (value === undefined) return text;
  if (allowed === undefined || !allowed.has("string")) return value;
  const isMixed = [...allowed].some((type) => type !== "string" && type !== "null");
  if (typeof value === "string") return isMixed ? value : text;
  return kindsOf(value).some((kind) => allowed.has(kind)) ? value : text;
}

function jsonOf(text: string): JsonValue | undefined {
  try {
    const value: JsonValue = JSON.parse(text);
    return value;
  } catch {
    return undefined;
  }
}

/** The JSON types a schema allows, `undefined` when it does not say. */
function typesOf(schema: JsonValue | undefined): ReadonlySet<string> | undefined {
  if (!isJsonObject(schema)) return undefined;
  const { type, enum: values, anyOf, oneOf } = schema;
  if (typeof type === "string") return new Set([type]);
  if (Array.isArray(type)) return new Set(type.map(String));
  if (Array.isArray(values)) return new Set(values.flatMap((value: JsonValue) => kindsOf(value)));
  if (Object.hasOwn(schema, "const")) return new Set(kindsOf(schema["const"] ?? null));
  const choices = Array.isArray(anyOf) ? anyOf : Array.isArray(oneOf) ? oneOf : undefined;
  return choices === undefined ? undefined : union(choices.map((choice: JsonValue) => typesOf(choice)));
}

function union(sets: readonly (ReadonlySet<string> | undefined)[]): ReadonlySet<string> | undefined {
  const all = new Set<string>();
  for (const set of sets) {
    if (set === undefined) return undefined;
    for (const type of set) all.add(type);
  }
  return all;
}

function kindsOf(value: JsonValue): readonly string[] {
  if (value === null) return ["null"];
  if (Array.isArray(value)) return ["array"];
  if (typeof value === "number") return Number.isInteger(value) ? ["integer", "number"] : ["number"];
  return [typeof value];
}
