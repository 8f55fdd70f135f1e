/**
 * Decodes one entry of `nodes` (or of an inline body): finds its kind and hands its `spec` on. Reports everything; what is
 * wrong is left out of the result.
 */
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
import { decodeCommon } from "./decode-common.ts";
import { decodeConfig, splitSpec } from "./decode-config.ts";
import { decodeMap } from "./decode-map.ts";
import { headOf } from "./issues.ts";
import { LATER_NODE_KINDS } from "./later.ts";
import type { NodeManifest } from "./manifest.ts";
import { withKeysInPlace } from "./misplaced-keys.ts";
import { checkName, type Name, namesIn } from "./names.ts";
import type { NodeTypeInfo, NodeTypes } from "./node-types.ts";
import { nodeSchema } from "./schema/node.ts";

/** What decoding a list of nodes needs, and how many there have been. */
export interface NodeDecoder {
  readonly types: NodeTypes;
  readonly reporter: Reporter;
  /** Nodes seen so far, those in bodies included. */
  count: number;
}

const MAX_NODES = 100_000;

/** Decodes a list of nodes; none of it when that would be too many. */
export function decodeNodes(list: SourceList, decoder: NodeDecoder): readonly NodeManifest[] {
  const excess = list.items[MAX_NODES - decoder.count];
  decoder.count += list.items.length;
  if (excess !== undefined) {
    decoder.reporter.report({
      code: "HD2013",
      message: `the pipeline has more than ${MAX_NODES.toLocaleString("en")} nodes`,
      label: "one too many",
      hint: "a `loop` or `map` node repeats work without repeating nodes",
      at: headOf(excess),
    });
    return [];
  }
  return list.items.flatMap((item) => decodeNode(item, decoder) ?? []);
}

function decodeNode(value: SourceValue, decoder: NodeDecoder): NodeManifest | undefined {
  const { reporter } = decoder;
  if (value.type !== "map") {
    if (isBroken(value)) return undefined;
    reporter.report({
      code: "HD2003",
      message: `a node must be a map with kind, metadata and spec, not ${typeName(value.data)}`,
      at: value,
    });
    return undefined;
  }
  // Refused by the expand pass.
  if (entryOf(value, "!include") !== undefined) return undefined;
  const kind = valueOf(value, "kind");
  const info = typeof kind?.data === "string" ? findKind({ name: kind.data, at: kind }, decoder) : undefined;
  const item = withKeysInPlace(value, info, reporter);
  const written = writtenName(item);
  const what = written === undefined ? "this node" : `node "${written.name}"`;
  const entry = decodeMap(nodeSchema, item, { what, reporter, at: headOf(item) });
  if (written === undefined) return undefined;
  if (written.name !== "") checkName("node", written, reporter);
  const specValue = valueOf(item, "spec");
  const spec = specValue?.type === "map" ? specValue : undefined;
  const label = info === undefined ? what : `${info.type.kind} ${what}`;
  const parts = splitSpec({ item, spec, info, label, reporter });
  const common = parts.common === undefined ? {} : decodeCommon(parts.common, what, reporter);
  const readable = specValue === undefined || specValue.data === null || spec !== undefined;
  const valid = info !== undefined && readable && !isBroken(specValue);
  const config = valid ? decodeConfig(parts, common, { item, spec, info, label, reporter }) : undefined;
  const bodies = new Map(bodyLists(spec, info?.roles).map((list) => [list, decodeNodes(list, decoder)] as const));
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
  };
}

function writtenName(item: SourceMap): Name | undefined {
  const metadata = valueOf(item, "metadata");
  return metadata?.type === "map" ? namesIn(valueOf(metadata, "name"))?.[0] : undefined;
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
