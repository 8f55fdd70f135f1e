/** Keys of a node that stand one level too far out: beside `spec` or `metadata` instead of inside. */
import type { Reporter } from "../diagnostics/reporter.ts";
import { entryOf, type SourceEntry, type SourceMap, valueOf } from "../parse/source-value.ts";
import { COMMON_KEYS } from "./decode-common.ts";
import { LATER_NODE_KEYS } from "./later.ts";
import type { NodeTypeInfo } from "./node-types.ts";
import { nodeSchema } from "./schema/node.ts";

type Section = "spec" | "metadata";

/**
 * The node with every key where it belongs. Each that was elsewhere is reported once, and then read as if it stood there, so
 * that nobody calls it missing as well.
 */
export function withKeysInPlace(item: SourceMap, info: NodeTypeInfo | undefined, reporter: Reporter): SourceMap {
  if (!item.entries.some(({ key }) => sectionOf(key, info) !== undefined)) return item;
  const moved: Record<Section, SourceEntry[]> = { spec: [], metadata: [] };
  const name = nameOf(item);
  const what = name === undefined ? "this node" : `node "${name}"`;
  for (const entry of item.entries) {
    const section = sectionOf(entry.key, info);
    if (section === undefined) continue;
    moved[section].push(entry);
    reporter.report({
      code: "HD2006",
      message: `"${entry.key}" of ${what} belongs under ${section}`,
      hint: `move it into ${section}:`,
      at: entry,
    });
  }
  const misplaced = new Set([...moved.spec, ...moved.metadata]);
  if (misplaced.size === 0) return item;
  const entries = item.entries.filter((entry) => !misplaced.has(entry));
  return withEntries(item, filled("spec", moved.spec, filled("metadata", moved.metadata, entries)));
}

function sectionOf(key: string, info: NodeTypeInfo | undefined): Section | undefined {
  if (Object.hasOwn(nodeSchema.shape, key)) return undefined;
  if (key === "name") return "metadata";
  return COMMON_KEYS.has(key) || LATER_NODE_KEYS.has(key) || info?.keys?.has(key) === true ? "spec" : undefined;
}

/** The name, wherever it stands. */
function nameOf(item: SourceMap): string | undefined {
  const metadata = valueOf(item, "metadata");
  const name = (metadata?.type === "map" ? valueOf(metadata, "name") : undefined) ?? valueOf(item, "name");
  return typeof name?.data === "string" ? name.data : undefined;
}

/** The entries with a section that holds these too; it is made when there is none. What it says itself stays. */
function filled(
  section: Section,
  moved: readonly SourceEntry[],
  entries: readonly SourceEntry[],
): readonly SourceEntry[] {
  const [first] = moved;
  if (first === undefined) return entries;
  const own = entries.find((entry) => entry.key === section);
  if (own === undefined || own.value.data === null) {
    const place = own ?? placeOf(first);
    const value: SourceMap = withEntries({ ...placeOf(first), type: "map", data: {}, entries: [] }, moved);
    return [...entries.filter((entry) => entry !== own), { ...place, key: section, value }];
  }
  const { value } = own;
  if (value.type !== "map") return entries;
  const added = moved.filter(({ key }) => entryOf(value, key) === undefined);
  const whole = { ...own, value: withEntries(value, [...value.entries, ...added]) };
  return entries.map((entry) => (entry === own ? whole : entry));
}

function placeOf({ source, start, end }: SourceEntry): Pick<SourceEntry, "source" | "start" | "end"> {
  return { source, start, end };
}

function withEntries(map: SourceMap, entries: readonly SourceEntry[]): SourceMap {
  return { ...map, entries, data: Object.fromEntries(entries.map(({ key, value }) => [key, value.data])) };
}
