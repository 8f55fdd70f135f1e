/**
 * Reads documents of the usual kind straight from the parser's tokens: block and flow collections of scalars, comments,
 * nothing else. That saves composing YAML nodes only to walk them once, which is a quarter of the time. It judges nothing:
 * whatever is unusual (anchors, tags, explicit or odd keys, empty values, directives, any doubt about indentation) ends
 * it, and the whole file goes through YAML's own composer, which knows what is wrong. Where this gives an answer it is the
 * composer's, which a test compares over goldens and fuzzed manifests.
 */
import type { CST } from "yaml";
import type { SourceFile } from "../diagnostics/span.ts";
import { RESERVED_KEYS } from "./map-key.ts";
import { plainData, scalarText } from "./quick-scalars.ts";
import { endIsUsual, separatorsOf } from "./quick-separators.ts";
import type {
  SourceDocument,
  SourceEntry,
  SourceList,
  SourceMap,
  SourceScalar,
  SourceTag,
  SourceValue,
} from "./source-value.ts";
import { MAX_DEPTH } from "./to-source-value.ts";

/** The documents of a file; `undefined` when anything in it is unusual. */
export function quickDocuments(
  tokens: readonly CST.Token[],
  source: SourceFile,
): readonly SourceDocument[] | undefined {
  const documents: SourceDocument[] = [];
  for (const token of tokens) {
    if (token.type === "document") {
      const value = documentValue(token, source);
      if (value === undefined) return undefined;
      documents.push({ source, value });
    } else if (!BETWEEN_DOCUMENTS.has(token.type)) return undefined;
  }
  return documents;
}

const BETWEEN_DOCUMENTS: ReadonlySet<string> = new Set(["byte-order-mark", "space", "comment", "newline"]);

function documentValue({ start, value, end }: CST.Document, source: SourceFile): SourceValue | undefined {
  const before = separatorsOf(start, "doc-start", true);
  if (before === undefined || value === undefined || !endIsUsual(end, false)) return undefined;
  const isBlock = value.type === "block-map" || value.type === "block-seq";
  const read = before.found && isBlock && !before.newline ? undefined : readValue(value, source, 0, before.tag);
  return read?.data === null ? undefined : read;
}

/** `tag`: what stands before the value. */
function readValue(token: CST.Token, source: SourceFile, depth: number, tag?: SourceTag): SourceValue | undefined {
  if (tag !== undefined) return readTagged(token, source, tag);
  switch (token.type) {
    case "scalar":
    case "single-quoted-scalar":
    case "double-quoted-scalar":
      return endIsUsual(token.end, true) ? readScalar(token, source) : undefined;
    case "block-scalar":
      return readScalar(token, source);
    case "block-map":
      return depth < MAX_DEPTH ? readBlockMap(token, source, depth + 1) : undefined;
    case "block-seq":
      return depth < MAX_DEPTH ? readBlockList(token, source, depth + 1) : undefined;
    case "flow-collection":
      return depth < MAX_DEPTH ? readFlow(token, source, depth + 1) : undefined;
    default:
      return undefined;
  }
}

/** What a tag of ours stands before is its text, whatever it looks like. */
function readTagged(token: CST.Token, source: SourceFile, tag: SourceTag): SourceScalar | undefined {
  switch (token.type) {
    case "scalar":
    case "single-quoted-scalar":
    case "double-quoted-scalar":
      if (!endIsUsual(token.end, true)) return undefined;
      break;
    case "block-scalar":
      break;
    default:
      return undefined;
  }
  const read = scalarText(token);
  return (
    read && { type: "scalar", source, start: token.offset, end: read.end, style: read.style, data: read.text, tag }
  );
}

function readScalar(token: CST.FlowScalar | CST.BlockScalar, source: SourceFile): SourceScalar | undefined {
  const start = token.offset;
  if (token.type === "scalar" && !token.source.includes("\n")) {
    const data = plainData(token.source);
    return data === undefined
      ? undefined
      : { type: "scalar", source, start, end: start + token.source.length, style: "plain", data };
  }
  const read = scalarText(token);
  return read === undefined
    ? undefined
    : { type: "scalar", source, start, end: read.end, style: read.style, data: read.text };
}

function readBlockMap(token: CST.BlockMap, source: SourceFile, depth: number): SourceMap | undefined {
  const entries: SourceEntry[] = [];
  const data: Record<string, unknown> = {};
  let end = token.offset;
  for (const { start, key, sep, value } of token.items) {
    if (separatorsOf(start, undefined, true) === undefined) return undefined;
    if (!key && !sep && !value) continue;
    if (!key || !sep || !value || !("indent" in key) || key.indent !== token.indent) return undefined;
    const between = separatorsOf(sep, "map-value-ind", false);
    const isBlock = value.type === "block-map" || value.type === "block-seq";
    if (between?.found !== true || (isBlock && !between.newline)) return undefined;
    const entry = readEntry(key, value, { source, depth, tag: between.tag });
    if (entry === undefined || Object.hasOwn(data, entry.key)) return undefined;
    entries.push(entry);
    data[entry.key] = entry.value.data;
    end = entry.value.end;
  }
  return { type: "map", source, start: token.offset, end, entries, data };
}

