/**
 * Decodes one entry of `nodes` (or of an inline body): finds its kind and hands its `spec` on. Reports everything; what is
 * wrong is left out of the result.
 */
import type { AnyNodeType } from "@hexdag/kernel";
import type { Reporter } from "../diagnostics/reporter.ts";
import {
  entryOf,
  isBroken,
  type SourceList,
  type SourceMap,
  type SourceValue,
  typeName,
  valueOf,
} from "../parse/source-value.ts";
import { bodyLists } from "./bodies.ts";
import type { NamedTypes } from "./custom-types.ts";
import { decodeCommon } from "./decode-common.ts";
import { decodeConfig, splitSpec } from "./decode-config.ts";
import { decodeMap } from "./decode-map.ts";
import { withInlineInPlace } from "./inline-functions.ts";
import { headOf } from "./issues.ts";
import { LATER_NODE_KINDS } from "./later.ts";
import type { FillerEntry, NodeFiller } from "./macro-view.ts";
import type { NodeManifest } from "./manifest.ts";
import { withKeysInPlace } from "./misplaced-keys.ts";
import { checkName, type Name, namesIn } from "./names.ts";
import type { NodeTypeInfo, NodeTypes } from "./node-types.ts";
import { nodeSchema } from "./schema/node.ts";

/** What decoding a list of nodes needs, and how many there have been. */
export interface NodeDecoder {
  readonly types: NodeTypes;
  /** Those that schemas may name. */
  readonly dataTypes: NamedTypes;
  /** Whether there is any `!js` in the project. */
  readonly hasInline: boolean;
  readonly reporter: Reporter;
  /** Nodes seen so far, those in bodies and macros included. */
  readonly seen: { nodes: number };
  /** Puts macros in the place of their invocations. */
  readonly macros: MacroExpander;
  /** In a macro: what fills its parameters in. */
  readonly filler?: NodeFiller | undefined;
}

/** Turns an invocation into the nodes of its macro. */
export interface MacroExpander {
  /** The nodes of the instance, and last the node that stands for it. */
  expand(call: Invocation, decoder: NodeDecoder): readonly NodeManifest[];
}

/** A node of a kind that stands for a macro. */
export interface Invocation {
  readonly node: NodeManifest;
  readonly item: SourceMap;
  readonly spec: SourceMap;
  readonly fields: NonNullable<AnyNodeType["expands"]>;
}

const MAX_NODES = 100_000;

/** Decodes a list of nodes; none of it when that would be too many. */
export function decodeNodes(list: SourceList, decoder: NodeDecoder): readonly NodeManifest[] {
  const { filler } = decoder;
  if (filler !== undefined) return decodeEntries(filler.entries(list), decoder);
  if (!hasRoom(list.items, decoder)) return [];
  return list.items.flatMap((item) => decodeNode(item, decoder));
}

/** Decodes the nodes of a macro's instance, or of a body in one. */
export function decodeEntries(entries: readonly FillerEntry[], decoder: NodeDecoder): readonly NodeManifest[] {
  const items = entries.map(({ item }) => item);
  if (!hasRoom(items, decoder)) return [];
  return entries.flatMap(({ item, filler }) => decodeNode(item, { ...decoder, filler }));
}

/** Counts nodes in; reports the first of them that is too many. */
function hasRoom(items: readonly SourceValue[], { seen, reporter }: NodeDecoder): boolean {
  const excess = items[Math.max(0, MAX_NODES - seen.nodes)];
  seen.nodes += items.length;
  if (excess === undefined) return true;
  reporter.report({
    code: "HD2013",
    message: `the pipeline has more than ${MAX_NODES.toLocaleString("en")} nodes`,
    label: "one too many",
    hint: "a `loop` or `map` node repeats work without repeating nodes",
    at: headOf(excess),
  });
  return false;
}

function decodeNode(value: SourceValue, decoder: NodeDecoder): readonly NodeManifest[] {
  const { reporter, filler } = decoder;
  if (value.type !== "map") {
    if (isBroken(value)) return [];
    reporter.report({
      code: "HD2003",
      message: `a node must be a map with kind, metadata and spec, not ${typeName(value.data)}`,
      at: value,
    });
    return [];
  }
  // Refused by the expand pass.
  if (entryOf(value, "!include") !== undefined || isStrayGroup(value, decoder)) return [];
  const kind = filler === undefined ? valueOf(value, "kind") : filler.kind(value);
  const info =
    typeof kind?.data === "string" && !isBroken(kind) ? findKind({ name: kind.data, at: kind }, decoder) : undefined;
  const filled = filler === undefined ? value : filler.fill(value, info);
  const placed = withKeysInPlace(filled, info, reporter);
  const item = decoder.hasInline ? withInlineInPlace(placed, info, reporter) : placed;
  const node = decodeItem(item, info, decoder);
  if (node === undefined) return [];
  const { spec } = node;
  const fields = info?.type.expands;
  return fields === undefined || spec === undefined || entryOf(spec, fields.result) !== undefined
    ? [node]
    : decoder.macros.expand({ node, item, spec, fields }, decoder);
}

