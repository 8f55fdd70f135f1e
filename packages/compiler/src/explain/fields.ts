/** Walks described schemas the way a reader does: lists and maps by name are looked through, alternatives are looked at together. */
import { type Described, valuesOf } from "../json-schema/described.ts";
import { partOf } from "../json-schema/parts.ts";
import type { FieldExplanation } from "./explanation.ts";
import { fieldType, readAs } from "./field-type.ts";

/** A field of a map, or of several alternatives of one. */
interface Member {
  readonly schema: Described;
  readonly required: boolean;
  readonly only: string | undefined;
}

const MAX_DEPTH = 12;

/** The maps a value may be, with parts and alternatives taken apart, and what lists and maps by name hold in their place. */
function mapsIn(schema: Described, depth = 0): readonly Described[] {
  if (depth > MAX_DEPTH) return [];
  const { only } = schema;
  const inside = (part: Described): readonly Described[] =>
    mapsIn(part, depth + 1).map((map) => (only === undefined ? map : { ...map, only }));
  const part = partOf(schema.part);
  if (part !== undefined) return inside(part);
  if (schema.anyOf !== undefined) return schema.anyOf.flatMap(inside);
  if (schema.items !== undefined) return inside(schema.items);
  if (schema.properties !== undefined) return [schema];
  return typeof schema.additionalProperties === "object" ? inside(schema.additionalProperties) : [];
}

/** The fields of a schema by name, in the order they are declared. */
function membersOf(schema: Described): ReadonlyMap<string, Member> {
  const maps = mapsIn(schema);
  const key = tellingKey(maps);
  const names = [...new Set(maps.flatMap((map) => Object.keys(map.properties ?? {})))];
  return new Map(names.map((name) => [name, memberOf(name, maps, key)]));
}

function memberOf(name: string, maps: readonly Described[], key: string | undefined): Member {
  const holders = maps.filter((map) => Object.hasOwn(map.properties ?? {}, name));
  const cases = holders.map((map) =>
    key === undefined ? map.only : `${key}: ${String(map.properties?.[key]?.const)}`,
  );
  const fields = holders.map((map, index) => ({ ...map.properties?.[name], only: cases[index] }));
  const everywhere = holders.length === maps.length;
  const schema = together(key === name ? holders.map((map) => map.properties?.[name] ?? {}) : fields);
  return {
    schema,
    required: schema.default === undefined && holders.every((map) => map.required?.includes(name) === true),
    only: everywhere || cases.includes(undefined) ? undefined : [...new Set(cases)].join(" or "),
  };
}

/** The key whose value tells alternatives apart. */
function tellingKey(maps: readonly Described[]): string | undefined {
  if (maps.length < 2) return undefined;
  return Object.keys(maps[0]?.properties ?? {}).find((key) =>
    maps.every((map) => map.properties?.[key]?.const !== undefined),
  );
}

/** One field that stands in several alternatives: it may be what it is in any of them. */
function together(schemas: readonly Described[]): Described {
  const [first = {}, ...others] = schemas;
  const distinct = distinctSchemas(schemas);
  if (others.length === 0 || distinct.length === 1) return withoutCase(first);
  const { description, examples, role } = first;
  const about: Described = {
    ...(description === undefined ? {} : { description }),
    ...(examples === undefined ? {} : { examples }),
    ...(first.default === undefined ? {} : { default: first.default }),
    ...(role === undefined ? {} : { role }),
  };
  const values = distinct.map(valuesOf);
  return values.every((each) => each !== undefined)
    ? { ...about, enum: [...new Set(values.flat())] }
    : { ...about, anyOf: distinct };
}

/** Equal ones once, with all the cases they go with. */
function distinctSchemas(schemas: readonly Described[]): readonly Described[] {
  const known = new Map<string, Described>();
  for (const schema of schemas) {
    const key = JSON.stringify(withoutCase(schema));
    const cases = [known.get(key)?.only, schema.only].filter((only) => only !== undefined);
    known.set(key, { ...schema, only: cases.length === 0 ? undefined : cases.map(String).join(" or ") });
  }
  return [...known.values()];
}

