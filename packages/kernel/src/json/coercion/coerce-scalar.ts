/**
 * One value, made what its schema's `x-coerce` asks for. Pure, and linear in the length of the text. In this order: characters
 * are taken out, space is taken off, null is recognised, and then what is left is read as the type. What cannot be read is
 * never guessed at.
 */
import type { JsonValue } from "../json-value.ts";
import type { CoercedType, Coercion, CoercionRules } from "./coercion-rules.ts";
import { readNumber } from "./read-number.ts";

/** The value, or why there is none as a phrase after its path. */
export type CoercedScalar = { readonly value: JsonValue } | { readonly problem: string };

const COMMON_NULLS = ["", "null", "none", "nil", "n/a", "na", "nan", "undefined", "-", "--"];
const TRUE_VALUES = ["true", "t", "yes", "y", "on", "1"];
const FALSE_VALUES = ["false", "f", "no", "n", "off", "0"];

const WANTED: { readonly [type in CoercedType]: string } = {
  string: "text",
  number: "a number",
  integer: "a whole number",
  boolean: "true or false",
};

export function coerceScalar(value: JsonValue, coercion: Coercion): CoercedScalar {
  const { rules, type } = coercion;
  if (value === null) return nullFor(coercion);
  if (typeof value === "object") return cannot(value, coercion);
  if (typeof value === "boolean" && type === "boolean") return { value };
  if (typeof value === "number" && isNumeric(type)) return fit(value, value, coercion);
  if (typeof value === "boolean" && isNumeric(type)) return cannot(value, coercion);
  const text = String(value);
  const cleaned = clean(text, rules);
  if (isNull(text, cleaned, rules)) return nullFor(coercion);
  switch (type) {
    case "string":
      return { value: cased(cleaned, rules) };
    case "boolean":
      return toBoolean(value, cleaned, coercion);
    case "number":
    case "integer": {
      const number = readNumber(cleaned, rules.number);
      return number === undefined ? cannot(value, coercion) : fit(number, value, coercion);
    }
  }
}

function isNumeric(type: CoercedType): boolean {
  return type === "number" || type === "integer";
}

function nullFor(coercion: Coercion): CoercedScalar {
  const { rules, nullable } = coercion;
  if (rules.default !== undefined) return { value: rules.default };
  return nullable ? { value: null } : cannot(null, coercion);
}

/** The text without what does not belong to it. */
function clean(text: string, { strip, trim = true }: CoercionRules): string {
  const unwanted = strip === undefined ? undefined : new Set(strip);
  const kept = unwanted === undefined ? text : Array.from(text, (each) => (unwanted.has(each) ? "" : each)).join("");
  return trim ? kept.trim() : kept;
}

function isNull(text: string, cleaned: string, { nulls }: CoercionRules): boolean {
  if (nulls === undefined) return false;
  const words = nulls === "common" ? COMMON_NULLS : nulls;
  return hasWord(words, cleaned) || hasWord(words, text);
}

function hasWord(words: readonly string[], text: string): boolean {
  const folded = text.trim().toLowerCase();
  return words.some((word) => word.trim().toLowerCase() === folded);
}

function cased(text: string, { upper, lower, max_length: length, trim = true }: CoercionRules): string {
  const same = upper === true ? text.toUpperCase() : lower === true ? text.toLowerCase() : text;
  if (length === undefined || same.length <= length) return same;
  const cut = Array.from(same).slice(0, length).join("");
  return trim ? cut.trimEnd() : cut;
}

function toBoolean(value: JsonValue, text: string, coercion: Coercion): CoercedScalar {
  const { true_values: yes = TRUE_VALUES, false_values: no = FALSE_VALUES } = coercion.rules;
  if (hasWord(yes, text)) return { value: true };
  return hasWord(no, text) ? { value: false } : cannot(value, coercion);
}

function fit(number: number, written: JsonValue, coercion: Coercion): CoercedScalar {
  const [low, high] = coercion.rules.clamp ?? [null, null];
  const value = Math.min(high ?? number, Math.max(low ?? number, number));
  if (coercion.type === "integer" && !Number.isInteger(value)) return cannot(written, coercion);
  return { value: value === 0 ? 0 : value };
}

const MAX_SHOWN = 40;

function cannot(value: JsonValue, coercion: Coercion): CoercedScalar {
  const shown =
    typeof value === "string"
      ? JSON.stringify(value.length > MAX_SHOWN ? `${value.slice(0, MAX_SHOWN)}…` : value)
      : Array.isArray(value)
        ? "a list"
        : typeof value === "object" && value !== null
          ? "a map"
          : String(value);
  const tried = typeof value === "string" ? triedOn(coercion) : "";
  return { problem: `is ${shown}, which cannot be read as ${wantedBy(coercion)}${tried}` };
}

function wantedBy({ type, rules }: Coercion): string {
  if (rules.number === "currency") return "an amount of money such as 1200.50";
  if (rules.number === "score") return "a score such as 0.85, 85% or 17/20";
  return WANTED[type];
}

/** What was done before giving up. */
function triedOn({ rules, type }: Coercion): string {
  const tried = [
    ...(rules.strip === undefined ? [] : [`without ${JSON.stringify(rules.strip)}`]),
    ...(rules.trim === false ? [] : ["without the space around it"]),
    ...(rules.nulls === undefined ? [] : ["as null"]),
    ...(type === "boolean" ? [`as ${words(rules)}`] : []),
  ];
  return tried.length === 0 ? "" : ` (tried ${tried.join(", ")})`;
}

function words({ true_values: yes = TRUE_VALUES, false_values: no = FALSE_VALUES }: CoercionRules): string {
  return `one of ${[...yes, ...no].slice(0, 16).join(", ")}`;
}
