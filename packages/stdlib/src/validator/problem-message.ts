/** What each keyword of JSON Schema says when it is broken, as a phrase that follows the path of the value. */
import type { ErrorObject } from "ajv/dist/2020.js";

const TYPES: Readonly<Record<string, string>> = {
  string: "a string",
  number: "a number",
  integer: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "a map",
  null: "null",
};

type Phrase = (limit: unknown, error: ErrorObject) => string;

const PHRASES: Readonly<Record<string, Phrase>> = {
  type: (_limit, { params, data }) => `must be ${typeNames(params.type)}, not ${nameOf(data)}`,
  required: () => "is required",
  dependentRequired: (_limit, { params }) => `is required when "${String(params.property)}" is given`,
  additionalProperties: () => "is not a known field",
  unevaluatedProperties: () => "is not a known field",
  unevaluatedItems: (_limit, { params }) => `must have no more than ${String(params.len)} items`,
  "false schema": () => "is not allowed",
  enum: (_limit, { params }) => `must be one of ${listOf(params.allowedValues)}`,
  const: (_limit, { params }) => `must be ${JSON.stringify(params.allowedValue)}`,
  minimum: (limit) => `must be at least ${String(limit)}`,
  maximum: (limit) => `must be at most ${String(limit)}`,
  exclusiveMinimum: (limit) => `must be more than ${String(limit)}`,
  exclusiveMaximum: (limit) => `must be less than ${String(limit)}`,
  multipleOf: (_limit, { params }) => `must be a multiple of ${String(params.multipleOf)}`,
  minLength: (limit) => `must have at least ${amount(limit, "character")}`,
  maxLength: (limit) => `must have at most ${amount(limit, "character")}`,
  minItems: (limit) => `must have at least ${amount(limit, "item")}`,
  maxItems: (limit) => `must have at most ${amount(limit, "item")}`,
  items: (limit) => `must have at most ${amount(limit, "item")}`,
  minProperties: (limit) => `must have at least ${amount(limit, "field")}`,
  maxProperties: (limit) => `must have at most ${amount(limit, "field")}`,
  uniqueItems: (_limit, { params }) =>
    `must not hold the same item twice (items ${String(params.j)} and ${String(params.i)})`,
  pattern: (_limit, { params }) => `must match the pattern ${String(params.pattern)}`,
  contains: (_limit, { params }) =>
    `must hold at least ${amount(params.minContains, "item")} of the kind the schema asks for`,
  not: () => "must not be of the kind the schema excludes",
};

/** The phrase for one error. `alternatives` are the phrases of what an `anyOf` or `oneOf` tried. */
export function messageOf(error: ErrorObject, alternatives: readonly string[]): string {
  const { keyword, params } = error;
  if (keyword === "anyOf" || keyword === "oneOf") return choiceMessage(params.passingSchemas, alternatives);
  const phrase = Object.hasOwn(PHRASES, keyword) ? PHRASES[keyword] : undefined;
  return phrase?.(params.limit, error) ?? error.message ?? `breaks "${keyword}"`;
}

function choiceMessage(passing: unknown, alternatives: readonly string[]): string {
  if (Array.isArray(passing)) return "fits more than one of the alternatives, and must fit exactly one";
  const wanted = [...new Set(alternatives)];
  return wanted.length === 0 ? "must fit one of the alternatives" : wanted.join(", or ");
}

function typeNames(type: unknown): string {
  const types: readonly unknown[] = Array.isArray(type) ? type : [type];
  return types.map((each) => TYPES[String(each)] ?? String(each)).join(" or ");
}

function nameOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  // A number is refused for its fraction where a whole one is asked for, so that has to be seen.
  const shown = typeof value === "boolean" || (typeof value === "number" && !Number.isInteger(value));
  return shown ? String(value) : (TYPES[typeof value] ?? typeof value);
}

function listOf(values: unknown): string {
  const all: readonly unknown[] = Array.isArray(values) ? values : [];
  const shown = all.slice(0, 10).map((value) => JSON.stringify(value));
  return all.length > shown.length ? `${shown.join(", ")} and ${all.length - shown.length} more` : shown.join(", ");
}

function amount(limit: unknown, noun: string): string {
  return limit === 1 ? `1 ${noun}` : `${String(limit)} ${noun}s`;
}
