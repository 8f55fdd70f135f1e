/** The keyword `x-coerce` of a schema: how a value that is nearly right is made right before it is checked. */
import { HexdagError } from "../../errors/hexdag-error.ts";
import { isJsonObject, type JsonValue } from "../json-value.ts";

/** What `x-coerce` may say. Spelled as in manifests, since it stands in JSON Schemas that people write. */
export interface CoercionRules {
  /** Characters that are taken out of text, wherever they stand. */
  readonly strip?: string;
  /** Whether white space around text is taken off. Default true. */
  readonly trim?: boolean;
  /** Texts that mean null, whatever their case; `common` for those that models write. */
  readonly nulls?: "common" | readonly string[];
  readonly upper?: boolean;
  readonly lower?: boolean;
  /** Longer text is cut. */
  readonly max_length?: number;
  /** How a number may be written besides as JSON writes it. */
  readonly number?: "currency" | "score";
  /** Smaller and larger numbers become these; null for no bound. */
  readonly clamp?: readonly [number | null, number | null];
  /** Texts that mean true, whatever their case. */
  readonly true_values?: readonly string[];
  readonly false_values?: readonly string[];
  /** What stands in for null, and for a field that is absent. */
  readonly default?: JsonValue;
}

/** What a value with rules becomes. */
export type CoercedType = "string" | "number" | "integer" | "boolean";

/** The keyword. */
export const COERCE = "x-coerce";

/** Rules of a schema, and the type they make. */
export interface Coercion {
  readonly rules: CoercionRules;
  readonly type: CoercedType;
  /** Whether null is a value too. */
  readonly nullable: boolean;
}

/** What is wrong with an `x-coerce`: under which key, and what to do. */
export interface CoercionFlaw {
  readonly key: string | undefined;
  readonly message: string;
}

const TYPES: readonly CoercedType[] = ["string", "number", "integer", "boolean"];

type Check = (value: unknown) => boolean;

interface Rule {
  readonly is: Check;
  readonly expected: string;
  readonly types: readonly CoercedType[];
}

const isText: Check = (value) => typeof value === "string";
const isTexts: Check = (value) => Array.isArray(value) && value.length > 0 && value.every(isText);
const isFlag: Check = (value) => typeof value === "boolean";
const isBound: Check = (value) => value === null || (typeof value === "number" && Number.isFinite(value));
const FLAG = { is: isFlag, expected: "true or false" };
const NUMBERS: readonly CoercedType[] = ["number", "integer"];
const TEXTS = { is: isTexts, expected: "a list of texts", types: ["boolean"] } as const;

const RULES: { readonly [key in keyof CoercionRules]-?: Rule } = {
  strip: { is: (value) => isText(value) && value !== "", expected: "the characters to take out", types: TYPES },
  trim: { ...FLAG, types: TYPES },
  nulls: { is: (value) => value === "common" || isTexts(value), expected: "a list of texts, or common", types: TYPES },
  upper: { ...FLAG, types: ["string"] },
  lower: { ...FLAG, types: ["string"] },
  max_length: {
    is: (value) => Number.isSafeInteger(value) && Number(value) > 0,
    expected: "a whole number of at least 1",
    types: ["string"],
  },
  number: { is: (value) => value === "currency" || value === "score", expected: "currency or score", types: NUMBERS },
  clamp: {
    is: (value) => Array.isArray(value) && value.length === 2 && value.every(isBound) && isOrdered(value),
    expected: "a list of the smallest and the largest number, null for no bound",
    types: NUMBERS,
  },
  true_values: TEXTS,
  false_values: TEXTS,
  default: { is: (value) => value !== undefined, expected: "a value", types: TYPES },
};

function isOrdered([low, high]: readonly unknown[]): boolean {
  return typeof low !== "number" || typeof high !== "number" || low <= high;
}

/** The keys of `x-coerce`. */
export const COERCION_KEYS: readonly string[] = Object.keys(RULES);

/** Reads the `x-coerce` of a schema; `undefined` when it has none. */
export function readCoercion(schema: object): Coercion | CoercionFlaw | undefined {
  const rules: unknown = Reflect.get(schema, COERCE);
  if (rules === undefined) return undefined;
  const types = typesOf(schema);
  const named = types.filter((type) => type !== "null");
  const type = TYPES.find((each) => named.length === 1 && each === named[0]);
  const only = "stands beside a type that is string, number, integer or boolean, with or without null";
  if (type === undefined) return { key: undefined, message: `"${COERCE}" ${only}` };
  const flaw = flawOf(rules, type);
  if (flaw !== undefined || !isRules(rules)) return flaw ?? { key: undefined, message: `"${COERCE}" is no map` };
  return { rules, type, nullable: types.includes("null") };
}

function isRules(value: unknown): value is CoercionRules {
  return isJsonObject(value);
}

function typesOf(schema: object): readonly unknown[] {
  const type: unknown = Reflect.get(schema, "type");
  return Array.isArray(type) ? type : [type];
}

/** What is wrong with rules for values of a type. */
function flawOf(rules: unknown, type: CoercedType): CoercionFlaw | undefined {
  if (!isJsonObject(rules)) return { key: undefined, message: `"${COERCE}" is a map of rules` };
  const known: ReadonlyMap<string, Rule> = new Map(Object.entries(RULES));
  for (const [key, value] of Object.entries(rules)) {
    const rule = known.get(key);
    if (rule === undefined) return { key, message: `"${key}" is not a rule of "${COERCE}"` };
    if (!rule.is(value)) return { key, message: `"${key}" is ${rule.expected}` };
    if (!rule.types.includes(type)) return { key, message: `"${key}" means nothing for values of type ${type}` };
  }
  const both = rules["upper"] === true && rules["lower"] === true;
  return both ? { key: "lower", message: '"upper" and "lower" cannot both be' } : undefined;
}

/** The same for a schema in use, where a flaw is the fault of whoever wrote the plan. */
export function coercionOf(schema: object): Coercion | undefined {
  const read = readCoercion(schema);
  if (read === undefined || "rules" in read) return read;
  throw new HexdagError({
    code: "HD5010",
    message: `the schema is not a valid JSON Schema: ${read.message}`,
    hint: `the rules of "${COERCE}" are ${COERCION_KEYS.join(", ")}`,
    retryable: false,
  });
}
