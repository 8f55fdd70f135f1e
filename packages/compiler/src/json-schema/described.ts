/**
 * What a schema library says of itself, in the few forms that `hexdag explain` and the editors' schemas read: references
 * resolved, unions flat, nothing that only a validator needs to know. A schema that holds itself is cut there.
 */
import type { StandardSchema } from "@hexdag/kernel";

/** A schema of what may be written. Keywords that are not listed are kept as they are. */
export interface Described {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly examples?: readonly unknown[];
  readonly default?: unknown;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Described[];
  readonly items?: Described;
  readonly properties?: { readonly [name: string]: Described };
  readonly required?: readonly string[];
  /** Absent: the schema drops keys it does not know, which the compiler reports. */
  readonly additionalProperties?: Described | false;
  /** The part of the manifest language it holds (see `manifest/schema/field.ts`). */
  readonly part?: string;
  /** What its text means, for a field of a node kind. */
  readonly role?: string;
  /** For an alternative that a key elsewhere decides on: `type: retry`. */
  readonly only?: unknown;
  readonly [keyword: string]: unknown;
}

/** What a schema says of itself; `undefined` when its library cannot tell. */
export function describe(schema: StandardSchema): Described | undefined {
  const options = {
    target: "draft-2020-12",
    libraryOptions: { unrepresentable: "any", override: keepExamples },
  } as const;
  try {
    const json: unknown = schema["~standard"].jsonSchema?.input(options);
    return json === undefined ? undefined : normalized(json, { root: json, open: [] });
  } catch {
    return undefined;
  }
}

/** zod leaves examples and defaults out where a value is transformed, because they might be of the other side: ours never are. */
function keepExamples({ zodSchema, jsonSchema }: { readonly zodSchema: unknown; readonly jsonSchema: object }): void {
  const meta: unknown = isMap(zodSchema) && typeof zodSchema["meta"] === "function" ? zodSchema["meta"]() : undefined;
  if (!isMap(meta)) return;
  for (const key of ["examples", "default"]) if (Object.hasOwn(meta, key)) Reflect.set(jsonSchema, key, meta[key]);
}

interface Walk {
  readonly root: unknown;
  /** References being resolved. */
  readonly open: readonly string[];
}

const DROPPED = new Set(["$schema", "$id", "$defs", "definitions", "$ref", "oneOf", "anyOf", "allOf"]);
const NESTED = new Set(["properties", "items", "additionalProperties"]);

function normalized(json: unknown, walk: Walk): Described {
  if (json === false) return { not: {} };
  if (!isMap(json)) return {};
  const referred = resolved(json["$ref"], walk);
  const whole = [...referred, ...listOf(json["allOf"]).map((each) => normalized(each, walk))];
  const own: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(json)) {
    if (DROPPED.has(key) || isNoise(key, value)) continue;
    own[key] = NESTED.has(key) ? nested(key, value, walk) : value;
  }
  const options = ["anyOf", "oneOf"].flatMap((key) => listOf(json[key])).map((each) => normalized(each, walk));
  return [...whole, own].reduce<Described>(merged, options.length === 0 ? {} : union(options));
}

function resolved(ref: unknown, { root, open }: Walk): readonly Described[] {
  if (typeof ref !== "string" || !ref.startsWith("#") || open.includes(ref)) return [];
  const target = ref
    .split("/")
    .slice(1)
    .reduce<unknown>((value, step) => (isMap(value) ? value[step] : undefined), root);
  return [normalized(target, { root, open: [...open, ref] })];
}

function nested(key: string, value: unknown, walk: Walk): unknown {
  if (key !== "properties") return key === "additionalProperties" && value === false ? false : normalized(value, walk);
  const properties = isMap(value) ? Object.entries(value) : [];
  return Object.fromEntries(properties.map(([name, property]) => [name, normalized(property, walk)]));
}

/** Bounds and key types that every number and every map has. */
function isNoise(key: string, value: unknown): boolean {
  if (key === "propertyNames") return isMap(value) && Object.keys(value).length === 1 && value["type"] === "string";
  return (key === "minimum" || key === "maximum") && Math.abs(Number(value)) === Number.MAX_SAFE_INTEGER;
}

/** Options that are nothing but unions join this one; options that are nothing but values become one list of values. */
function union(options: readonly Described[]): Described {
  const flat = options.flatMap((option) => (isOnly(option, "anyOf") ? (option.anyOf ?? []) : [option]));
  const [first] = flat;
  if (first !== undefined && flat.length === 1) return first;
  if (isAnything(flat)) return {};
  const values = flat.map(valuesOf);
  return values.every((each) => each !== undefined) ? { enum: values.flat() } : { anyOf: flat };
}

const JSON_TYPES = ["array", "boolean", "null", "number", "object", "string"];

/** Whether every JSON value is one of the options. */
function isAnything(options: readonly Described[]): boolean {
  const unbounded = options.filter(({ type: _type, items = {}, additionalProperties = {}, ...rest }) =>
    [items, additionalProperties, rest].every((each) => Object.keys(each).length === 0),
  );
  return JSON_TYPES.every((type) => unbounded.some((option) => option.type === type));
}

/** The values that a schema of nothing but values allows. */
export function valuesOf(schema: Described): readonly unknown[] | undefined {
  if (schema.part !== undefined) return undefined;
  return schema.enum ?? (Object.hasOwn(schema, "const") ? [schema.const] : undefined);
}

/** The same field, with these values only. */
export function withValues(schema: Described | undefined, values: readonly unknown[]): Described {
  const { type: _type, minLength: _length, ...about } = schema ?? {};
  return { ...about, enum: values };
}

function isOnly(schema: Described, keyword: string): boolean {
  return Object.keys(schema).every((key) => key === keyword);
}

function merged(left: Described, right: Described): Described {
  const properties = { ...left.properties, ...right.properties };
  const required = [...new Set([...(left.required ?? []), ...(right.required ?? [])])];
  return {
    ...left,
    ...right,
    ...(Object.keys(properties).length === 0 && right.properties === undefined ? {} : { properties }),
    ...(required.length === 0 ? {} : { required }),
  };
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Whether a value is a map of anything. */
function isMap(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