interface EntrySite {
  readonly source: SourceFile;
  readonly depth: number;
  /** What stands before the value. */
  readonly tag?: SourceTag | undefined;
}

/** Longer keys have a rule of their own in YAML. */
const LONGEST_KEY = 900;

function readEntry(key: CST.Token, token: CST.Token, { source, depth, tag }: EntrySite): SourceEntry | undefined {
  if (key.type !== "scalar" && key.type !== "single-quoted-scalar" && key.type !== "double-quoted-scalar")
    return undefined;
  const { source: written, offset } = key;
  if (written.length > LONGEST_KEY || written.includes("\n") || !endIsUsual(key.end, true)) return undefined;
  const name = key.type === "scalar" ? plainData(written) : scalarText(key)?.text;
  if (typeof name !== "string" || name === "<<" || RESERVED_KEYS.has(name)) return undefined;
  const value = readValue(token, source, depth, tag);
  return value === undefined ? undefined : { key: name, source, start: offset, end: offset + written.length, value };
}

function readBlockList(token: CST.BlockSequence, source: SourceFile, depth: number): SourceList | undefined {
  const items: SourceValue[] = [];
  const data: unknown[] = [];
  let end = token.offset;
  for (const { start, value } of token.items) {
    const before = separatorsOf(start, "seq-item-ind", true);
    if (before === undefined) return undefined;
    if (!before.found && !value) continue;
    const item = before.found && value ? readValue(value, source, depth, before.tag) : undefined;
    if (item === undefined) return undefined;
    items.push(item);
    data.push(item.data);
    end = item.end;
  }
  return { type: "list", source, start: token.offset, end, items, data };
}

function readFlow(token: CST.FlowCollection, source: SourceFile, depth: number): SourceMap | SourceList | undefined {
  const isMap = token.start.source === "{";
  const [closing, ...after] = token.end;
  if (closing?.source !== (isMap ? "}" : "]") || !endIsUsual(after, true)) return undefined;
  const place = { source, start: token.offset, end: closing.offset + 1 };
  const pairs: FlowPair[] = [];
  for (const [index, { start, key, sep, value }] of token.items.entries()) {
    const before = separatorsOf(start, "comma", false);
    if (before === undefined || (index === 0 && before.found)) return undefined;
    // Before a key, a tag means the key.
    if (before.tag !== undefined && (isMap || key || sep)) return undefined;
    if (!key && !sep && !value && index === token.items.length - 1) continue;
    if (!value || value.type === "block-map" || value.type === "block-seq" || (index > 0 && !before.found))
      return undefined;
    pairs.push({ key, sep, value, tag: before.tag });
  }
  const site = { source, depth };
  return isMap ? flowMap(pairs, place, site) : flowList(pairs, place, site);
}

interface FlowPair {
  readonly key: CST.Token | null | undefined;
  readonly sep: readonly CST.SourceToken[] | undefined;
  readonly value: CST.Token;
  readonly tag: SourceTag | undefined;
}

type FlowPlace = Pick<SourceMap, "source" | "start" | "end">;

function flowMap(
  pairs: readonly FlowPair[],
  { source, start, end }: FlowPlace,
  site: EntrySite,
): SourceMap | undefined {
  const entries: SourceEntry[] = [];
  const data: Record<string, unknown> = {};
  for (const { key, sep, value } of pairs) {
    const between = sep && separatorsOf(sep, "map-value-ind", false);
    if (!key || between?.found !== true) return undefined;
    const entry = readEntry(key, value, { ...site, tag: between.tag });
    if (entry === undefined || Object.hasOwn(data, entry.key)) return undefined;
    entries.push(entry);
    data[entry.key] = entry.value.data;
  }
  return { type: "map", source, start, end, entries, data };
}

function flowList(
  pairs: readonly FlowPair[],
  { source, start, end }: FlowPlace,
  site: EntrySite,
): SourceList | undefined {
  const items: SourceValue[] = [];
  const data: unknown[] = [];
  for (const { key, sep, value, tag } of pairs) {
    const item = key || sep ? undefined : readValue(value, source, site.depth, tag);
    if (item === undefined) return undefined;
    items.push(item);
    data.push(item.data);
  }
  return { type: "list", source, start, end, items, data };
}
