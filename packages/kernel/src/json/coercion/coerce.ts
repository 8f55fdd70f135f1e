/**
 * Coerces whole values: finds the schemas with `x-coerce` and puts what they make in place. What is followed, so that it can
 * be foreseen from the schema alone: `properties`, `additionalProperties`, `items`, `prefixItems`, `allOf`, `anyOf`, `oneOf`
 * and `$ref` to a place in the same schema; not `if`, `not`, `patternProperties` or `contains`.
 *
 * - Of `anyOf` and `oneOf`, the first alternative that takes the value as it is decides, else the first that can coerce it.
 * - What cannot be coerced stays as it is and is reported; the rest of the value is coerced all the same.
 * - A coerced value coerces to itself.
 * - Work is bounded by the size of the schema times the size of the value: no schema is tried twice on the same value.
 */
import type { ValidationProblem } from "../../ports/validator.ts";
import type { JsonSchema } from "../json-schema.ts";
import { isJsonObject, type JsonValue } from "../json-value.ts";
import { setOwn } from "../set-own.ts";
import { coerceScalar } from "./coerce-scalar.ts";
import { COERCE, type Coercion, coercionOf } from "./coercion-rules.ts";

/** A value after coercion, and what of it could not be coerced. */
export interface Coerced {
  readonly value: JsonValue;
  readonly problems: readonly ValidationProblem[];
}

/** Makes the coercion a schema asks for; `undefined` when it asks for none. Throws HD5010 when an `x-coerce` makes no sense. */
export function compileCoercion(schema: JsonSchema): ((value: JsonValue) => Coerced) | undefined {
  if (!mentionsCoercion(schema, 0)) return undefined;
  const compiler: Compiler = { root: schema, known: new Map() };
  const slot = compileSlot(schema, compiler, 0);
  return (value) => {
    const { value: coerced = null, problems } = run(slot, value, { seen: new Map(), depth: 0 });
    return { value: coerced, problems: problems.map(({ path, message }) => ({ path: written(path), message })) };
  };
}

/** Schemas nested deeper are refused by the validator that comes next. */
const MAX_SCHEMA_DEPTH = 100;
/** Values nest 1,000 deep at most (`toJsonValue`), each under a few schemas. */
const MAX_DEPTH = 4_000;
/** More than anybody reads. */
const MAX_PROBLEMS = 20;

function mentionsCoercion(value: unknown, depth: number): boolean {
  if (typeof value !== "object" || value === null || depth > MAX_SCHEMA_DEPTH * 2) return false;
  return Object.hasOwn(value, COERCE) || Object.values(value).some((inner) => mentionsCoercion(inner, depth + 1));
}

interface Compiler {
  readonly root: JsonSchema;
  readonly known: Map<object, Slot>;
}

/** A compiled schema. Filled after it is made, for a schema may refer to itself. */
interface Slot {
  scalar?: Coercion;
  /** Types it admits when it coerces nothing itself. */
  types?: readonly unknown[];
  /** Schemas that all apply: those of `allOf`, and what `$ref` refers to. */
  readonly all: Slot[];
  readonly choices: (readonly Slot[])[];
  readonly properties: [name: string, slot: Slot][];
  rest?: Slot;
  readonly first: Slot[];
  items?: Slot;
}

function compileSlot(schema: unknown, compiler: Compiler, depth: number): Slot {
  if (!isJsonObject(schema) || depth > MAX_SCHEMA_DEPTH) return emptySlot();
  const known = compiler.known.get(schema);
  if (known !== undefined) return known;
  const slot = emptySlot();
  compiler.known.set(schema, slot);
  const inner = (each: unknown): Slot => compileSlot(each, compiler, depth + 1);
  const scalar = coercionOf(schema);
  if (scalar !== undefined) slot.scalar = scalar;
  const { type, properties, additionalProperties: rest, items } = schema;
  if (type !== undefined) slot.types = Array.isArray(type) ? type : [type];
  const target = typeof schema["$ref"] === "string" ? pointedAt(schema["$ref"], compiler.root) : undefined;
  if (target !== undefined) slot.all.push(inner(target));
  slot.all.push(...listOf(schema["allOf"]).map(inner));
  for (const keyword of ["anyOf", "oneOf"] as const) {
    const choices = listOf(schema[keyword]).map(inner);
    if (choices.length > 0) slot.choices.push(choices);
  }
  if (isJsonObject(properties))
    for (const [name, property] of Object.entries(properties)) slot.properties.push([name, inner(property)]);
  if (isJsonObject(rest)) slot.rest = inner(rest);
  slot.first.push(...listOf(schema["prefixItems"]).map(inner));
  if (isJsonObject(items)) slot.items = inner(items);
  return slot;
}

