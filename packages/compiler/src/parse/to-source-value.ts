/**
 * Walks a parsed YAML document once and makes `SourceValue`s of it: data and places together. Reports what YAML allows and
 * manifests do not: keys that are no strings, keys written twice, unknown tags, numbers JSON cannot hold, and values that
 * aliases make endless. Always returns a value, so that later passes have something to look at.
 */
import { type Alias, isAlias, isMap, isScalar, isSeq, type Scalar, type YAMLMap, type YAMLSeq } from "yaml";
import type { Reporter } from "../diagnostics/reporter.ts";
import type { Place, SourceFile } from "../diagnostics/span.ts";
import { type MapKey, readKey, reportDuplicate } from "./map-key.ts";
import { mergedEntries } from "./merge-keys.ts";
import { numberOrNull } from "./number-data.ts";
import type {
  ScalarStyle,
  SourceDocument,
  SourceEntry,
  SourceList,
  SourceMap,
  SourceScalar,
  SourceValue,
} from "./source-value.ts";
import { ownTag, reportTag } from "./tags.ts";

/** How deep maps and lists may nest. */
export const MAX_DEPTH = 100;
const MAX_ALIASED_VALUES = 100_000;

const STYLES: Readonly<Record<string, ScalarStyle>> = {
  PLAIN: "plain",
  QUOTE_SINGLE: "single",
  QUOTE_DOUBLE: "double",
  BLOCK_LITERAL: "literal",
  BLOCK_FOLDED: "folded",
};

interface Anchored {
  /** Absent while the anchored value is still being read. */
  value: SourceValue | undefined;
  weight: number;
}

interface Walk {
  readonly source: SourceFile;
  readonly reporter: Reporter;
  readonly anchors: Map<string, Anchored>;
  depth: number;
  /** Values seen so far, those that aliases repeat counted again. */
  weight: number;
  aliased: number;
  /** The document breaks a bound: no use going on with it. */
  hopeless: boolean;
}

/** The contents of a document as a `SourceValue`, with what it marks; `undefined` when they break a bound. */
export function toSourceDocument(
  contents: unknown,
  source: SourceFile,
  reporter: Reporter,
): SourceDocument | undefined {
  const walk: Walk = { source, reporter, anchors: new Map(), depth: 0, weight: 0, aliased: 0, hopeless: false };
  const value = convert(contents, walk, 0);
  if (walk.hopeless) return undefined;
  return walk.anchors.size === 0 ? { source, value } : { source, value, anchors: anchorsOf(walk) };
}

function anchorsOf({ anchors }: Walk): ReadonlyMap<string, SourceValue> {
  return new Map([...anchors].flatMap(([name, { value }]) => (value === undefined ? [] : [[name, value] as const])));
}

function convert(node: unknown, walk: Walk, fallback: number): SourceValue {
  walk.weight += 1;
  if (isScalar(node)) {
    const scalar = convertScalar(node, walk, fallback);
    if (node.anchor !== undefined) walk.anchors.set(node.anchor, { value: scalar, weight: 1 });
    return scalar;
  }
  if (isMap(node)) return nested(node, walk, (place) => convertMap(node, walk, place));
  if (isSeq(node)) return nested(node, walk, (place) => convertList(node, walk, place));
  if (isAlias(node)) return convertAlias(node, walk);
  return { type: "scalar", source: walk.source, start: fallback, end: fallback, style: "plain", data: null };
}

/** Keeps count of depth and anchors around a map or list. */
function nested(node: YAMLMap | YAMLSeq, walk: Walk, make: (place: Place) => SourceMap | SourceList): SourceValue {
  const [start, end] = rangeOf(node);
  if (node.tag !== undefined && reportTag(node.tag, { source: walk.source, start, end }, walk.reporter)) {
    return nothing(walk, start, end);
  }
  if (walk.depth >= MAX_DEPTH) {
    if (!walk.hopeless) walk.reporter.report(tooDeep({ source: walk.source, start, end: start + 1 }));
    walk.hopeless = true;
    return nothing(walk, start, end);
  }
  const anchored: Anchored = { value: undefined, weight: 0 };
  const before = walk.weight;
  if (node.anchor !== undefined) walk.anchors.set(node.anchor, anchored);
  walk.depth += 1;
  const value = make({ source: walk.source, start, end });
  walk.depth -= 1;
  anchored.value = value;
  anchored.weight = walk.weight - before + 1;
  return value;
}

/** The finding for a value nested deeper than allowed. */
export function tooDeep(at: Place): Parameters<Reporter["report"]>[0] {
  return {
    code: "HD1010",
    message: `maps and lists are nested more than ${MAX_DEPTH} deep here`,
    hint: "flatten the structure, or split it into several files",
    at,
  };
}

