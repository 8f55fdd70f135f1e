/** Schemas as manifests write them: `{field: type}` where that says it all, else JSON Schema. */
import { isJsonObject, type JsonSchema } from "@hexdag/kernel";
import type { PrintSite } from "./print-expression.ts";
import type { YamlMap, YamlValue } from "./yaml-value.ts";

const TYPES = new Set(["string", "number", "integer", "boolean", "object", "array", "null"]);
const MARKERS = ["$ref", "$schema", "properties", "anyOf", "oneOf", "allOf", "enum", "const", "additionalProperties"];

/** A schema; one that would be read as something else is a problem. */
export function printSchema(
  schema: JsonSchema | undefined,
  { printer, what }: Pick<PrintSite, "printer" | "what">,
): YamlValue | undefined {
  if (schema === undefined) return undefined;
  const short = shortSchema(schema);
  if (short !== undefined) return short;
  if (!isReadAsSchema(schema))
    printer.problems.push({ what, message: "has a schema that a manifest would read as a map of fields" });
  return yamlOf(schema);
}

/** Whether a manifest takes a schema for JSON Schema; a map without a mark of one is read as `{field: type}`. */
function isReadAsSchema(schema: JsonSchema): boolean {
  const { type } = schema;
  if (Array.isArray(type) || (typeof type === "string" && TYPES.has(type))) return true;
  return MARKERS.some((marker) => Object.hasOwn(schema, marker));
}

/** `{field: type}`, for a map all of whose fields are required and plain. */
function shortSchema({ type, properties, required, ...others }: JsonSchema): YamlMap | undefined {
  if (type !== "object" || properties === undefined || Object.keys(others).length > 0) return undefined;
  const fields = Object.entries(properties);
  const names = fields.map(([name]) => name);
  const isSame = names.length === (required?.length ?? 0) && names.every((name, index) => required?.[index] === name);
  const isPlain = names.every((name) => name !== "type" && !name.startsWith("x-") && !MARKERS.includes(name));
  if (!isSame || !isPlain) return undefined;
  const short = fields.map(([name, field]) => [name, shortType(field)] as const);
  return short.every(([, held]) => held !== undefined)
    ? Object.fromEntries(short.map(([name, held]) => [name, held ?? ""]))
    : undefined;
}

const SHORT: Readonly<Record<string, string>> = {
  string: "str",
  integer: "int",
  number: "float",
  boolean: "bool",
  object: "dict",
};

function shortType(schema: unknown): string | undefined {
  if (!isJsonObject(schema)) return undefined;
  const { type, items, ...others } = schema;
  if (Object.keys(others).length > 0) return undefined;
  if (type === "array") {
    const item = items === undefined ? undefined : shortType(items);
    return items === undefined ? "list" : item === undefined ? undefined : `list[${item}]`;
  }
  if (items !== undefined) return undefined;
  if (type === undefined) return "any";
  return typeof type === "string" ? SHORT[type] : undefined;
}

/** JSON as it is written. */
export function yamlOf(value: unknown): YamlValue {
  if (Array.isArray(value)) return value.map((item: unknown) => yamlOf(item));
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  if (typeof value !== "object" || value === null) return null;
  return Object.fromEntries(Object.entries(value).map(([key, item]: [string, unknown]) => [key, yamlOf(item)]));
}
