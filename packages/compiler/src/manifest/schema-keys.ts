/** Which keys a schema takes, asked of the schema itself or of its JSON Schema: for "unknown key" and "did you mean". */
import type { StandardSchema } from "@hexdag/kernel";

/** The keys a schema takes. */
export interface SchemaKeys {
  /** Keys of the map itself; `undefined` when the schema library cannot tell. */
  readonly keys: ReadonlySet<string> | undefined;
  /** Whether it takes keys of any name. */
  readonly open: boolean;
  /** Keys of a map inside it, as far as the schema tells. */
  keysAt(path: readonly PropertyKey[]): readonly string[];
}

/**
 * What a schema says of the keys it takes. Making a JSON Schema of it takes longer than compiling a small manifest, so that
 * waits until someone asks for more than the keys of a plain object.
 */
export function schemaKeys(schema: StandardSchema): SchemaKeys {
  let made: { readonly json: unknown } | undefined;
  const full = (): unknown => {
    made ??= { json: inputSchema(schema) };
    return made.json;
  };
  const shape = plainShape(schema) ?? (full() === undefined ? undefined : shapeOf(full(), full(), 0));
  return {
    keys: shape === undefined ? undefined : new Set(shape.keys),
    open: shape?.open ?? false,
    keysAt: (path) => (full() === undefined ? [] : keysAt(full(), full(), path)),
  };
}

/** The keys of an object schema of zod's, read off it. */
function plainShape(schema: StandardSchema): Shape | undefined {
  if (schema["~standard"].vendor !== "zod") return undefined;
  const shape = property(schema, "shape");
  if (typeof shape !== "object" || shape === null) return undefined;
  const rest = property(property(schema, "def"), "catchall");
  return { keys: Object.keys(shape), open: rest !== undefined && property(property(rest, "def"), "type") !== "never" };
}

function property(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
}

/** The JSON Schema of what may be written, when the schema library can produce one. */
function inputSchema(schema: StandardSchema): unknown {
  const options = { target: "draft-2020-12", libraryOptions: { unrepresentable: "any" } } as const;
  try {
    return schema["~standard"].jsonSchema?.input(options);
  } catch {
    return undefined;
  }
}

interface Shape {
  readonly keys: readonly string[];
  readonly open: boolean;
}

const MAX_SCHEMA_DEPTH = 16;

function shapeOf(schema: unknown, root: unknown, depth: number): Shape {
  if (depth > MAX_SCHEMA_DEPTH) return { keys: [], open: true };
  const parts = ["anyOf", "oneOf", "allOf"]
    .flatMap((keyword) => listIn(schema, keyword))
    .map((part) => shapeOf(part, root, depth + 1));
  const target = resolveRef(schema, root);
  if (target !== undefined) parts.push(shapeOf(target, root, depth + 1));
  const additional = member(schema, "additionalProperties");
  return {
    keys: [...keysOf(member(schema, "properties")), ...parts.flatMap((part) => part.keys)],
    open: (additional !== undefined && additional !== false) || parts.some((part) => part.open),
  };
}

function keysAt(schema: unknown, root: unknown, path: readonly PropertyKey[]): readonly string[] {
  const [step, ...rest] = path;
  if (step === undefined) return shapeOf(schema, root, 0).keys;
  const alternatives = [
    schema,
    resolveRef(schema, root),
    ...["anyOf", "oneOf", "allOf"].flatMap((keyword) => listIn(schema, keyword)),
  ];
  return alternatives.flatMap((part) => {
    const next =
      typeof step === "number"
        ? member(part, "items")
        : (member(member(part, "properties"), step) ?? member(part, "additionalProperties"));
    return next === undefined ? [] : keysAt(next, root, rest);
  });
}

function resolveRef(schema: unknown, root: unknown): unknown {
  const ref = member(schema, "$ref");
  if (typeof ref !== "string" || !ref.startsWith("#/")) return undefined;
  return ref.slice(2).split("/").reduce(member, root);
}

function listIn(schema: unknown, keyword: string): readonly unknown[] {
  const list = member(schema, keyword);
  return Array.isArray(list) ? list : [];
}

function keysOf(value: unknown): readonly string[] {
  return typeof value === "object" && value !== null ? Object.keys(value) : [];
}

function member(value: unknown, key: PropertyKey): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined;
}
