/**
 * JSON Schemas seen as types: which of the six kinds of values a schema admits, and what schemas become when values are
 * combined. Says nothing unless it is certain: `undefined` is the type of everything that may be anything.
 */
import { isJsonObject, type JsonSchema, type JsonValue, type TypeName, typeOf } from "@hexdag/kernel";

export type Type = JsonSchema | undefined;

const SCHEMA_NAMES: Readonly<Record<TypeName, string>> = {
  null: "null",
  boolean: "boolean",
  number: "number",
  string: "string",
  list: "array",
  map: "object",
};
const TYPE_NAMES: ReadonlyMap<string, TypeName> = new Map<string, TypeName>([
  ["null", "null"],
  ["boolean", "boolean"],
  ["number", "number"],
  ["integer", "number"],
  ["string", "string"],
  ["array", "list"],
  ["object", "map"],
]);

/** The types a schema admits, or `undefined` when it does not say. */
export function typesOf(schema: Type): ReadonlySet<TypeName> | undefined {
  if (schema === undefined) return undefined;
  const values = valuesOf(schema);
  if (values !== undefined) return new Set(values.map(typeOf));
  const names = typeof schema.type === "string" ? [schema.type] : schema.type;
  if (names === undefined) return undefined;
  const types = names.flatMap((name) => TYPE_NAMES.get(name) ?? []);
  return types.length === names.length ? new Set(types) : undefined;
}

export function isDisjoint(left: ReadonlySet<TypeName>, right: ReadonlySet<TypeName>): boolean {
  for (const type of left) if (right.has(type)) return false;
  return true;
}

/** The only values a schema admits, when it lists them. */
export function valuesOf(schema: Type): readonly JsonValue[] | undefined {
  if (schema === undefined) return undefined;
  return schema.const === undefined ? schema.enum : [schema.const];
}

export function typed(...types: readonly TypeName[]): JsonSchema {
  const names = types.map((type) => SCHEMA_NAMES[type]);
  const [only] = names;
  return { type: names.length === 1 && only !== undefined ? only : names };
}

/** The type of a value that is known. */
export function typeOfValue(value: JsonValue): JsonSchema {
  if (Array.isArray(value)) return { ...typed("list"), ...itemsOf(value.map(typeOfValue)) };
  if (!isJsonObject(value)) return { const: value };
  const properties: Record<string, JsonSchema> = Object.create(null);
  for (const [name, member] of Object.entries(value)) if (member !== undefined) properties[name] = typeOfValue(member);
  return { ...typed("map"), properties, required: Object.keys(properties), additionalProperties: false };
}

/** The `items` keyword for a list of these, when they have a type in common. */
export function itemsOf(types: readonly Type[]): { readonly items?: JsonSchema } {
  const [first, ...others] = types;
  const items = others.reduce(union, first);
  return items === undefined ? {} : { items };
}

/** A value of one of two types. */
export function union(left: Type, right: Type): Type {
  if (left === right || left === undefined || right === undefined) return left === undefined ? undefined : right;
  const [a, b] = [typesOf(left), typesOf(right)];
  if (a === undefined || b === undefined) return undefined;
  if (a.size === 1 && a.has("null")) return nullable(right);
  if (b.size === 1 && b.has("null")) return nullable(left);
  const values = [valuesOf(left), valuesOf(right)];
  if (values[0] !== undefined && values[1] !== undefined) return { enum: [...values[0], ...values[1]] };
  return typed(...new Set([...a, ...b]));
}

/** The same, or null. */
export function nullable(schema: Type): Type {
  const types = typesOf(schema);
  if (schema === undefined || types === undefined || types.has("null")) return types === undefined ? undefined : schema;
  const { const: constant, enum: values, ...others } = schema;
  if (constant !== undefined) return { ...others, ...withType(others, [...types, "null"]), enum: [constant, null] };
  const listed = values === undefined ? {} : { enum: [...values, null] };
  return { ...others, ...typed(...types, "null"), ...listed };
}

/** Values of a listing schema carry their own types; a `type` keyword beside them must agree. */
function withType(others: JsonSchema, types: readonly TypeName[]): JsonSchema {
  return others.type === undefined ? {} : typed(...types);
}

/** The same without null. */
export function nonNull(schema: Type): Type {
  const types = typesOf(schema);
  if (schema === undefined || types === undefined || !types.has("null")) return schema;
  const rest = [...types].filter((type) => type !== "null");
  const { enum: values, const: _, ...others } = schema;
  if (rest.length === 0) return undefined;
  const listed = values === undefined ? {} : { enum: values.filter((value) => value !== null) };
  return { ...others, ...typed(...rest), ...listed };
}

/** Keywords under which a schema may allow more than its own `properties` say. */
const OPENING = [
  "$ref",
  "$dynamicRef",
  "allOf",
  "anyOf",
  "oneOf",
  "if",
  "patternProperties",
  "dependentSchemas",
] as const;

/** What a map has under a key: its type, `"unknown"`, or `"none"` when the schema rules the key out. */
export function propertyOf(schema: JsonSchema, name: string): Type | "unknown" | "none" {
  const { properties, additionalProperties } = schema;
  const declared = properties !== undefined && Object.hasOwn(properties, name) ? properties[name] : undefined;
  if (typeof declared === "boolean") return declared ? "unknown" : "none";
  if (declared !== undefined) return schema.required?.includes(name) === true ? declared : nullable(declared);
  if (OPENING.some((keyword) => schema[keyword] !== undefined)) return "unknown";
  if (typeof additionalProperties === "object") return nullable(additionalProperties);
  return properties !== undefined && additionalProperties === false ? "none" : "unknown";
}

/** The type of a list's items. */
export function itemOf(schema: Type): Type {
  const { items } = schema ?? {};
  return typeof items === "object" ? items : undefined;
}
