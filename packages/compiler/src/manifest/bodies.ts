import type { SourceList, SourceMap, SourceValue } from "../parse/source-value.ts";
import { type RoleTree, roleOfKey } from "./node-types.ts";

/** The lists of nodes in a spec: every list at a path whose role is `body`. */
export function bodyLists(spec: SourceMap | undefined, roles: RoleTree | undefined): readonly SourceList[] {
  const found: SourceList[] = [];
  if (spec !== undefined && roles !== undefined && hasBody(roles)) collect(spec, roles, found);
  return found;
}

function collect(value: SourceValue, roles: RoleTree, found: SourceList[]): void {
  if (roles.role === "body" && value.type === "list") found.push(value);
  else if (value.type === "map") {
    for (const entry of value.entries) {
      const inner = roleOfKey(roles, entry.key);
      if (inner !== undefined) collect(entry.value, inner, found);
    }
  } else if (value.type === "list" && roles.items !== undefined)
    for (const item of value.items) collect(item, roles.items, found);
}

function hasBody(roles: RoleTree): boolean {
  if (roles.role === "body") return true;
  const parts = [...roles.keys.values(), roles.items, roles.values];
  return parts.some((part) => part !== undefined && hasBody(part));
}