/** What holds in every case. */
function withoutCase({ only: _only, ...schema }: Described): Described {
  return schema;
}

/** Which fields are explained, and how deep. */
export interface FieldsOptions {
  /** What comes before the fields' names in their paths. */
  readonly path: string;
  /** With the fields inside them, and so on. */
  readonly recursive: boolean;
  /** Parts being explained: a node's body holds nodes, which are not explained again. */
  readonly open?: readonly string[];
}

/** Every field of a schema. */
export function fieldsOf(schema: Described, options: FieldsOptions): readonly FieldExplanation[] {
  const { open = [] } = options;
  const within = partsIn(schema);
  if (within.some((part) => open.includes(part))) return [];
  const inside = { ...options, open: [...open, ...within] };
  return [...membersOf(schema)].map(([name, member]) => explainMember(name, member, inside));
}

function explainMember(name: string, { schema, required, only }: Member, options: FieldsOptions): FieldExplanation {
  const path = `${options.path}.${name}`;
  return {
    ...describeField(name, path, schema),
    required,
    ...(only === undefined ? {} : { only }),
    fields: options.recursive ? fieldsOf(schema, { ...options, path }) : [],
  };
}

/** Parts that hold themselves somewhere inside. */
const RECURSIVE = new Set(["node", "macro_node", "policy_use"]);

function partsIn(schema: Described): readonly string[] {
  const { part, anyOf = [], items } = schema;
  const inner = part === undefined ? undefined : partOf(part);
  return [
    ...(part !== undefined && RECURSIVE.has(part) ? [part] : []),
    ...(inner === undefined || (part !== undefined && RECURSIVE.has(part)) ? [] : partsIn(inner)),
    ...anyOf.flatMap(partsIn),
    ...(items === undefined ? [] : partsIn(items)),
  ];
}

/** What is said of a field, without the fields inside it. */
export function describeField(name: string, path: string, schema: Described): Omit<FieldExplanation, "fields"> {
  const read = readAs(schema.role);
  return {
    name,
    path,
    description: schema.description ?? "",
    type: fieldType(schema),
    required: false,
    ...(schema.default === undefined ? {} : { default: schema.default }),
    examples: schema.examples ?? [],
    ...(read === undefined ? {} : { readAs: read }),
  };
}

/** A field found by its path. */
export interface FoundField {
  readonly schema: Described;
  readonly required: boolean;
  readonly only: string | undefined;
}

/** Goes from a schema to a field inside it; the names there when there is no such field. */
export function findField(
  schema: Described,
  steps: readonly string[],
):
  | { readonly found: FoundField }
  | { readonly missing: string; readonly after: readonly string[]; readonly names: readonly string[] } {
  let current: FoundField = { schema, required: false, only: undefined };
  for (const [index, step] of steps.entries()) {
    const members = membersOf(current.schema);
    const member = members.get(step) ?? namedEntry(current.schema);
    if (member === undefined || step === "")
      return { missing: step, after: steps.slice(0, index), names: [...members.keys()] };
    current = member;
  }
  return { found: current };
}

/** What stands under any name, where names are free. */
function namedEntry(schema: Described, depth = 0): FoundField | undefined {
  if (depth > MAX_DEPTH) return undefined;
  const part = partOf(schema.part);
  if (part !== undefined) return namedEntry(part, depth + 1);
  const { anyOf = [], additionalProperties: entry } = schema;
  if (schema.properties === undefined && typeof entry === "object") {
    const description = entry.description ?? schema.description ?? "";
    return { schema: { ...entry, description }, required: false, only: undefined };
  }
  return anyOf.map((option) => namedEntry(option, depth + 1)).find((found) => found !== undefined);
}
