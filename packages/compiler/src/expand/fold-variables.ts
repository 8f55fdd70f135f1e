/**
 * `{{$var.name}}` where no expression and no template stands: in metadata, in settings, and in fields of nodes that are what
 * they are (a timeout, a model's name). Variables are constants, so they are put in before anything is decoded: alone, with
 * their type; within text, as text. Fields that the linker reads are left to it, which knows all the other names too.
 */
import type { Reporter } from "../diagnostics/reporter.ts";
import type { SourceFile } from "../diagnostics/span.ts";
import { COMMON_KEYS } from "../manifest/decode-common.ts";
import type { KindDocument } from "../manifest/documents.ts";
import { namesIn } from "../manifest/names.ts";
import { type NodeTypes, type RoleTree, roleOfKey } from "../manifest/node-types.ts";
import { placeInScalar } from "../parse/scalar-offsets.ts";
import {
  childOf,
  type SourceEntry,
  type SourceMap,
  type SourceScalar,
  type SourceValue,
  valueOf,
} from "../parse/source-value.ts";
import { withEntries } from "./overlay.ts";

/** What folding takes. */
export interface VariableFolder {
  readonly types: NodeTypes;
  /** Every file of the project. */
  readonly files: readonly SourceFile[];
  readonly reporter: Reporter;
}

interface Folding extends VariableFolder {
  readonly variables: SourceMap | undefined;
}

const VARIABLE = /\{\{\{?~?\s*\$var\.([\p{L}_][\p{L}\p{N}_-]*(?:\.[\p{L}\p{N}_-]+)*)\s*~?\}?\}\}/gu;

/** Keys of a pipeline's spec that the linker reads, or that are no settings of this pipeline. */
const LINKED_SPEC_KEYS = new Set(["variables", "output", "environments"]);
/** Keys of any node's spec that the linker reads. */
const LINKED_NODE_KEYS = new Set(["when", "input_mapping"]);

/** A pipeline's document with its variables put in, where they stand outside expressions and templates. */
export function foldVariables(document: KindDocument, folder: VariableFolder): KindDocument {
  if (!folder.files.some(({ text }) => text.includes("$var."))) return document;
  const { map } = document;
  const spec = valueOf(map, "spec");
  const variables = spec?.type === "map" ? valueOf(spec, "variables") : undefined;
  const folding: Folding = { ...folder, variables: variables?.type === "map" ? variables : undefined };
  const folded = mapValues(map, ({ key, value }) => {
    if (key === "spec" && value.type === "map") return foldSpec(value, folding);
    return key === "kind" ? value : foldValue(value, folding);
  });
  const metadata = valueOf(folded, "metadata");
  return { ...document, map: folded, name: namesIn(metadata && childOf(metadata, "name"))?.[0] ?? document.name };
}

function foldSpec(spec: SourceMap, folding: Folding): SourceMap {
  return mapValues(spec, ({ key, value }) => {
    if (key === "nodes") return mapItems(value, (item) => foldNode(item, folding));
    return LINKED_SPEC_KEYS.has(key) ? value : foldValue(value, folding);
  });
}

function foldNode(node: SourceValue, folding: Folding): SourceValue {
  if (node.type !== "map") return node;
  const kind = valueOf(node, "kind")?.data;
  const info = typeof kind === "string" ? folding.types.find(kind) : undefined;
  return mapValues(node, ({ key, value }) => {
    if (key !== "spec" || value.type !== "map") return foldValue(value, folding);
    // What an unknown kind does with its fields, nobody can say.
    return info === undefined ? value : foldFields(value, info.roles, folding);
  });
}

function foldFields(spec: SourceMap, roles: RoleTree, folding: Folding): SourceMap {
  return mapValues(spec, ({ key, value }) => {
    if (LINKED_NODE_KEYS.has(key)) return value;
    return COMMON_KEYS.has(key) ? foldValue(value, folding) : foldField(value, roleOfKey(roles, key), folding);
  });
}

