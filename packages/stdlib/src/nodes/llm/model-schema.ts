import { isJsonObject, type JsonSchema } from "@hexdag/kernel";

const MAPS = new Set(["properties", "patternProperties", "dependentSchemas", "$defs", "definitions"]);
/** Keywords that hold data, in which a key is only a key. */
const DATA = new Set(["const", "default", "enum", "example", "examples"]);

/** A schema as a model gets it: without `x-coerce`, which is for us and which vendors refuse. */
export function modelSchema(schema: JsonSchema): JsonSchema {
  const plain: Record<string, unknown> = {};
  for (const [keyword, value] of Object.entries(schema)) {
    if (keyword === "x-coerce") continue;
    if (DATA.has(keyword)) plain[keyword] = value;
    else if (MAPS.has(keyword) && isJsonObject(value))
      plain[keyword] = Object.fromEntries(Object.entries(value).map(([name, each]) => [name, inside(each)]));
    else plain[keyword] = Array.isArray(value) ? value.map(inside) : inside(value);
  }
  return plain;
}

function inside(value: unknown): unknown {
  return isJsonObject(value) ? modelSchema(value) : value;
}
