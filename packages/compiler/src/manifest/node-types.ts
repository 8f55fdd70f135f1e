/**
 * What the compiler needs to know of each node kind, worked out once per compilation: which keys its spec takes and what
 * the strings in it mean.
 */
import { type AnyNodeType, type ComponentRegistry, type FieldRole, spellings } from "@hexdag/kernel";

/** Roles by path, as a tree that is walked beside a value. */
export interface RoleTree {
  role?: FieldRole;
  readonly keys: Map<string, RoleTree>;
  items?: RoleTree;
  values?: RoleTree;
}

export interface NodeTypeInfo {
  readonly type: AnyNodeType;
  /** Keys of the kind's own part of `spec`; `undefined` when its schema library cannot tell. */
  readonly keys: ReadonlySet<string> | undefined;
  /** Whether it takes keys of any name. */
  readonly open: boolean;
  readonly roles: RoleTree;
  /** Keys of a map inside the spec, as far as the schema tells. */
  keysAt(path: readonly PropertyKey[]): readonly string[];
}

export interface NodeTypes {
  /** By any spelling. */
  find(kind: string): NodeTypeInfo | undefined;
  /** One spelling per kind, for "did you mean". */
  readonly spellings: readonly string[];
}

/** Looks kinds up in a registry, remembering what it learnt about each. */
export function createNodeTypes(components: ComponentRegistry): NodeTypes {
  const known = new Map<string, NodeTypeInfo | undefined>();
  return {
    spellings: components.nodes.flatMap((type) => spellings(type)),
    find(kind) {
      if (known.has(kind)) return known.get(kind);
      const type = components.node(kind);
      const info = type === undefined ? undefined : (known.get(type.kind) ?? describe(type));
      known.set(kind, info);
      if (type !== undefined) known.set(type.kind, info);
      return info;
    },
  };
}

function describe(type: AnyNodeType): NodeTypeInfo {
  const schema = inputSchema(type);
  const shape = schema === undefined ? undefined : shapeOf(schema, schema, 0);
  return {
    type,
    keys: shape === undefined ? undefined : new Set(shape.keys),
    open: shape?.open ?? false,
    roles: roleTree(type.fields ?? {}),
    keysAt: (path) => (schema === undefined ? [] : keysAt(schema, schema, path)),
  };
}

/** The JSON Schema of what may be written, when the schema library can produce one. */
function inputSchema(type: AnyNodeType): unknown {
  const options = { target: "draft-2020-12", libraryOptions: { unrepresentable: "any" } } as const;
  try {
    return type.spec["~standard"].jsonSchema?.input(options);
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

function roleTree(fields: { readonly [path: string]: FieldRole }): RoleTree {
  const root: RoleTree = { keys: new Map() };
  for (const [path, role] of Object.entries(fields)) {
    let tree = root;
    for (const step of path.match(/\[\]|[^.[\]]+/g) ?? []) tree = grow(tree, step);
    tree.role = role;
  }
  return root;
}

function grow(tree: RoleTree, step: string): RoleTree {
  if (step === "[]") return (tree.items ??= { keys: new Map() });
  if (step === "*") return (tree.values ??= { keys: new Map() });
  const known = tree.keys.get(step);
  if (known !== undefined) return known;
  const fresh: RoleTree = { keys: new Map() };
  tree.keys.set(step, fresh);
  return fresh;
}

/** The roles below a key of a map. */
export function roleOfKey(tree: RoleTree | undefined, key: string): RoleTree | undefined {
  return tree?.keys.get(key) ?? tree?.values;
}
