import { isScalar, isSeq } from "yaml";
import { byHand, type Migration, respelled } from "./migration.ts";
import { insertAfter, pairOf, removeKey, textIn, type YamlNodeMap } from "./yaml-map.ts";

/** `dependencies` and `wait_for` stand beside `spec`, and each node is named once. */
export function migrateEdges(node: YamlNodeMap, spec: YamlNodeMap | undefined, migration: Migration): void {
  for (const key of ["dependencies", "wait_for"]) {
    const inner = spec === undefined ? undefined : pairOf(spec, key);
    if (spec === undefined || inner === undefined) continue;
    const outer = pairOf(node, key);
    if (outer !== undefined && namesIn(outer.value).join("\n") !== namesIn(inner.value).join("\n")) {
      const hint = `keep one ${key}, beside spec, with the names of both`;
      byHand(
        inner.key,
        { message: `"${key}" stands both beside spec and inside it, with other names`, hint, isTakenToo: true },
        migration,
      );
      continue;
    }
    removeKey(spec, key);
    if (outer === undefined) insertAfter(node, "metadata", inner);
    respelled(inner.key, { message: `"${key}" is written beside spec` }, migration);
  }
  withoutRepeats(node, migration);
}

/** A name in `wait_for` that is waited for anyway, or that is there twice. */
function withoutRepeats(node: YamlNodeMap, migration: Migration): void {
  const waits = pairOf(node, "wait_for");
  const known = new Set(namesIn(pairOf(node, "dependencies")?.value));
  if (waits === undefined) return;
  if (isSeq(waits.value)) {
    const list = waits.value;
    list.items = list.items.filter((item) => {
      const name = textIn(item);
      if (name === undefined) return true;
      if (known.has(name)) respelled(item, { message: `"${name}" is waited for already` }, migration);
      const isNew = !known.has(name);
      known.add(name);
      return isNew;
    });
    // An empty list alone says that the node waits for nobody.
    if (list.items.length === 0 && pairOf(node, "dependencies") !== undefined) removeKey(node, "wait_for");
  } else if (isScalar(waits.value) && known.has(textIn(waits.value) ?? "")) {
    respelled(waits.key, { message: `"${textIn(waits.value) ?? ""}" is waited for already` }, migration);
    removeKey(node, "wait_for");
  }
}

function namesIn(value: unknown): readonly string[] {
  if (isSeq(value)) return value.items.flatMap((item) => textIn(item) ?? []);
  return textIn(value) === undefined ? [] : [textIn(value) ?? ""];
}
