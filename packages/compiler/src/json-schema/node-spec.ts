/** What stands in the `spec` of a node kind: its own fields, with what their text means, and those every kind has. */
import { type AnyNodeType, type FieldRole } from "@hexdag/kernel";
import { type Described, describe } from "./described.ts";
import { partOf } from "./parts.ts";
import { typesOf } from "./write-schema.ts";

/** The fields of a node kind. */
export interface NodeSpec {
  /** Absent: the kind cannot say what it takes. */
  readonly own: Described | undefined;
  /** Fields of every kind that this one does not take for itself. */
  readonly common: { readonly [name: string]: Described };
}

/** Fields of every kind that a kind may describe too without making them its own. */
const SHARED_FIELDS = ["input_schema", "output_schema"];

/** The fields that a kind takes. */
export function nodeSpec(type: AnyNodeType): NodeSpec {
  const described = describe(type.spec);
  const everywhere = partOf("common_spec")?.properties ?? {};
  const roles = Object.entries(type.fields ?? {});
  const own = described === undefined ? undefined : withSharedParts(withRoles(described, roles), everywhere);
  const taken = own === undefined ? new Set<string>() : fieldNames(own);
  return { own, common: Object.fromEntries(Object.entries(everywhere).filter(([name]) => !taken.has(name))) };
}

/** The names of a map's fields, whatever alternative they belong to. */
function fieldNames(schema: Described): ReadonlySet<string> {
  const inside = (schema.anyOf ?? []).flatMap((option) => [...fieldNames(option)]);
  return new Set([...Object.keys(schema.properties ?? {}), ...inside]);
}

/** Whether a map takes fields of any name. */
export function isOpen({ additionalProperties, anyOf = [] }: Described): boolean {
  return (additionalProperties !== undefined && additionalProperties !== false) || anyOf.some(isOpen);
}

function withSharedParts(own: Described, everywhere: { readonly [name: string]: Described }): Described {
  const { properties = {} } = own;
  const shared = SHARED_FIELDS.filter((name) => Object.hasOwn(properties, name)).map((name) => [
    name,
    { ...everywhere[name], ...properties[name], part: everywhere[name]?.part },
  ]);
  return shared.length === 0 ? own : { ...own, properties: { ...properties, ...Object.fromEntries(shared) } };
}

type Role = readonly [path: string, role: FieldRole];

function withRoles(schema: Described, roles: readonly Role[]): Described {
  return roles.reduce((whole, [path, role]) => withRole(whole, path.match(/\[\]|[^.[\]]+/g) ?? [], role), schema);
}

function withRole(schema: Described, [step, ...path]: readonly string[], role: FieldRole): Described {
  if (step === undefined) return withOwnRole(schema, role);
  const { properties, items, additionalProperties, anyOf } = schema;
  if (anyOf !== undefined) return { ...schema, anyOf: anyOf.map((option) => withRole(option, [step, ...path], role)) };
  if (step === "[]") return items === undefined ? schema : { ...schema, items: withRole(items, path, role) };
  if (step === "*") {
    return typeof additionalProperties === "object"
      ? { ...schema, additionalProperties: withRole(additionalProperties, path, role) }
      : schema;
  }
  const property = properties?.[step];
  if (property === undefined) return schema;
  return { ...schema, properties: { ...properties, [step]: withRole(property, path, role) } };
}

function withOwnRole(schema: Described, role: FieldRole): Described {
  if (role === "schema") return { ...schema, part: "data_schema" };
  return { ...(role === "body" ? withNodes(schema) : schema), role };
}

/** A list in a body is a list of nodes, whatever the kind's own schema says of its entries. */
function withNodes(schema: Described): Described {
  if (schema.anyOf !== undefined) return { ...schema, anyOf: schema.anyOf.map(withNodes) };
  return typesOf(schema).includes("array") ? { ...schema, items: { part: "node" } } : schema;
}
