/**
 * `input_schema` and `output_schema`: JSON Schema as it is, or the short map `{field: type}`, both lowered to JSON Schema.
 * Reports types and keywords that do not exist.
 */
import type { JsonSchema } from "@hexdag/kernel";
import type { Reporter } from "../diagnostics/reporter.ts";
import { placeInScalar } from "../parse/scalar-offsets.ts";
import {
  entryOf,
  type SourceMap,
  type SourceScalar,
  type SourceValue,
  typeName,
  valueOf,
} from "../parse/source-value.ts";
import { checkCoercion, type NamedTypes, SANITIZED_TYPES } from "./custom-types.ts";
import { headOf, isFree } from "./issues.ts";
import { checkPattern, checkReference } from "./schema-texts.ts";
import { OTHER_SPELLINGS, parseShortType, SHORT_TYPES } from "./short-schema.ts";

const JSON_TYPES = ["string", "number", "integer", "boolean", "object", "array", "null"];

/** Keywords of draft 2020-12, by what their values hold. */
const SCHEMA_KEYWORDS = new Set(
  "items contains additionalProperties unevaluatedItems unevaluatedProperties propertyNames not if then else".split(
    " ",
  ),
);
const LIST_KEYWORDS = new Set("anyOf oneOf allOf prefixItems".split(" "));
const MAP_KEYWORDS = new Set("properties patternProperties dependentSchemas $defs definitions".split(" "));
const words = (text: string): readonly string[] => text.split(" ");
/** Keywords whose values are plain data, by the type of that data. */
const PLAIN_KEYWORDS: ReadonlyMap<string, "number" | "text" | "boolean" | "list" | "map" | "anything"> = new Map([
  ...words(
    "multipleOf maximum exclusiveMaximum minimum exclusiveMinimum maxLength minLength maxItems minItems maxContains minContains maxProperties minProperties",
  ).map((keyword) => [keyword, "number"] as const),
  ...words(
    "pattern format contentEncoding contentMediaType title description $ref $dynamicRef $dynamicAnchor $anchor $id $schema $comment",
  ).map((keyword) => [keyword, "text"] as const),
  ...words("uniqueItems deprecated readOnly writeOnly nullable").map((keyword) => [keyword, "boolean"] as const),
  ...words("enum examples").map((keyword) => [keyword, "list"] as const),
  ...words("dependentRequired discriminator $vocabulary").map((keyword) => [keyword, "map"] as const),
  ...words("type required const default example").map((keyword) => [keyword, "anything"] as const),
]);
const KEYWORDS = [...SCHEMA_KEYWORDS, ...LIST_KEYWORDS, ...MAP_KEYWORDS, ...PLAIN_KEYWORDS.keys()];
/** A map with one of these is JSON Schema also without a `type`. */
const MARKERS = ["$ref", "properties", "anyOf", "oneOf", "allOf", "enum", "const", "$schema", "additionalProperties"];

/** Reads a schema in either spelling; `undefined` when it is no schema. `types`: those the short spelling may name. */
export function readDataSchema(
  value: SourceValue | undefined,
  reporter: Reporter,
  types: NamedTypes = SANITIZED_TYPES,
): JsonSchema | undefined {
  return value?.type === "map" ? readSchema(value, { root: value.data, types, reporter }) : undefined;
}

/** What a schema is checked against. */
interface SchemaSite {
  /** What `#` is; absent where a JSON Schema stands inside a short one, so that it is not all of the schema. */
  readonly root: unknown;
  readonly types: NamedTypes;
  readonly reporter: Reporter;
}

function readSchema(value: SourceMap, site: SchemaSite): JsonSchema | undefined {
  const { reporter } = site;
  if (isJsonSchema(value)) {
    const errors = reporter.errorCount;
    checkJsonSchema(value, site);
    return reporter.errorCount === errors ? value.data : undefined;
  }
  const properties: Record<string, JsonSchema> = {};
  const required: string[] = [];
  for (const entry of value.entries) {
    if (isFree(entry.key)) continue;
    const field = readField(entry.value, site);
    properties[entry.key] = field.schema;
    if (!field.optional) required.push(entry.key);
  }
  return { type: "object", properties, ...(required.length === 0 ? {} : { required }) };
}