function convertScalar(node: Scalar, walk: Walk, fallback: number): SourceScalar {
  const { source } = walk;
  const [start, end] = node.range ?? [fallback, fallback];
  const tag = node.tag === undefined ? undefined : ownTag(node.tag);
  if (node.tag !== undefined && tag === undefined && reportTag(node.tag, { source, start, end }, walk.reporter))
    return nothing(walk, start, end);
  const style = STYLES[node.type ?? "PLAIN"] ?? "plain";
  if (tag !== undefined) {
    const text = typeof node.source === "string" ? node.source : String(node.value);
    return { type: "scalar", source, start, end, style, data: text, tag };
  }
  const { value } = node;
  const data =
    typeof value === "string" || typeof value === "boolean"
      ? value
      : numberOrNull(value, { source, start, end }, walk.reporter);
  return { type: "scalar", source, start, end, style, data };
}

function convertList(node: YAMLSeq, walk: Walk, { source, start, end }: Place): SourceList {
  const items: SourceValue[] = [];
  const data: unknown[] = [];
  let last = start;
  for (const child of node.items) {
    const item = convert(child, walk, start);
    items.push(item);
    data.push(item.data);
    last = isAlias(child) ? rangeOf(child)[1] : item.end;
  }
  return { type: "list", source, start, end: node.flow === true ? end : last, items, data };
}

function convertMap(node: YAMLMap, walk: Walk, { source, start, end }: Place): SourceMap {
  const entries: SourceEntry[] = [];
  const merges: SourceEntry[] = [];
  const data: Record<string, unknown> = {};
  let last = start;
  for (const pair of node.items) {
    const key = keyOf(pair.key, walk, start);
    const value = convert(pair.value, walk, key?.place.end ?? start);
    last = isAlias(pair.value) ? rangeOf(pair.value)[1] : value.end;
    if (key === undefined) continue;
    const { place } = key;
    const entry: SourceEntry = { key: key.name, source, start: place.start, end: place.end, value };
    if (key.name === "<<" && key.plain) merges.push(entry);
    else if (Object.hasOwn(data, key.name)) reportDuplicate(entry, entries, walk.reporter);
    else {
      data[key.name] = value.data;
      entries.push(entry);
    }
  }
  for (const entry of mergedEntries(merges, data, walk.reporter)) {
    data[entry.key] = entry.value.data;
    entries.push(entry);
  }
  return { type: "map", source, start, end: node.flow === true ? end : last, entries, data };
}

/** The key of a pair; `undefined` for one that cannot be a key, which is reported. */
function keyOf(node: unknown, walk: Walk, fallback: number): MapKey | undefined {
  const [start, end] = hasRange(node) ? rangeOf(node) : [fallback, fallback];
  const key = readKey(node, { source: walk.source, start, end }, walk.reporter);
  if (key !== undefined && isScalar(node) && node.anchor !== undefined) {
    const value: SourceScalar = { type: "scalar", ...key.place, style: "plain", data: key.name };
    walk.anchors.set(node.anchor, { value, weight: 1 });
  }
  return key;
}

function convertAlias(node: Alias, walk: Walk): SourceValue {
  const [start, end] = rangeOf(node);
  const place: Place = { source: walk.source, start, end };
  const anchored = walk.anchors.get(node.source);
  if (anchored?.value === undefined) {
    const known = [...walk.anchors.keys()];
    const close = walk.reporter.suggest(node.source, known);
    walk.reporter.report({
      code: "HD1008",
      message:
        anchored === undefined
          ? `the alias *${node.source} has no anchor before it`
          : `the alias *${node.source} stands inside its own value`,
      hint:
        close === undefined
          ? `mark the value to repeat with &${node.source}, above this line`
          : `did you mean *${close}?`,
      at: place,
    });
    return nothing(walk, start, end);
  }
  if (walk.aliased + anchored.weight > MAX_ALIASED_VALUES) {
    if (!walk.hopeless)
      walk.reporter.report({
        code: "HD1009",
        message: `with *${node.source}, this document's aliases repeat more than ${MAX_ALIASED_VALUES.toLocaleString("en")} values`,
        hint: "aliases of aliases multiply; write out less, or use one level",
        at: place,
      });
    walk.hopeless = true;
    return nothing(walk, start, end);
  }
  walk.aliased += anchored.weight;
  walk.weight += anchored.weight;
  return anchored.value;
}

function nothing(walk: Walk, start: number, end: number): SourceScalar {
  return { type: "scalar", source: walk.source, start, end, style: "plain", data: null, broken: true };
}

function hasRange(node: unknown): node is YAMLMap | YAMLSeq | Alias | Scalar {
  return isScalar(node) || isMap(node) || isSeq(node) || isAlias(node);
}

function rangeOf(node: YAMLMap | YAMLSeq | Alias | Scalar): readonly [start: number, end: number] {
  const range = node.range;
  return range === undefined || range === null ? [0, 0] : [range[0], range[1]];
}