function emptySlot(): Slot {
  return { all: [], choices: [], properties: [], first: [] };
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** What `#/$defs/name` points at. */
function pointedAt(reference: string, root: JsonSchema): unknown {
  if (!reference.startsWith("#")) return undefined;
  let current: unknown = root;
  for (const part of reference.slice(1).split("/").slice(1)) {
    const key = decoded(part).replaceAll("~1", "/").replaceAll("~0", "~");
    if (typeof current !== "object" || current === null || !Object.hasOwn(current, key)) return undefined;
    current = Reflect.get(current, key);
  }
  return current;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

interface Problem {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

interface Outcome {
  /** Absent only for a field that is. */
  readonly value: JsonValue | undefined;
  readonly problems: readonly Problem[];
}

/** One walk over a value. */
interface Walk {
  /** What has been found out already: the same schema makes the same of the same value. */
  readonly seen: Map<Slot, Map<JsonValue | undefined, Outcome>>;
  depth: number;
}

const NONE: readonly Problem[] = [];

function run(slot: Slot, value: JsonValue | undefined, walk: Walk): Outcome {
  const isLeaf = slot.all.length === 0 && slot.choices.length === 0;
  if (isLeaf && (typeof value !== "object" || value === null)) return runParts(slot, value, walk);
  if (walk.depth > MAX_DEPTH) return { value, problems: NONE };
  let known = walk.seen.get(slot);
  if (known === undefined) walk.seen.set(slot, (known = new Map()));
  const before = known.get(value);
  if (before !== undefined) return before;
  // A schema that comes to itself again by references alone has nothing to add.
  known.set(value, { value, problems: NONE });
  walk.depth += 1;
  const outcome = runParts(slot, value, walk);
  walk.depth -= 1;
  known.set(value, outcome);
  return outcome;
}

function runParts(slot: Slot, given: JsonValue | undefined, walk: Walk): Outcome {
  let value = given;
  const problems: Problem[] = [];
  const apply = (outcome: Outcome): void => {
    value = outcome.value;
    for (const problem of outcome.problems) if (problems.length < MAX_PROBLEMS) problems.push(problem);
  };
  if (slot.scalar !== undefined) apply(runScalar(slot.scalar, value));
  for (const part of slot.all) apply(run(part, value, walk));
  for (const choices of slot.choices) apply(choose(choices, value, walk));
  if (isMap(value)) apply(runMap(slot, value, walk));
  else if (isList(value)) apply(runList(slot, value, walk));
  return { value, problems };
}

function isMap(value: JsonValue | undefined): value is { readonly [key: string]: JsonValue } {
  return isJsonObject(value);
}

function isList(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}

function runScalar(coercion: Coercion, value: JsonValue | undefined): Outcome {
  if (value === undefined) return { value: coercion.rules.default, problems: NONE };
  const coerced = coerceScalar(value, coercion);
  if ("value" in coerced) return { value: coerced.value, problems: NONE };
  return { value, problems: [{ path: [], message: coerced.problem }] };
}

/** The alternative that takes a value: as it is, else coerced. When none can, the first that tried says why. */
function choose(choices: readonly Slot[], value: JsonValue | undefined, walk: Walk): Outcome {
  if (value === undefined) return { value, problems: NONE };
  let coerced: Outcome | undefined;
  let failed: Outcome | undefined;
  for (const choice of choices) {
    const outcome = run(choice, value, walk);
    if (outcome.problems.length > 0) failed ??= outcome;
    else if (admits(choice, outcome.value)) {
      if (outcome.value === value) return outcome;
      coerced ??= outcome;
    }
  }
  return coerced ?? failed ?? { value, problems: NONE };
}

/** Whether a value is of a type that an alternative names. */
function admits({ types }: Slot, value: JsonValue | undefined): boolean {
  if (types === undefined) return true;
  return types.some((type) => type === typeNameOf(value) || (type === "integer" && Number.isInteger(value)));
}

function typeNameOf(value: JsonValue | undefined): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}

function runMap(slot: Slot, map: { readonly [key: string]: JsonValue }, walk: Walk): Outcome {
  const { properties, rest } = slot;
  if (properties.length === 0 && rest === undefined) return { value: map, problems: NONE };
  const changes: [string, JsonValue][] = [];
  const problems: Problem[] = [];
  const apply = (name: string, part: Slot): void => {
    const own = Object.hasOwn(map, name) ? map[name] : undefined;
    const outcome = run(part, own, walk);
    if (outcome.value !== own && outcome.value !== undefined) changes.push([name, outcome.value]);
    addBelow(name, outcome.problems, problems);
  };
  for (const [name, part] of properties) apply(name, part);
  if (rest !== undefined) {
    const named = new Set(properties.map(([name]) => name));
    for (const name of Object.keys(map)) if (!named.has(name)) apply(name, rest);
  }
  if (changes.length === 0) return { value: map, problems };
  const copy: Record<string, JsonValue> = { ...map };
  for (const [name, value] of changes) setOwn(copy, name, value);
  return { value: Object.freeze(copy), problems };
}

function runList({ first, items }: Slot, list: readonly JsonValue[], walk: Walk): Outcome {
  if (first.length === 0 && items === undefined) return { value: list, problems: NONE };
  const problems: Problem[] = [];
  let changed = false;
  const copy = list.map((item, index) => {
    const part = first[index] ?? items;
    if (part === undefined) return item;
    const { value = item, problems: found } = run(part, item, walk);
    addBelow(index, found, problems);
    changed ||= value !== item;
    return value;
  });
  return { value: changed ? Object.freeze(copy) : list, problems };
}

function addBelow(step: string | number, found: readonly Problem[], problems: Problem[]): void {
  for (const { path, message } of found) {
    if (problems.length >= MAX_PROBLEMS) return;
    problems.push({ path: [step, ...path], message });
  }
}

/** A path as a validator writes it: `a.b[0]["odd key"]`. */
function written(path: readonly (string | number)[]): string {
  return path
    .map((step, index) => {
      if (typeof step === "number") return `[${step}]`;
      if (/^\d+$/.test(step)) return `[${step}]`;
      if (!/^[\p{L}_$][\p{L}\p{N}_$-]*$/u.test(step)) return `[${JSON.stringify(step)}]`;
      return index === 0 ? step : `.${step}`;
    })
    .join("");
}
