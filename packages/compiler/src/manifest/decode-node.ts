/**
 * Decodes one entry of `nodes` (or of an inline body): finds its kind, splits `spec` into the common keys and the kind's
 * own, and validates each once. Reports everything; what is wrong is left out of the result.
 */
import { isJsonObject, type JsonObject } from "@hexdag/kernel";
import type { Reporter } from "../diagnostics/reporter.ts";
import {
  entryOf,
  type SourceEntry,
  type SourceList,
  type SourceMap,
  type SourceValue,
  typeName,
  valueOf,
} from "../parse/source-value.ts";
import { bodyLists } from "./bodies.ts";
import { COMMON_KEYS, decodeCommon } from "./decode-common.ts";
import { decodeMap } from "./decode-map.ts";
import { headOf, isFree, reportIssues, unknownKey } from "./issues.ts";
import { LATER_NODE_KEYS, LATER_NODE_KINDS } from "./later.ts";
import type { CommonManifest, NodeManifest } from "./manifest.ts";
import { checkName, type Name, namesIn } from "./names.ts";
import type { NodeTypeInfo, NodeTypes } from "./node-types.ts";
import { nodeSchema } from "./schemas.ts";
import { reportStrippedKeys } from "./stripped-keys.ts";

export interface NodeDecoder {
  readonly types: NodeTypes;
  readonly reporter: Reporter;
  /** Nodes seen so far, those in bodies included. */
  count: number;
}

const MAX_NODES = 100_000;
/** Common keys that a kind may declare too without making them its own. */
const SHARED_KEYS = new Set(["input_schema", "output_schema"]);

/** Decodes a list of nodes. */
export function decodeNodes(list: SourceList, decoder: NodeDecoder): readonly NodeManifest[] {
  const nodes: NodeManifest[] = [];
  for (const item of list.items) {
    decoder.count += 1;
    if (decoder.count > MAX_NODES) {
      if (decoder.count === MAX_NODES + 1) {
        decoder.reporter.report({
          code: "HD2013",
          message: `the pipeline has more than ${MAX_NODES.toLocaleString("en")} nodes`,
          hint: "a `loop` or `map` node repeats work without repeating nodes",
          at: headOf(item),
        });
      }
      break;
    }
    const node = decodeNode(item, decoder);
    if (node !== undefined) nodes.push(node);
  }
  return nodes;
}

function decodeNode(item: SourceValue, decoder: NodeDecoder): NodeManifest | undefined {
  const { reporter } = decoder;
  if (item.type !== "map") {
    reporter.report({
      code: "HD2003",
      message: `a node must be a map with kind, metadata and spec, not ${typeName(item.data)}`,
      at: item,
    });
    return undefined;
  }
  const written = writtenName(item);
  const what = written === undefined ? "this node" : `node "${written.name}"`;
  const kind = valueOf(item, "kind");
  const info = typeof kind?.data === "string" ? findKind({ name: kind.data, at: kind }, decoder) : undefined;
  const misplaced = reportMisplaced(item, info, what, reporter);
  const entry = decodeMap(nodeSchema, item, { what, reporter, at: headOf(item), ignore: (key) => misplaced.has(key) });
  if (written === undefined) return undefined;
  checkName("node", written, reporter);
  const specValue = valueOf(item, "spec");
  const spec = specValue?.type === "map" ? specValue : undefined;
  const label = info === undefined ? what : `${info.type.kind} ${what}`;
  const parts = splitSpec(spec, info, label, reporter);
  const common = parts.common === undefined ? {} : decodeCommon(parts.common, what, reporter);
  const config =
    info === undefined ? undefined : decodeConfig(parts.own, { info, common, spec, item, label, reporter });
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
    waitFor: edgeNames("wait_for", item, spec, reporter),
    dependencies: edgeNames("dependencies", item, spec, reporter),
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
      message: `nodes of kind ${kind.name} are not supported yet: macros arrive with a later version`,
      at: kind.at,
    });
    return undefined;
  }
  const close = reporter.suggest(kind.name, types.spellings);
  const known = types.spellings.filter((name) => !name.endsWith("_node"));
  reporter.report({
    code: "HD2005",
    message: `no installed package declares the node kind "${kind.name}"`,
    label: "unknown kind",
    hint: close === undefined ? `known kinds: ${known.join(", ") || "none"}` : `did you mean "${close}"?`,
    at: kind.at,
  });
  return undefined;
}