function isJsonSchema(map: SourceMap): boolean {
  const type = valueOf(map, "type");
  if (type?.type === "list") return true;
  if (
    typeof type?.data === "string" &&
    (JSON_TYPES.includes(type.data) || map.entries.length > 1) &&
    !isShort(map, type.data)
  )
    return true;
  return MARKERS.some((marker) => {
    const held = valueOf(map, marker);
    return (
      held !== undefined &&
      !(held.type === "scalar" && typeof held.data === "string" && marker !== "$ref" && marker !== "$schema")
    );
  });
}

/** A short map may well have a field called `type`: then its type is a short one, or other keys are no keywords. */
function isShort(map: SourceMap, type: string): boolean {
  if (!JSON_TYPES.includes(type))
    return !map.entries.every((entry) => entry.key === "type" || KEYWORDS.includes(entry.key));
  return map.entries.some(
    (entry) => !KEYWORDS.includes(entry.key) && !isFree(entry.key) && typeof entry.value.data === "string",
  );
}

interface Field {
  readonly schema: JsonSchema;
  readonly optional: boolean;
}

function readField(value: SourceValue, site: SchemaSite): Field {
  if (value.type === "map")
    return {
      schema: readSchema(value, { ...site, root: undefined }) ?? {},
      optional: Object.hasOwn(value.data, "default") && isJsonSchema(value),
    };
  if (value.type === "list") {
    const item = value.items[0];
    if (value.items.length === 1 && item !== undefined)
      return { schema: { type: "array", items: readField(item, site).schema }, optional: false };
  } else if (typeof value.data === "string") return readShort(value, value.data, site);
  site.reporter.report({
    code: "HD2010",
    message: `a field's type is a name such as str, not ${typeName(value.data)}`,
    hint: typesHint(site.types),
    at: headOf(value),
  });
  return { schema: {}, optional: true };
}

function typesHint(types: NamedTypes): string {
  const own = [...types.keys()].filter((name) => !SANITIZED_TYPES.has(name));
  const custom = own.length === 0 ? "" : `; custom types are ${own.slice(0, 10).join(", ")}`;
  return `types are ${SHORT_TYPES.join(", ")}, list[type], dict[type], with ? for optional${custom}`;
}

function readShort(scalar: SourceScalar, text: string, { types, reporter }: SchemaSite): Field {
  const parsed = parseShortType(text, types);
  if (!("error" in parsed)) return parsed;
  const { error } = parsed;
  const word = error.word ?? "";
  const lower = word.toLowerCase();
  const known = [...SHORT_TYPES, ...types.keys(), ...Object.keys(OTHER_SPELLINGS)];
  const meant = known.includes(lower) ? lower : reporter.suggest(word, known);
  const close = meant === undefined ? undefined : (ownEntry(OTHER_SPELLINGS, meant) ?? meant);
  reporter.report({
    code: "HD2010",
    message: error.message,
    label: error.word === undefined ? undefined : "not a type",
    hint: close === undefined ? typesHint(types) : `did you mean "${close}"?`,
    at: placeInScalar(scalar, error.start, error.end),
  });
  return { schema: {}, optional: true };
}

function ownEntry(map: Readonly<Record<string, string>>, key: string): string | undefined {
  return Object.hasOwn(map, key) ? map[key] : undefined;
}

