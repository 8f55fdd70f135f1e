/** Laying one map over another: maps deeply, `nodes` by name, anything else replaced; null takes a key out. */
import {
  entryOf,
  isBroken,
  type SourceEntry,
  type SourceList,
  type SourceMap,
  type SourceValue,
  valueOf,
} from "../parse/source-value.ts";

/** A map with another laid over it. Places stay those of what is taken. */
export function overlay(base: SourceMap, over: SourceMap): SourceMap {
  const entries: SourceEntry[] = [];
  for (const entry of base.entries) {
    const added = entryOf(over, entry.key);
    if (added === undefined) entries.push(entry);
    else if (!isRemoval(added.value)) entries.push(laid(entry, added));
  }
  for (const added of over.entries)
    if (entryOf(base, added.key) === undefined && !isRemoval(added.value)) entries.push(added);
  return withEntries(base, entries);
}

/** A map with the value of one key replaced. */
export function withValue(map: SourceMap, key: string, value: SourceValue): SourceMap {
  return withEntries(
    map,
    map.entries.map((entry) => (entry.key === key ? { ...entry, value } : entry)),
  );
}

/** A map with other entries. */
export function withEntries(map: SourceMap, entries: readonly SourceEntry[]): SourceMap {
  return { ...map, entries, data: Object.fromEntries(entries.map(({ key, value }) => [key, value.data])) };
}

function laid(base: SourceEntry, over: SourceEntry): SourceEntry {
  if (base.value.type === "map" && over.value.type === "map")
    return { ...base, value: overlay(base.value, over.value) };
  if (base.key === "nodes" && base.value.type === "list" && over.value.type === "list")
    return { ...base, value: overlayNodes(base.value, over.value) };
  return over;
}

/** Nodes of the same name are laid over each other; others come after them. */
function overlayNodes(base: SourceList, over: SourceList): SourceList {
  const added = new Map<string, SourceMap>();
  const others: SourceValue[] = [];
  const names = new Set(base.items.map(nodeName));
  for (const item of over.items) {
    const name = nodeName(item);
    if (item.type === "map" && name !== undefined && names.has(name) && !added.has(name)) added.set(name, item);
    else others.push(item);
  }
  const items = base.items.map((item) => {
    const laidOver = added.get(nodeName(item) ?? "");
    return item.type === "map" && laidOver !== undefined ? overlay(item, laidOver) : item;
  });
  const all = [...items, ...others];
  return { ...base, items: all, data: all.map(({ data }) => data) };
}

function nodeName(item: SourceValue): string | undefined {
  const metadata = item.type === "map" ? valueOf(item, "metadata") : undefined;
  const name = metadata?.type === "map" ? valueOf(metadata, "name")?.data : undefined;
  return typeof name === "string" ? name : undefined;
}

function isRemoval(value: SourceValue): boolean {
  return value.type === "scalar" && value.data === null && !isBroken(value);
}