/** A field of a kind: what has a role is the linker's, but for schemas and the nodes of bodies. */
function foldField(value: SourceValue, roles: RoleTree | undefined, folding: Folding): SourceValue {
  if (roles === undefined || roles.role === "schema") return foldValue(value, folding);
  if (roles.role === "body") return mapItems(value, (item) => foldNode(item, folding));
  if (roles.role !== undefined) return value;
  if (value.type === "list") return mapItems(value, (item) => foldField(item, roles.items, folding));
  if (value.type === "map")
    return mapValues(value, (entry) => foldField(entry.value, roleOfKey(roles, entry.key), folding));
  return foldValue(value, folding);
}

function foldValue(value: SourceValue, folding: Folding): SourceValue {
  if (value.type === "list") return mapItems(value, (item) => foldValue(item, folding));
  if (value.type === "map") return mapValues(value, (entry) => foldValue(entry.value, folding));
  return foldScalar(value, folding);
}

function foldScalar(scalar: SourceScalar, folding: Folding): SourceValue {
  const { data } = scalar;
  if (typeof data !== "string" || scalar.tag !== undefined || !data.includes("$var.")) return scalar;
  let [text, end, unknown] = ["", 0, false];
  for (const match of data.matchAll(VARIABLE)) {
    const [written, path = ""] = match;
    const value = variableAt(path, { scalar, start: match.index, end: match.index + written.length }, folding);
    if (value !== undefined && written.length === data.trim().length) return inPlaceOf(scalar, value);
    unknown ||= value === undefined;
    text += data.slice(end, match.index) + textOf(value?.data);
    end = match.index + written.length;
  }
  if (unknown) return { ...scalar, data: null, broken: true };
  return end === 0 ? scalar : { ...scalar, data: text + data.slice(end), substituted: true };
}

interface Use {
  readonly scalar: SourceScalar;
  readonly start: number;
  readonly end: number;
}

function variableAt(
  path: string,
  { scalar, start, end }: Use,
  { variables, reporter }: Folding,
): SourceValue | undefined {
  let value: SourceValue | undefined = variables;
  for (const [index, part] of path.split(".").entries()) {
    const next: SourceValue | undefined = value && childOf(value, part);
    if (next === undefined) {
      const known = value?.type === "map" ? value.entries.map(({ key }) => key) : [];
      const close = reporter.suggest(part, known);
      reporter.report({
        code: "HD3009",
        message: `there is no variable "${path}"`,
        hint:
          close === undefined
            ? declaration(path, known)
            : `did you mean $var.${[...path.split(".").slice(0, index), close].join(".")}?`,
        at: placeInScalar(scalar, start, end),
      });
      return undefined;
    }
    value = next;
  }
  return value;
}

function declaration(path: string, known: readonly string[]): string {
  return known.length === 0 ? `declare it: variables: {${path.split(".")[0]}: …}` : `there is ${known.join(", ")}`;
}

/** A constant where it is used: scalars are found there, lists and maps where they are declared. */
function inPlaceOf(scalar: SourceScalar, value: SourceValue): SourceValue {
  if (value.type !== "scalar") return value;
  const { source, start, end } = scalar;
  return { ...value, source, start, end };
}

function textOf(data: unknown): string {
  if (typeof data === "string") return data;
  return data === null || data === undefined ? "" : JSON.stringify(data);
}

function mapValues(map: SourceMap, change: (entry: SourceEntry) => SourceValue): SourceMap {
  let isSame = true;
  const entries = map.entries.map((entry) => {
    const value = change(entry);
    isSame &&= value === entry.value;
    return { ...entry, value };
  });
  return isSame ? map : withEntries(map, entries);
}

function mapItems(value: SourceValue, change: (item: SourceValue) => SourceValue): SourceValue {
  if (value.type !== "list") return value;
  const items = value.items.map(change);
  return items.every((item, index) => item === value.items[index])
    ? value
    : { ...value, items, data: items.map(({ data }) => data) };
}
