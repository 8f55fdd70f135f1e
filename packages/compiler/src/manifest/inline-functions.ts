/** `!js` in a node: welcome in the fields that take a function, reported in all others. */
import type { Reporter } from "../diagnostics/reporter.ts";
import { mapInline, refuseInline } from "../expand/inline-functions.ts";
import { entryOf, type SourceMap, type SourceValue } from "../parse/source-value.ts";
import { type NodeTypeInfo, type RoleTree, roleOfKey } from "./node-types.ts";

/** The node without functions where its kind expects none; those have been reported. */
export function withInlineInPlace(item: SourceMap, info: NodeTypeInfo | undefined, reporter: Reporter): SourceMap {
  const spec = entryOf(item, "spec");
  const outer = withParts(item, (key, value) => (key === "spec" ? value : refuseAll(value, reporter)));
  // Of an unknown kind nobody knows where it takes functions.
  if (spec?.value.type !== "map" || info === undefined) return outer;
  const inner = inSpec(spec.value, info.roles, reporter);
  return inner === spec.value ? outer : withParts(outer, (key, value) => (key === "spec" ? inner : value));
}

/** Part of a spec, with the roles of what is below it. */
function inSpec(value: SourceValue, roles: RoleTree | undefined, reporter: Reporter): SourceValue {
  if (value.type === "scalar")
    return value.tag !== "js" || takesFunction(roles) ? value : refuseInline(value, reporter);
  // The nodes of a body are looked at one by one.
  if (value.type === "list" && roles?.role === "body") return value;
  if (value.type === "map") return withParts(value, (key, part) => inSpec(part, partRoles(roles, key), reporter));
  const items = value.items.map((item) => inSpec(item, roles?.items, reporter));
  if (items.every((item, index) => item === value.items[index])) return value;
  return { ...value, items, data: items.map(({ data }) => data) };
}

function takesFunction(roles: RoleTree | undefined): boolean {
  return roles?.role === "function" || roles?.role === "body";
}

function partRoles(roles: RoleTree | undefined, key: string): RoleTree | undefined {
  return roleOfKey(roles, key) ?? (roles?.role === "function" ? { role: "function", keys: new Map() } : undefined);
}

function refuseAll(value: SourceValue, reporter: Reporter): SourceValue {
  return mapInline(value, { inline: (scalar) => refuseInline(scalar, reporter), skip: () => false });
}

/** A map with other values; the same map when none changes. */
function withParts(map: SourceMap, change: (key: string, value: SourceValue) => SourceValue): SourceMap {
  let isSame = true;
  const entries = map.entries.map((entry) => {
    const value = change(entry.key, entry.value);
    if (value === entry.value) return entry;
    isSame = false;
    return { ...entry, value };
  });
  if (isSame) return map;
  return { ...map, entries, data: Object.fromEntries(entries.map(({ key, value: { data } }) => [key, data])) };
}
