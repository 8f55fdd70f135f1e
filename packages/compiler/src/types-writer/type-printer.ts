/**
 * JSON Schema as TypeScript types. What types cannot say (patterns, bounds, conditions) is left out, so a type is never
 * narrower than its schema; but a schema that lists fields is taken to list them all, as the compiler takes it.
 */
import { isJsonObject, type JsonSchema, type JsonValue } from "@hexdag/kernel";
import { docComment } from "./doc-comment.ts";
import { indent, propertyName } from "./names.ts";

/** What a type is printed with. */
export interface TypePrinter {
  /** Values that somebody writes: fields with a default may be left out. */
  readonly isInput: boolean;
  /** The printer for a schema and what is in it: references reach into the whole that the schema is part of. */
  within(schema: JsonSchema): TypePrinter;
  /** The name of the type that a `$ref` means; `undefined` when it means nothing that is known. */
  reference(pointer: string): string | undefined;
}

/** The type of the values of a schema; several lines for maps, without indentation of the first. */
export function printType(schema: JsonSchema | boolean | undefined, printer: TypePrinter): string {
  return union(membersOf(schema, printer));
}

/** The fields of a map schema as the inside of an interface; `undefined` when an interface cannot say all of it. */
export function printInterface(schema: JsonSchema, printer: TypePrinter): string | undefined {
  const isPlain = schema.type === "object" && ONE_OF_SEVERAL.every((keyword) => schema[keyword] === undefined);
  return isPlain && schema.nullable !== true ? objectType(schema, printer) : undefined;
}

const ONE_OF_SEVERAL = ["$ref", "allOf", "anyOf", "oneOf", "enum", "const"];

/** The types of which a value may be any. */
function membersOf(schema: JsonSchema | boolean | undefined, outer: TypePrinter): readonly string[] {
  if (schema === undefined || schema === true) return ["unknown"];
  if (schema === false) return ["never"];
  const printer = outer.within(schema);
  const parts = partsOf(schema, printer);
  const [first, ...others] = parts;
  const members = first === undefined ? ["unknown"] : others.length === 0 ? first : [parts.map(grouped).join(" & ")];
  return schema.nullable === true ? [...members, "null"] : members;
}

/** What a value must be all of, each a union. */
function partsOf(schema: JsonSchema, printer: TypePrinter): readonly (readonly string[])[] {
  if (schema.const !== undefined) return [[literal(schema.const)]];
  if (schema.enum !== undefined) return [schema.enum.map(literal)];
  const parts: (readonly string[])[] = [];
  const { $ref: pointer } = schema;
  if (typeof pointer === "string") parts.push([printer.reference(pointer) ?? "unknown"]);
  const own = ownTypes(schema, printer);
  if (own !== undefined) parts.push(own);
  for (const each of schemasIn(schema["allOf"])) parts.push(membersOf(each, printer));
  for (const keyword of ["anyOf", "oneOf"]) {
    const choices = schemasIn(schema[keyword]);
    if (choices.length > 0) parts.push([...new Set(choices.flatMap((each) => membersOf(each, printer)))]);
  }
  const telling = parts.filter((part) => !part.includes("unknown"));
  return telling.filter((part, index) => telling.findIndex((each) => union(each) === union(part)) === index);
}

function schemasIn(value: unknown): readonly (JsonSchema | boolean)[] {
  if (!Array.isArray(value)) return [];
  return value.filter((each: unknown) => typeof each === "boolean" || isSchema(each));
}

function isSchema(value: unknown): value is JsonSchema {
  return isJsonObject(value);
}

/** By `type`, else by the keywords that are there. */
function ownTypes(schema: JsonSchema, printer: TypePrinter): readonly string[] | undefined {
  const { type } = schema;
  const names = type === undefined ? impliedTypes(schema) : typeof type === "string" ? [type] : type;
  return names?.map((name) => plainType(name, schema, printer));
}

function impliedTypes(schema: JsonSchema): readonly string[] | undefined {
  if (schema.properties !== undefined || schema.additionalProperties !== undefined) return ["object"];
  return schema.items !== undefined || schema["prefixItems"] !== undefined ? ["array"] : undefined;
}

