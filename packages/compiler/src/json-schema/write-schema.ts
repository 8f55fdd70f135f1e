/**
 * Writes what is described as JSON Schema for editors: closed maps take `x-` keys, every value may be stood in for, parts are
 * written once and referred to. Alternatives that a key tells apart become conditions on that key, so that an editor's
 * message is about the alternative that was meant.
 */
import type { JsonSchema, JsonValue } from "@hexdag/kernel";
import { when } from "./conditional.ts";
import { type Described, valuesOf } from "./described.ts";
import { type Site, standInKeys, standInMap, standInText } from "./stand-in.ts";

/** Where schemas are collected that others refer to. */
export interface Definitions {
  /** A reference to a part, at a place where these values may stand in. */
  part(name: string, site: Site): JsonSchema | undefined;
  /** A reference to what `write` gives; it is called once for a name and a site. */
  define(name: string, site: Site, write: () => JsonSchema): JsonSchema;
  /** A reference to what stands in for a value. */
  standIn(site: Site): JsonSchema;
}

/** What writing a schema needs. */
export interface Writer {
  readonly definitions: Definitions;
  readonly site: Site;
}

/** The schema of a value, or of what stands in for it. */
export function writeSchema(schema: Described, writer: Writer): JsonSchema {
  const part = schema.part === undefined ? undefined : writer.definitions.part(schema.part, writer.site);
  if (part !== undefined) return { ...part, ...annotations(schema) };
  return { ...annotations(schema), ...tolerant(schema, writer) };
}

/** What editors show. */
function annotations({ description, examples, ...schema }: Described): JsonSchema {
  return {
    ...(description === undefined ? {} : { description }),
    ...(schema.default === undefined ? {} : { default: toJson(schema.default) }),
    ...(examples === undefined ? {} : { examples: examples.map(toJson) }),
  };
}

function tolerant(schema: Described, writer: Writer): JsonSchema {
  const { site } = writer;
  const options = schema.anyOf;
  if (options !== undefined) return alternatives(schema, options, writer);
  const types = typesOf(schema);
  if (types.length === 0 && valuesOf(schema) === undefined) return constraints(schema, writer);
  if (valuesOf(schema) === undefined && types.length === 1) {
    if (types[0] === "object") return mapSchema(schema, writer);
    if (types[0] === "array") return listSchema(schema, writer);
    if (types[0] === "string" && schema["pattern"] === undefined && schema["format"] === undefined)
      return textSchema(schema, writer);
  }
  return { anyOf: [constraints(schema, writer), writer.definitions.standIn(site)] };
}

/** Text is what most fields hold, so it is written once. */
function textSchema(schema: Described, writer: Writer): JsonSchema {
  const { site, definitions } = writer;
  const { type: _type, minLength = 0, ...rest } = constraints(schema, writer);
  const written = { type: ["string", "object"], minLength, ...standInMap(site) };
  if (Object.keys(rest).length > 0 || Number(minLength) > 1) return { ...rest, ...written };
  return definitions.define(minLength === 0 ? "text" : "some_text", site, () => written);
}

function alternatives(schema: Described, options: readonly Described[], writer: Writer): JsonSchema {
  const key = discriminator(options);
  if (key !== undefined) return discriminated(key, options, writer);
  const { anyOf: _options, ...rest } = schema;
  const written = options.map((option) => strict(option, writer));
  const free = options.some((option) => option.type === "string" && isPlainText(option));
  return {
    ...constraints(rest, writer),
    anyOf: free ? written : [...written, writer.definitions.standIn(writer.site)],
  };
}

function isPlainText(option: Described): boolean {
  return valuesOf(option) === undefined && option["pattern"] === undefined && option.part === undefined;
}

/** An alternative: what stands in for it is said once, beside all of them. */
function strict(schema: Described, writer: Writer): JsonSchema {
  const part = schema.part === undefined ? undefined : writer.definitions.part(schema.part, writer.site);
  if (part !== undefined) return part;
  if (schema.anyOf !== undefined) return alternatives(schema, schema.anyOf, writer);
  return { ...annotations(schema), ...constraints(schema, writer) };
}

