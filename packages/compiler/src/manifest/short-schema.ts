/**
 * The short spelling of a type: `str`, `list[int]`, `str | null`, `float?`. Parsed into JSON Schema. A name that is not a
 * type is reported with its place, never read as "anything".
 */
import type { JsonSchema } from "@hexdag/kernel";

/** A short type as JSON Schema, or why it is none. */
export type ShortType =
  | { readonly schema: JsonSchema; readonly optional: boolean }
  | { readonly error: ShortTypeError };

/** What is wrong with a short type, with offsets in its text. */
export interface ShortTypeError {
  readonly message: string;
  /** The offending word, when it is one. */
  readonly word?: string;
  readonly start: number;
  readonly end: number;
}

const TYPES: Readonly<Record<string, JsonSchema>> = {
  str: { type: "string" },
  int: { type: "integer" },
  float: { type: "number" },
  bool: { type: "boolean" },
  list: { type: "array" },
  dict: { type: "object" },
  any: {},
  Any: {},
  null: { type: "null" },
  None: { type: "null" },
};

/** The names a short type may use. */
export const SHORT_TYPES: readonly string[] = ["str", "int", "float", "bool", "list", "dict", "any", "null"];

/** What people write who know another language's names. */
export const OTHER_SPELLINGS: Readonly<Record<string, string>> = {
  string: "str",
  text: "str",
  integer: "int",
  number: "float",
  double: "float",
  decimal: "float",
  boolean: "bool",
  array: "list",
  object: "dict",
  map: "dict",
  json: "any",
  unknown: "any",
};

interface Cursor {
  readonly text: string;
  /** Types besides the plain ones. */
  readonly named: ReadonlyMap<string, JsonSchema> | undefined;
  at: number;
}

class ShortTypeProblem {
  readonly error: ShortTypeError;
  constructor(error: ShortTypeError) {
    this.error = error;
  }
}

/** Parses a short type. `named`: types it may name besides the plain ones. */
export function parseShortType(text: string, named?: ReadonlyMap<string, JsonSchema>): ShortType {
  const cursor: Cursor = { text, named, at: 0 };
  const parsed = parseUnion(cursor);
  if (parsed instanceof ShortTypeProblem) return { error: parsed.error };
  skipSpace(cursor);
  if (cursor.at < text.length) return { error: unexpected(cursor).error };
  return { schema: parsed.optional ? nullable(parsed.schema) : parsed.schema, optional: parsed.optional };
}

interface Parsed {
  readonly schema: JsonSchema;
  readonly optional: boolean;
}

function parseUnion(cursor: Cursor): Parsed | ShortTypeProblem {
  const options: JsonSchema[] = [];
  let optional = false;
  do {
    const option = parseAtom(cursor);
    if (option instanceof ShortTypeProblem) return option;
    options.push(option);
    if (take(cursor, "?")) optional = true;
  } while (take(cursor, "|"));
  return { schema: options.length === 1 ? (options[0] ?? {}) : union(options), optional };
}

function parseAtom(cursor: Cursor): JsonSchema | ShortTypeProblem {
  skipSpace(cursor);
  const start = cursor.at;
  const word = /^[\p{L}_]\w*/u.exec(cursor.text.slice(start))?.[0] ?? "";
  if (word === "") return unexpected(cursor);
  const schema = Object.hasOwn(TYPES, word) ? TYPES[word] : cursor.named?.get(word);
  cursor.at += word.length;
  if (schema === undefined)
    return new ShortTypeProblem({ message: `"${word}" is not a type`, word, start, end: cursor.at });
  const open = cursor.text.indexOf("[", cursor.at);
  if (!take(cursor, "[")) return schema;
  const inner = parseUnion(cursor);
  if (inner instanceof ShortTypeProblem) return inner;
  const item = inner.optional ? nullable(inner.schema) : inner.schema;
  if (word === "list") return take(cursor, "]") ? { type: "array", items: item } : unclosed(cursor, open);
  if (word !== "dict")
    return new ShortTypeProblem({ message: `only list and dict take a type in brackets`, start, end: cursor.at });
  return parseDict(item, cursor, open);
}

/** After `dict[`: one type for the values, or `str, type` as Python writes it. */
function parseDict(first: JsonSchema, cursor: Cursor, open: number): JsonSchema | ShortTypeProblem {
  if (take(cursor, "]")) return { type: "object", additionalProperties: first };
  const comma = cursor.at;
  if (!take(cursor, ",")) return unclosed(cursor, open);
  if (first.type !== "string")
    return new ShortTypeProblem({ message: "the keys of a dict are str", start: open + 1, end: comma });
  const value = parseUnion(cursor);
  if (value instanceof ShortTypeProblem) return value;
  const schema = value.optional ? nullable(value.schema) : value.schema;
  return take(cursor, "]") ? { type: "object", additionalProperties: schema } : unclosed(cursor, open);
}

function union(options: readonly JsonSchema[]): JsonSchema {
  const names = options.flatMap(({ type, ...rest }) =>
    typeof type === "string" && Object.keys(rest).length === 0 ? [type] : [],
  );
  return names.length === options.length ? { type: [...new Set(names)] } : { anyOf: options };
}

function nullable(schema: JsonSchema): JsonSchema {
  if (Object.keys(schema).length === 0) return schema;
  if (schema.type === undefined) return { anyOf: [schema, { type: "null" }] };
  const types = typeof schema.type === "string" ? [schema.type] : schema.type;
  return { ...schema, type: [...new Set([...types, "null"])] };
}

function take(cursor: Cursor, character: string): boolean {
  skipSpace(cursor);
  if (cursor.text[cursor.at] !== character) return false;
  cursor.at += 1;
  return true;
}

function skipSpace(cursor: Cursor): void {
  while (cursor.text[cursor.at] === " ") cursor.at += 1;
}

/** A bracket that is still open: at the end of the text, or where something else stands. */
function unclosed(cursor: Cursor, open: number): ShortTypeProblem {
  skipSpace(cursor);
  if (cursor.at < cursor.text.length) return unexpected(cursor);
  return new ShortTypeProblem({ message: 'this "[" is never closed', start: open, end: open + 1 });
}

function unexpected(cursor: Cursor): ShortTypeProblem {
  const start = Math.min(cursor.at, cursor.text.length);
  const found = cursor.text.slice(start, start + 1);
  return new ShortTypeProblem({
    message: found === "" ? "a type is missing at the end" : `"${found}" is not expected in a type`,
    start,
    end: start + 1,
  });
}
