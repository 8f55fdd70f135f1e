/**
 * Types by name for schemas in short form: the sanitized types of the language, and those of `spec.custom_types`. Each is
 * JSON Schema with the keyword `x-coerce`, which the kernel carries out before it checks a value.
 */
import { COERCION_KEYS, compileCoercion, type JsonSchema, readCoercion } from "@hexdag/kernel";
import type * as z from "zod";
import type { Reporter } from "../diagnostics/reporter.ts";
import type { Place } from "../diagnostics/span.ts";
import {
  entryOf,
  isBroken,
  type SourceEntry,
  type SourceMap,
  type SourceValue,
  typeName,
} from "../parse/source-value.ts";
import { decodeMap } from "./decode-map.ts";
import { headOf, isFree } from "./issues.ts";
import { customTypeSchema } from "./schema/custom-type.ts";
import { checkPattern } from "./schema-texts.ts";
import { OTHER_SPELLINGS, SHORT_TYPES } from "./short-schema.ts";

/** Types by name. */
export type NamedTypes = ReadonlyMap<string, JsonSchema>;

/** The types that clean up what models write. */
export const SANITIZED_TYPES: NamedTypes = new Map<string, JsonSchema>([
  ["currency", { type: "number", "x-coerce": { number: "currency" } }],
  ["score", { type: "number", minimum: 0, maximum: 1, "x-coerce": { number: "score" } }],
  ["flexible_bool", { type: "boolean", "x-coerce": {} }],
  ["trimmed_str", { type: "string", "x-coerce": { trim: true } }],
  ["upper_str", { type: "string", "x-coerce": { upper: true } }],
  ["lower_str", { type: "string", "x-coerce": { lower: true } }],
  ["nullable_str", { type: ["string", "null"], default: null, "x-coerce": { nulls: "common", default: null } }],
]);

/** The sanitized types and those of `custom_types`. What is wrong with one of them is reported, and it then takes anything. */
export function readCustomTypes(value: SourceValue | undefined, reporter: Reporter): NamedTypes {
  if (value?.type !== "map" || value.entries.length === 0) return SANITIZED_TYPES;
  const types = new Map(SANITIZED_TYPES);
  for (const entry of value.entries) {
    if (isFree(entry.key)) continue;
    const isNew = checkName(entry, reporter);
    const schema = readCustomType(entry, reporter);
    if (isNew) types.set(entry.key, schema ?? {});
  }
  return types;
}

function checkName({ key, source, start, end }: SourceEntry, reporter: Reporter): boolean {
  const at = { source, start, end };
  if (SANITIZED_TYPES.has(key) || SHORT_TYPES.includes(key) || Object.hasOwn(OTHER_SPELLINGS, key)) {
    reporter.report({
      code: "HD2018",
      message: `"${key}" is a type already`,
      label: "taken",
      hint: `name it for what its values are, such as order_${key}`,
      at,
    });
    return false;
  }
  if (/^[\p{L}_]\w*$/u.test(key)) return true;
  reporter.report({
    code: "HD2018",
    message: `"${key}" cannot be the name of a type`,
    hint: `names of types are letters, digits and _, such as ${key.replaceAll(/\W+/g, "_")}`,
    at,
  });
  return false;
}

const BASES = { str: "string", int: "integer", float: "number", bool: "boolean" } as const;