/** Keys beside `spec` that belong inside it. */
function reportMisplaced(
  item: SourceMap,
  info: NodeTypeInfo | undefined,
  what: string,
  reporter: Reporter,
): ReadonlySet<string> {
  const misplaced = new Set<string>();
  for (const { key, keyPlace } of item.entries) {
    if (Object.hasOwn(nodeSchema.shape, key)) continue;
    const belongs =
      key === "name"
        ? "metadata"
        : COMMON_KEYS.has(key) || LATER_NODE_KEYS.has(key) || info?.keys?.has(key) === true
          ? "spec"
          : undefined;
    if (belongs === undefined) continue;
    misplaced.add(key);
    reporter.report({
      code: "HD2006",
      message: `"${key}" of ${what} belongs under ${belongs}`,
      hint: `move it into ${belongs}:`,
      at: keyPlace,
    });
  }
  return misplaced;
}

interface SpecParts {
  readonly common: SourceMap | undefined;
  readonly own: Record<string, unknown>;
}

/** Tells the common keys of a spec from the kind's own, and reports those that are neither. */
function splitSpec(
  spec: SourceMap | undefined,
  info: NodeTypeInfo | undefined,
  label: string,
  reporter: Reporter,
): SpecParts {
  const common: SourceEntry[] = [];
  const own: Record<string, unknown> = {};
  for (const entry of spec?.entries ?? []) {
    const { key } = entry;
    const ownKey = info?.keys?.has(key) === true;
    const commonKey = COMMON_KEYS.has(key);
    if (commonKey && (!ownKey || SHARED_KEYS.has(key))) common.push(entry);
    if (ownKey) own[key] = entry.value.data;
    else if (!commonKey && !isFree(key)) takeOther(entry, own, { info, label, reporter });
  }
  if (spec === undefined || common.length === 0) return { common: undefined, own };
  const data = Object.fromEntries(common.map((entry) => [entry.key, entry.value.data]));
  return { common: { ...spec, entries: common, data }, own };
}

interface OtherKeys {
  readonly info: NodeTypeInfo | undefined;
  readonly label: string;
  readonly reporter: Reporter;
}

function takeOther(
  { key, keyPlace, value }: SourceEntry,
  own: Record<string, unknown>,
  { info, label, reporter }: OtherKeys,
): void {
  if (LATER_NODE_KEYS.has(key)) {
    reporter.report({
      code: "HD2007",
      message: `"${key}" of a node is not supported yet`,
      hint: "it arrives with a later version; take it out until then",
      at: keyPlace,
    });
  } else if (info === undefined || info.keys === undefined || info.open) own[key] = value.data;
  else reporter.report(unknownKey({ key, at: keyPlace, within: label }, [...info.keys, ...COMMON_KEYS], reporter));
}

interface ConfigContext extends OtherKeys {
  readonly info: NodeTypeInfo;
  readonly common: CommonManifest;
  readonly spec: SourceMap | undefined;
  readonly item: SourceMap;
}

/** Validates the kind's own part of the spec. */
function decodeConfig(own: Record<string, unknown>, context: ConfigContext): JsonObject | undefined {
  const { info, common, spec, item, label, reporter } = context;
  if (own["input_schema"] !== undefined && common.inputSchema !== undefined) own["input_schema"] = common.inputSchema;
  if (own["output_schema"] !== undefined && common.outputSchema !== undefined)
    own["output_schema"] = common.outputSchema;
  const result = info.type.spec["~standard"].validate(own);
  if (result instanceof Promise) {
    reporter.report({
      code: "HD2015",
      message: `the node kind "${info.type.kind}" validates its spec asynchronously, which a compiler cannot wait for`,
      at: headOf(item),
    });
    return undefined;
  }
  if (result.issues !== undefined) {
    const at = entryOf(item, "spec")?.keyPlace ?? valueOf(item, "kind") ?? headOf(item);
    reportIssues(result.issues, {
      what: label,
      value: spec ?? { ...item, entries: [], data: {} },
      at,
      reporter,
      keys: (path) => info.keysAt(path),
    });
    return undefined;
  }
  if (!isJsonObject(result.value)) return {};
  if (spec !== undefined) reportStrippedKeys({ spec, output: result.value, own, label, info, reporter });
  return result.value;
}

/** `wait_for` or `dependencies`, beside `spec` or (as Python wrote them) inside it. */
function edgeNames(
  key: "wait_for" | "dependencies",
  item: SourceMap,
  spec: SourceMap | undefined,
  reporter: Reporter,
): readonly Name[] | undefined {
  const outer = entryOf(item, key);
  const inner = spec === undefined ? undefined : entryOf(spec, key);
  if (outer !== undefined && inner !== undefined) {
    reporter.report({
      code: "HD2014",
      message: `"${key}" stands both beside spec and inside it`,
      hint: "keep the one beside spec",
      at: inner.keyPlace,
      related: [{ message: "it also stands here", at: outer.keyPlace }],
    });
  }
  return namesIn((outer ?? inner)?.value);
}
