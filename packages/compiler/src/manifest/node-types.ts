/**
 * What the compiler needs to know of each node kind, worked out once per compilation: which keys its spec takes and what
 * the strings in it mean.
 */
import { type AnyNodeType, type ComponentRegistry, type FieldRole, spellings } from "@hexdag/kernel";
import { type SchemaKeys, schemaKeys } from "./schema-keys.ts";

/** Roles by path, as a tree that is walked beside a value. */
export interface RoleTree {
  role?: FieldRole;
  readonly keys: Map<string, RoleTree>;
  items?: RoleTree;
  values?: RoleTree;
}

/** A node kind as the compiler sees it. */
export interface NodeTypeInfo extends SchemaKeys {
  readonly type: AnyNodeType;
  readonly roles: RoleTree;
}

/** The installed node kinds. */
export interface NodeTypes {
  /** By any spelling. */
  find(kind: string): NodeTypeInfo | undefined;
  /** One spelling per kind, for "did you mean". */
  readonly spellings: readonly string[];
  /** The installed package that declares the kind, when it is not built in. */
  packageOf(spelling: string): string | undefined;
}

/** Looks kinds up in a registry, remembering what it learnt about each. */
export function createNodeTypes(components: ComponentRegistry): NodeTypes {
  const known = new Map<string, NodeTypeInfo | undefined>();
  return {
    spellings: components.nodes.flatMap((type) => spellings(type)),
    packageOf: (spelling) => components.nodes.find((type) => spellings(type).includes(spelling))?.package,
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
  return { type, ...schemaKeys(type.spec), roles: roleTree(type.fields ?? {}) };
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
