/** The outside of documents: what kinds there are, and which documents of each kind the files of a project hold. */
import type { Reporter } from "../diagnostics/reporter.ts";
import type { Place, SourceFile } from "../diagnostics/span.ts";
import { entryOf, type SourceDocument, type SourceMap, typeName, valueOf } from "../parse/source-value.ts";
import { headOf } from "./issues.ts";
import { type Name, namesIn } from "./names.ts";

/** What a document may describe. */
export const DOCUMENT_KINDS = ["Pipeline", "System", "Config", "Adapter", "Policy", "Middleware", "Macro"] as const;

/** One of `DOCUMENT_KINDS`. */
export type DocumentKind = (typeof DOCUMENT_KINDS)[number];

/** A document of a known kind whose inside nobody has looked at. */
export interface KindDocument {
  readonly kind: DocumentKind;
  readonly name: Name | undefined;
  /** `metadata.namespace`: the environment it is for. */
  readonly namespace: string | undefined;
  readonly map: SourceMap;
  readonly source: SourceFile;
}

/** The documents of a project by kind, in the order of the text. */
export type DocumentSet = { readonly [TKind in DocumentKind]: readonly KindDocument[] };

/** Sorts documents by kind. Reports what is no document, and documents of one kind that share name and namespace. */
export function collectDocuments(documents: readonly SourceDocument[], reporter: Reporter): DocumentSet {
  const set = emptySet();
  for (const document of documents) {
    const read = readDocument(document, reporter);
    if (read !== undefined) set[read.kind].push(read);
  }
  for (const kind of DOCUMENT_KINDS) reportEqualNames(kind, set[kind], reporter);
  return set;
}

function emptySet(): { readonly [TKind in DocumentKind]: KindDocument[] } {
  return { Pipeline: [], System: [], Config: [], Adapter: [], Policy: [], Middleware: [], Macro: [] };
}

function readDocument({ source, value }: SourceDocument, reporter: Reporter): KindDocument | undefined {
  if (value.type !== "map") {
    reporter.report({
      code: "HD2016",
      message: `a document is a map with kind, metadata and spec, not ${typeName(value.data)}`,
      hint: "start with `kind: Pipeline`",
      at: headOf(value),
    });
    return undefined;
  }
  const kind = readKind(value, reporter);
  if (kind === undefined) return undefined;
  const metadata = valueOf(value, "metadata");
  const inMetadata = (key: string): SourceDocument["value"] | undefined =>
    metadata?.type === "map" ? valueOf(metadata, key) : undefined;
  const namespace = inMetadata("namespace")?.data;
  return {
    kind,
    name: namesIn(inMetadata("name"))?.[0],
    namespace: typeof namespace === "string" ? namespace : undefined,
    map: value,
    source,
  };
}

function readKind(map: SourceMap, reporter: Reporter): DocumentKind | undefined {
  const kind = valueOf(map, "kind");
  if (kind === undefined) {
    reporter.report({
      code: "HD2002",
      message: 'the document needs "kind"',
      label: '"kind" is missing',
      hint: "start with `kind: Pipeline`",
      at: headOf(map),
    });
    return undefined;
  }
  const name = kind.data;
  const known = DOCUMENT_KINDS.find((each) => each === name);
  if (known !== undefined) return known;
  const close = typeof name === "string" ? reporter.suggest(name, DOCUMENT_KINDS) : undefined;
  reporter.report({
    code: "HD2004",
    message:
      typeof name === "string"
        ? `there is no document kind "${name}"`
        : `the kind of a document is text, not ${typeName(name)}`,
    label: "unknown kind",
    hint: close === undefined ? `kinds are ${DOCUMENT_KINDS.join(", ")}` : `did you mean "${close}"?`,
    at: headOf(kind),
  });
  return undefined;
}

function reportEqualNames(kind: DocumentKind, documents: readonly KindDocument[], reporter: Reporter): void {
  const first = new Map<string, Name>();
  for (const { name, namespace } of documents) {
    if (name === undefined) continue;
    const key = `${name.name} ${namespace ?? "default"}`;
    const other = first.get(key);
    if (other === undefined) first.set(key, name);
    else {
      reporter.report({
        code: "HD2017",
        message: `two documents of kind ${kind} are named "${name.name}"${namespace === undefined ? "" : ` in the environment "${namespace}"`}`,
        hint: "rename one, or give each a metadata.namespace of its own",
        at: name.at,
        related: [{ message: "the first is here", at: other.at }],
      });
    }
  }
}

/** The place of a document's key, or its head. */
export function keyPlace(map: SourceMap, key: string): Place {
  return entryOf(map, key) ?? headOf(map);
}