function readCustomType({ key, value }: SourceEntry, reporter: Reporter): JsonSchema | undefined {
  if (isBroken(value)) return undefined;
  if (value.type !== "map") {
    const hint = `write ${key}: {base: float, strip: "%"}`;
    const message = `custom type "${key}" is a map with a base, not ${typeName(value.data)}`;
    reporter.report({ code: "HD2003", message, hint, at: headOf(value) });
    return undefined;
  }
  const errors = reporter.errorCount;
  const decoded = decodeMap(customTypeSchema, value, { what: `custom type "${key}"`, reporter });
  if (decoded === undefined || reporter.errorCount > errors) return undefined;
  const pattern = entryOf(value, "pattern");
  if (pattern !== undefined && decoded.pattern !== undefined) {
    checkPattern({ text: decoded.pattern, at: pattern.value }, reporter);
    if (decoded.base !== "str") return refuse(value, "pattern", patternHint(decoded.base), reporter);
  }
  const schema = schemaOf(decoded);
  if (!checkCoercion({ schema, written: value, at: headOf(value) }, reporter)) return undefined;
  return withDefault(schema, decoded, value, reporter);
}

function patternHint(base: string): string {
  return `"pattern" is for text, and the base is ${base}`;
}

function schemaOf(type: z.output<typeof customTypeSchema>): JsonSchema {
  const base = BASES[type.base];
  const { description, pattern, max_length: maxLength, clamp, base: _, default: fallback, ...rules } = type;
  const [low, high] = clamp ?? [null, null];
  return {
    type: (type.nulls !== undefined && fallback === undefined) || fallback === null ? [base, "null"] : base,
    ...(description === undefined ? {} : { description }),
    ...(pattern === undefined ? {} : { pattern }),
    ...(maxLength === undefined ? {} : { maxLength }),
    ...(low === null ? {} : { minimum: low }),
    ...(high === null ? {} : { maximum: high }),
    "x-coerce": { ...given(rules), ...given({ max_length: maxLength, clamp }) },
  };
}

/** The type with its default as the type makes it, so that a coerced value stays as it is when it is coerced again. */
function withDefault(
  schema: JsonSchema,
  { default: fallback }: z.output<typeof customTypeSchema>,
  value: SourceMap,
  reporter: Reporter,
): JsonSchema | undefined {
  if (fallback === undefined) return schema;
  const plain = { ...schema, "x-coerce": given({ ...asMap(schema["x-coerce"]), nulls: undefined }) };
  const { value: made, problems } = compileCoercion(plain)?.(fallback) ?? { value: fallback, problems: [] };
  const [problem] = problems;
  if (problem !== undefined) return refuse(value, "default", `the default ${problem.message}`, reporter);
  return { ...schema, default: made, "x-coerce": { ...asMap(schema["x-coerce"]), default: made } };
}

function asMap(value: unknown): object {
  return typeof value === "object" && value !== null ? value : {};
}

/** A map without what is not given. */
function given(map: object): object {
  return Object.fromEntries(Object.entries(map).filter(([, value]) => value !== undefined));
}

function refuse(map: SourceMap, key: string, message: string, reporter: Reporter): undefined {
  const entry = entryOf(map, key);
  reporter.report({ code: "HD2019", message, at: entry?.value ?? headOf(map) });
  return undefined;
}

/** A schema with coercions, and where they are written. */
interface WrittenCoercion {
  readonly schema: object;
  /** What holds the rules. */
  readonly written: SourceValue;
  /** Where to say what is wrong with them as a whole. */
  readonly at: Place;
}

/** Reports what is wrong with the `x-coerce` of a schema, at the key it is about. */
export function checkCoercion({ schema, written, at }: WrittenCoercion, reporter: Reporter): boolean {
  const read = readCoercion(schema);
  if (read === undefined || "rules" in read) return true;
  const { key, message } = read;
  const isUnknown = key !== undefined && !COERCION_KEYS.includes(key);
  const close = isUnknown ? reporter.suggest(key, COERCION_KEYS) : undefined;
  const entry = key === undefined || written.type !== "map" ? undefined : entryOf(written, key);
  reporter.report({
    code: isUnknown ? "HD2001" : "HD2019",
    message,
    hint:
      close !== undefined
        ? `did you mean "${close}"?`
        : isUnknown
          ? `the rules are ${COERCION_KEYS.join(", ")}`
          : undefined,
    at: entry ?? at,
  });
  return false;
}