/** A group of nodes outside any macro, which is reported. */
function isStrayGroup(item: SourceMap, { filler, reporter }: NodeDecoder): boolean {
  const entry = entryOf(item, "if") ?? entryOf(item, "for_each");
  if (filler !== undefined || entry === undefined || entryOf(item, "nodes") === undefined) return false;
  const instead = entry.key === "if" ? "give the nodes a `when`" : "use a `map` or `loop` node";
  reporter.report({
    code: "HD3313",
    message: "groups of nodes are expanded in macros, and this list is in none",
    label: "only in the nodes of a macro",
    hint: `${instead}, which decides when the pipeline runs`,
    at: entry,
  });
  return true;
}

function decodeItem(item: SourceMap, info: NodeTypeInfo | undefined, decoder: NodeDecoder): NodeManifest | undefined {
  const { reporter, filler } = decoder;
  const written = writtenName(item);
  const what = written === undefined ? "this node" : `node "${written.name}"`;
  const entry = decodeMap(nodeSchema, item, { what, reporter, at: headOf(item) });
  if (written === undefined) return undefined;
  if (written.name !== "" && !isBroken(nameValue(item))) checkName("node", written, reporter);
  const specValue = valueOf(item, "spec");
  const spec = specValue?.type === "map" ? specValue : undefined;
  const label = info === undefined ? what : `${info.type.kind} ${what}`;
  const parts = splitSpec({ item, spec, info, label, reporter });
  const common = parts.common === undefined ? {} : decodeCommon(parts.common, what, decoder);
  const readable = specValue === undefined || specValue.data === null || spec !== undefined;
  const valid = info !== undefined && readable && !isBroken(specValue);
  const config = valid
    ? decodeConfig(parts, common, { item, spec, info, label, reporter, dataTypes: decoder.dataTypes })
    : undefined;
  const locals = filler === undefined || config === undefined ? [] : (info?.type.locals?.(config) ?? []);
  const bodies = new Map(
    bodyLists(spec, info?.roles).map(
      (list) => [list, decodeNodes(list, { ...decoder, filler: filler?.inBody(list, locals) })] as const,
    ),
  );
  return {
    name: written,
    at: item,
    info,
    description: entry?.metadata.description,
    common,
    spec,
    config,
    bodies,
    waitFor: edgeNames("wait_for", { item, spec }, reporter),
    dependencies: edgeNames("dependencies", { item, spec }, reporter),
    view: filler?.view,
  };
}

function writtenName(item: SourceMap): Name | undefined {
  return namesIn(nameValue(item))?.[0];
}

function nameValue(item: SourceMap): SourceValue | undefined {
  const metadata = valueOf(item, "metadata");
  return metadata?.type === "map" ? valueOf(metadata, "name") : undefined;
}

function findKind(kind: Name, { types, reporter }: NodeDecoder): NodeTypeInfo | undefined {
  const info = types.find(kind.name);
  if (info !== undefined) return info;
  if (LATER_NODE_KINDS.has(kind.name)) {
    reporter.report({
      code: "HD2007",
      message: `nodes of kind ${kind.name} are not supported yet`,
      hint: "they arrive with a later version; until then a function node can do the work",
      at: kind.at,
    });
    return undefined;
  }
  const close = reporter.suggest(kind.name, types.spellings);
  const known = types.spellings.filter((name) => !name.endsWith("_node"));
  const from = close === undefined ? undefined : types.packageOf(close);
  const meant = `did you mean "${close}"${from === undefined ? "" : `, of the package ${from}`}?`;
  reporter.report({
    code: "HD2005",
    message: `no installed package declares the node kind "${kind.name}"`,
    label: "unknown kind",
    hint: close === undefined ? `known kinds: ${known.join(", ") || "none"}` : meant,
    at: kind.at,
  });
  return undefined;
}

/** `wait_for` or `dependencies`, beside `spec` or (as Python wrote them) inside it. */
function edgeNames(
  key: "wait_for" | "dependencies",
  { item, spec }: { readonly item: SourceMap; readonly spec: SourceMap | undefined },
  reporter: Reporter,
): readonly Name[] | undefined {
  const outer = entryOf(item, key);
  const inner = spec === undefined ? undefined : entryOf(spec, key);
  if (outer !== undefined && inner !== undefined) {
    reporter.report({
      code: "HD2014",
      message: `"${key}" stands both beside spec and inside it`,
      hint: "keep the one beside spec",
      at: inner,
      related: [{ message: "it also stands here", at: outer }],
    });
  }
  return namesIn((outer ?? inner)?.value);
}