function checkJsonSchema(value: SourceValue, site: SchemaSite): void {
  const { reporter } = site;
  if (value.type !== "map") {
    if (typeof value.data !== "boolean") {
      reporter.report({
        code: "HD2003",
        message: `a JSON Schema is a map or a boolean, not ${typeName(value.data)}`,
        at: headOf(value),
      });
    }
    return;
  }
  for (const entry of value.entries) {
    const { key, value: held } = entry;
    if (key === "type") checkJsonTypes(held, site);
    else if (key === "x-coerce") checkCoercion({ schema: value.data, written: held, at: entry }, reporter);
    else if (SCHEMA_KEYWORDS.has(key)) checkJsonSchema(held, site);
    else if (LIST_KEYWORDS.has(key)) checkEach({ key, value: held, expected: "list" }, site);
    else if (MAP_KEYWORDS.has(key)) checkEach({ key, value: held, expected: "map" }, site);
    else if (PLAIN_KEYWORDS.has(key)) checkPlain(held, key, site);
    else if (!isFree(key)) {
      const close = reporter.suggest(key, KEYWORDS);
      reporter.report({
        code: "HD2001",
        message: `"${key}" is not a keyword of JSON Schema`,
        label: "unknown key",
        hint:
          close === undefined
            ? 'describe fields under "properties", or use only the short form {field: type}'
            : `did you mean "${close}"?`,
        at: entry,
      });
    }
  }
  checkRequired(value, reporter);
}

const DATA_TYPES = { text: "string", number: "number", boolean: "boolean" } as const;

function checkPlain(value: SourceValue, key: string, { root, reporter }: SchemaSite): void {
  const text = typeof value.data === "string" ? { text: value.data, at: value } : undefined;
  if (key === "pattern" && text !== undefined) checkPattern(text, reporter);
  if (key === "$ref" && text !== undefined && root !== undefined) checkReference(text, root, reporter);
  const expected = PLAIN_KEYWORDS.get(key) ?? "anything";
  if (expected === "anything" || value.type === expected) return;
  if (expected !== "list" && expected !== "map" && typeof value.data === DATA_TYPES[expected]) return;
  const article = expected === "text" ? "" : "a ";
  const message = `"${key}" of a JSON Schema is ${article}${expected}, not ${typeName(value.data)}`;
  reporter.report({ code: "HD2003", message, at: headOf(value) });
}

interface Several {
  readonly key: string;
  readonly value: SourceValue;
  readonly expected: "list" | "map";
}

/** A keyword that holds several schemas. */
function checkEach({ key, value, expected }: Several, site: SchemaSite): void {
  if (value.type === "list" && expected === "list") for (const item of value.items) checkJsonSchema(item, site);
  else if (value.type === "map" && expected === "map") {
    for (const entry of value.entries) {
      if (key === "patternProperties") checkPattern({ text: entry.key, at: entry }, site.reporter);
      checkJsonSchema(entry.value, site);
    }
  } else
    site.reporter.report({
      code: "HD2003",
      message: `"${key}" of a JSON Schema is a ${expected}, not ${typeName(value.data)}`,
      at: headOf(value),
    });
}

function checkRequired(map: SourceMap, reporter: Reporter): void {
  const required = entryOf(map, "required")?.value;
  if (required === undefined) return;
  if (required.type === "list" && required.items.every((item) => typeof item.data === "string")) return;
  reporter.report({
    code: "HD2003",
    message: `"required" of a JSON Schema is a list of field names, not ${typeName(required.data)}`,
    hint: "it stands beside `properties`, not inside a field",
    at: headOf(required),
  });
}

function checkJsonTypes(value: SourceValue, { types, reporter }: SchemaSite): void {
  for (const item of value.type === "list" ? value.items : [value]) {
    if (typeof item.data === "string" && JSON_TYPES.includes(item.data)) continue;
    const word = typeof item.data === "string" ? item.data : typeName(item.data);
    const full = Object.entries(OTHER_SPELLINGS).find(
      ([long, short]) => short === word && JSON_TYPES.includes(long),
    )?.[0];
    const close = full ?? reporter.suggest(word, JSON_TYPES);
    const named = types.get(word);
    reporter.report({
      code: "HD2010",
      message: `"${word}" is not a type of JSON Schema`,
      label: "not a type",
      hint:
        named !== undefined
          ? `it is a type of the short form, {field: ${word}}; in JSON Schema it is ${JSON.stringify(named)}`
          : close === undefined
            ? `types are ${JSON_TYPES.join(", ")}`
            : `did you mean "${close}"?`,
      at: headOf(item),
    });
  }
}
