import { isJsonObject } from "@hexdag/kernel";

const ONE = [
  "additionalProperties",
  "contains",
  "else",
  "if",
  "items",
  "not",
  "propertyNames",
  "then",
  "unevaluatedItems",
  "unevaluatedProperties",
];
const LISTS = ["allOf", "anyOf", "oneOf", "prefixItems"];
const MAPS = ["$defs", "definitions", "dependentSchemas", "patternProperties", "properties"];
const COUNTS = ["maxItems", "maxLength", "maxProperties", "minItems", "minLength", "minProperties"];

/** Schemas nested deeper than this are refused: nobody writes them, and compiling them recurses. */
const MAX_DEPTH = 100;

/** What is wrong with the shape of a schema, as far as ajv would let it pass; `undefined` when nothing is. */
export function malformedSchema(schema: unknown, where = "it", depth = 0): string | undefined {
  if (typeof schema === "boolean") return undefined;
  if (!isJsonObject(schema)) return `${where} is neither a map nor a boolean`;
  if (depth > MAX_DEPTH) return `it is nested more than ${MAX_DEPTH} levels deep`;
  const count = COUNTS.find((keyword) => schema[keyword] !== undefined && !isCount(schema[keyword]));
  if (count !== undefined) return `"${count}" of ${where} is not a whole number of at least 0`;
  const { multipleOf } = schema;
  if (multipleOf !== undefined && !(typeof multipleOf === "number" && multipleOf > 0))
    return `"multipleOf" of ${where} is not a number above 0`;
  for (const [place, inner] of innerSchemas(schema)) {
    const problem = malformedSchema(inner, place, depth + 1);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function* innerSchemas(schema: {
  readonly [keyword: string]: unknown;
}): Generator<readonly [place: string, inner: unknown]> {
  for (const keyword of ONE) {
    if (schema[keyword] !== undefined) yield [keyword, schema[keyword]];
  }
  for (const keyword of LISTS) {
    const list = schema[keyword];
    if (Array.isArray(list)) for (const [index, inner] of list.entries()) yield [`${keyword}[${index}]`, inner];
  }
  for (const keyword of MAPS) {
    const map = schema[keyword];
    if (isJsonObject(map)) for (const name of Object.keys(map)) yield [`${keyword}.${name}`, map[name]];
  }
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}