/** The key whose value tells maps apart. */
function discriminator(options: readonly Described[]): string | undefined {
  if (options.length < 2) return undefined;
  const [first] = options;
  return Object.keys(first?.properties ?? {}).find((key) =>
    options.every((option) => option.properties?.[key]?.const !== undefined && option.required?.includes(key) === true),
  );
}

function discriminated(key: string, options: readonly Described[], writer: Writer): JsonSchema {
  const values = options.map((option) => option.properties?.[key]?.const);
  const first = options[0]?.properties?.[key] ?? {};
  const { const: _value, ...about } = first;
  return {
    ...mapFrame(writer.site),
    ...need([key], writer.site),
    properties: { [key]: writeSchema({ ...about, enum: values }, writer) },
    allOf: options.map((option, index) => {
      const { properties = {}, required = [] } = constraints(option, writer);
      return when(
        { properties: { [key]: { const: toJson(values[index]) } }, required: [key] },
        { properties, required, additionalProperties: false, ...freeKeys },
      );
    }),
  };
}

const freeKeys: JsonSchema = { patternProperties: { "^x-": true } };

/** What a map may be when it is not written out. */
function mapFrame(site: Site): JsonSchema {
  return { type: ["object", "string"], pattern: standInText(site), patternErrorMessage: "must be a map" };
}

/** Keys a map must have, unless it stands in for one. */
export function need(required: readonly string[], site: Site): JsonSchema {
  if (required.length === 0) return {};
  return when({ not: { anyOf: standInKeys(site).map((key) => ({ required: [key] })) } }, { required });
}

function mapSchema(schema: Described, writer: Writer): JsonSchema {
  const { site } = writer;
  const { required = [], type: _type, ...rest } = constraints(schema, writer);
  return { ...mapFrame(site), ...rest, ...need(required, site) };
}

function listSchema(schema: Described, writer: Writer): JsonSchema {
  const { site } = writer;
  return {
    ...constraints(schema, writer),
    type: ["array", "string", "object"],
    pattern: standInText(site),
    patternErrorMessage: "must be a list",
    ...standInMap(site),
  };
}

const ANNOTATIONS = new Set(["description", "examples", "default", "part", "role", "title", "id"]);

/** A schema's own keywords, with what is inside written too. */
function constraints(schema: Described, writer: Writer): JsonSchema {
  const { properties, items, additionalProperties, ...rest } = schema;
  const own = Object.fromEntries(Object.entries(rest).filter(([key]) => !ANNOTATIONS.has(key)));
  const isMap = typesOf(schema).includes("object");
  return {
    ...own,
    ...(properties === undefined && !isMap ? {} : { properties: writeProperties(properties ?? {}, writer) }),
    ...(items === undefined ? {} : { items: writeSchema(items, writer) }),
    ...(additionalProperties === undefined ? {} : restOf(additionalProperties, writer)),
  };
}

function restOf(additional: Described | false, writer: Writer): JsonSchema {
  if (additional === false) return { additionalProperties: false, ...freeKeys };
  return Object.keys(additional).length === 0 ? {} : { additionalProperties: writeSchema(additional, writer) };
}

function writeProperties(
  properties: { readonly [name: string]: Described },
  writer: Writer,
): { readonly [name: string]: JsonSchema } {
  const written = Object.entries(properties).map(([name, property]) => [name, writeSchema(property, writer)] as const);
  const standIns = standInKeys(writer.site).map((key) => [key, {}] as const);
  return Object.fromEntries([...written, ...standIns]);
}

/** The types a schema allows; none when it says nothing of them. */
export function typesOf({ type }: Described): readonly string[] {
  if (type === undefined) return [];
  return typeof type === "string" ? [type] : type;
}

function toJson(value: unknown): JsonValue {
  const copy: JsonValue = JSON.parse(JSON.stringify(value ?? null));
  return copy;
}
