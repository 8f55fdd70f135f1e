import { isJsonObject, type JsonSchema } from "@hexdag/kernel";

/** Whether a value has the type that a short type such as `list[str] | null` stands for. */
export function matchesSchema(value: unknown, schema: JsonSchema | boolean): boolean {
  if (typeof schema === "boolean") return schema;
  const options: unknown = schema["anyOf"];
  if (Array.isArray(options))
    return options.some((option: unknown) => isSchema(option) && matchesSchema(value, option));
  const { type, items, additionalProperties: members } = schema;
  const types = type === undefined ? [] : typeof type === "string" ? [type] : type;
  if (types.length > 0 && !types.some((name) => isOfType(value, name))) return false;
  if (Array.isArray(value)) return items === undefined || value.every((item) => matchesSchema(item, items));
  if (typeof value !== "object" || value === null || members === undefined) return true;
  return Object.values(value).every((member) => matchesSchema(member, members));
}

function isSchema(value: unknown): value is JsonSchema {
  return isJsonObject(value);
}

function isOfType(value: unknown, type: string): boolean {
  switch (type) {
    case "null":
      return value === null;
    case "integer":
      return Number.isInteger(value);
    case "array":
      return Array.isArray(value);
    case "object":
      return typeof value === "object" && value !== null && !Array.isArray(value);
    default:
      return typeof value === type;
  }
}