function plainType(name: string, schema: JsonSchema, printer: TypePrinter): string {
  switch (name) {
    case "string":
    case "boolean":
    case "null":
      return name;
    case "number":
    case "integer":
      return "number";
    case "array":
      return arrayType(schema, printer);
    case "object":
      return objectType(schema, printer);
    default:
      return "unknown";
  }
}

function arrayType(schema: JsonSchema, printer: TypePrinter): string {
  const first = schemasIn(schema["prefixItems"]);
  const { items, minItems } = schema;
  if (first.length === 0) return items === false ? "readonly []" : `readonly ${grouped([printType(items, printer)])}[]`;
  const required = typeof minItems === "number" ? minItems : 0;
  const members = first.map((each, index) => {
    const type = printType(each, printer);
    return index < required ? type : `${grouped([type])}?`;
  });
  const rest = items === false ? [] : [`...${grouped([printType(items, printer)])}[]`];
  return `readonly [${[...members, ...rest].join(", ")}]`;
}

function objectType(schema: JsonSchema, printer: TypePrinter): string {
  const { properties = {}, required = [] } = schema;
  const names = Object.keys(properties);
  const others = otherFields(schema, printer);
  if (names.length === 0)
    return others === undefined ? "{ readonly [key: string]: never }" : `{ readonly [key: string]: ${union(others)} }`;
  let someOptional = false;
  const types: string[] = [];
  const fields = names.map((name) => {
    const property = properties[name] ?? true;
    const hasDefault = printer.isInput && isSchema(property) && property.default !== undefined;
    const optional = !required.includes(name) || hasDefault;
    const type = printType(property, printer);
    someOptional ||= optional;
    types.push(type);
    return `${docComment(property)}readonly ${propertyName(name)}${optional ? "?" : ""}: ${type};`;
  });
  // The type of unnamed fields must take the named ones too.
  if (others !== undefined)
    fields.push(`readonly [key: string]: ${union([...others, ...types, ...(someOptional ? ["undefined"] : [])])};`);
  return `{\n${indent(fields.join("\n"))}\n}`;
}

/** What fields without a name of their own hold; `undefined` when there are none. */
function otherFields(schema: JsonSchema, printer: TypePrinter): readonly string[] | undefined {
  const { additionalProperties: rest, properties } = schema;
  const patterns = schema["patternProperties"];
  const byPattern = isSchema(patterns)
    ? Object.values(patterns).flatMap((each) => (isSchema(each) ? membersOf(each, printer) : ["unknown"]))
    : [];
  if (rest === false) return byPattern.length === 0 ? undefined : byPattern;
  if (rest === undefined && properties !== undefined && Object.keys(properties).length > 0)
    return byPattern.length === 0 ? undefined : byPattern;
  return [...byPattern, ...membersOf(rest, printer)];
}

const MAX_LINE = 100;

/** One of several types; each on a line of its own when they are many. */
function union(members: readonly string[]): string {
  if (members.includes("unknown")) return "unknown";
  const types = [...new Set(members)];
  const told = types.length > 1 ? types.filter((type) => type !== "never") : types;
  const line = told.join(" | ");
  if (told.length < 2 || line.length <= MAX_LINE || line.includes("\n")) return line === "" ? "never" : line;
  return `\n${indent(told.map((type) => `| ${type}`).join("\n"))}`;
}

/** As part of a larger type. */
function grouped(members: readonly string[]): string {
  const type = union(members);
  return /[|&?]|^readonly /.test(outside(type)) ? `(${type})` : type;
}

/** A type without what is in its brackets and quotes. */
function outside(type: string): string {
  let depth = 0;
  let kept = "";
  for (const [token] of type.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{}()]|[^"[\]{}()]+/g)) {
    if (/^[[{(]$/.test(token)) depth += 1;
    else if (/^[\]})]$/.test(token)) depth -= 1;
    else if (depth === 0 && !token.startsWith('"')) kept += token;
  }
  return kept;
}

/** Data as the type of just that. */
function literal(value: JsonValue): string {
  if (Array.isArray(value)) return `readonly [${value.map((item: JsonValue) => literal(item)).join(", ")}]`;
  if (!isJsonObject(value)) return JSON.stringify(value);
  const fields = Object.entries(value).flatMap(([name, each]) =>
    each === undefined ? [] : [`readonly ${propertyName(name)}: ${literal(each)}`],
  );
  return fields.length === 0 ? "{ readonly [key: string]: never }" : `{ ${fields.join("; ")} }`;
}
