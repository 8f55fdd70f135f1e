/** Schemas in fields of a kind's own, where its roles say that there are some: either spelling becomes JSON Schema. */
import type { Reporter } from "../diagnostics/reporter.ts";
import { isBroken, type SourceMap, type SourceValue } from "../parse/source-value.ts";
import type { NamedTypes } from "./custom-types.ts";
import { readDataSchema } from "./data-schema.ts";
import { type NodeTypeInfo, type RoleTree, roleOfKey } from "./node-types.ts";

interface SchemaSite {
  readonly info: NodeTypeInfo;
  readonly dataTypes: NamedTypes;
  readonly reporter: Reporter;
}

/** Puts JSON Schema in the place of what is written. Reports what is no schema. */
export function readKindSchemas(own: Record<string, unknown>, spec: SourceMap, site: SchemaSite): void {
  const { roles } = site.info;
  for (const { key, value } of spec.entries) {
    const inside = roleOfKey(roles, key);
    if (Object.hasOwn(own, key) && inside !== undefined && hasSchemas(inside)) own[key] = readIn(value, inside, site);
  }
}

function hasSchemas({ role, keys, values }: RoleTree): boolean {
  return role === "schema" || [...keys.values(), ...(values === undefined ? [] : [values])].some(hasSchemas);
}

function readIn(value: SourceValue, roles: RoleTree | undefined, site: SchemaSite): unknown {
  if (value.type !== "map" || isBroken(value)) return value.data;
  if (roles?.role === "schema") return readDataSchema(value, site.reporter, site.dataTypes) ?? value.data;
  const entries = value.entries.map(({ key, value: inside }) => [key, readIn(inside, roleOfKey(roles, key), site)]);
  return Object.fromEntries(entries);
}
