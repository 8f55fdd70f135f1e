/** The outside of documents: what kinds a file holds, and which of its pipelines to compile. */
import type { Reporter } from "../diagnostics/reporter.ts";
import type { Place, SourceFile } from "../diagnostics/span.ts";
import { entryOf, type SourceDocument, type SourceMap, typeName, valueOf } from "../parse/source-value.ts";
import { headOf } from "./issues.ts";
import { LATER_DOCUMENTS } from "./later.ts";
import { type Name, namesIn } from "./names.ts";

/** A pipeline document whose inside nobody has looked at. */
export interface PipelineDocument {
  readonly name: Name | undefined;
  readonly map: SourceMap;
}

const KINDS = ["Pipeline", ...LATER_DOCUMENTS];

/** The pipelines among the documents of a file. */
export function findPipelines(documents: readonly SourceDocument[], reporter: Reporter): readonly PipelineDocument[] {
  const pipelines: PipelineDocument[] = [];
  for (const { value } of documents) {
    if (value.type !== "map") {
      reporter.report({
        code: "HD2016",
        message: `a document is a map with kind, metadata and spec, not ${typeName(value.data)}`,
        hint: "start with `kind: Pipeline`",
        at: headOf(value),
      });
    } else if (isPipeline(value, reporter)) pipelines.push({ name: documentName(value), map: value });
  }
  reportEqualNames(pipelines, reporter);
  return pipelines;
}

function isPipeline(map: SourceMap, reporter: Reporter): boolean {
  const kind = valueOf(map, "kind");
  if (kind === undefined) {
    reporter.report({
      code: "HD2002",
      message: 'the document needs "kind"',
      label: '"kind" is missing',
      hint: "start with `kind: Pipeline`",
      at: headOf(map),
    });
    return false;
  }
  const name = kind.data;
  if (name === "Pipeline") return true;
  if (typeof name === "string" && LATER_DOCUMENTS.has(name)) {
    reporter.report({
      code: "HD2007",
      message: `documents of kind ${name} are not supported yet`,
      hint: "they arrive with a later version; this one compiles kind: Pipeline",
      at: kind,
    });
    return false;
  }
  const close = typeof name === "string" ? reporter.suggest(name, KINDS) : undefined;
  reporter.report({
    code: "HD2004",
    message:
      typeof name === "string"
        ? `there is no document kind "${name}"`
        : `the kind of a document is text, not ${typeName(name)}`,
    label: "unknown kind",
    hint: close === undefined ? `kinds are ${KINDS.join(", ")}` : `did you mean "${close}"?`,
    at: headOf(kind),
  });
  return false;
}

function documentName(map: SourceMap): Name | undefined {
  const metadata = valueOf(map, "metadata");
  return metadata?.type === "map" ? namesIn(valueOf(metadata, "name"))?.[0] : undefined;
}

function reportEqualNames(pipelines: readonly PipelineDocument[], reporter: Reporter): void {
  const first = new Map<string, Name>();
  for (const { name, map } of pipelines) {
    if (name === undefined) continue;
    const other = first.get(`${name.name} ${String(namespaceOf(map))}`);
    if (other === undefined) first.set(`${name.name} ${String(namespaceOf(map))}`, name);
    else {
      reporter.report({
        code: "HD2017",
        message: `two pipelines of this file are named "${name.name}"`,
        hint: "rename one",
        at: name.at,
        related: [{ message: "the first is here", at: other.at }],
      });
    }
  }
}

function namespaceOf(map: SourceMap): unknown {
  const metadata = valueOf(map, "metadata");
  return metadata?.type === "map" ? valueOf(metadata, "namespace")?.data : undefined;
}

/** The pipeline to compile: the one asked for, else the only one. */
export function choosePipeline(
  pipelines: readonly PipelineDocument[],
  wanted: string | undefined,
  { source, reporter }: { readonly source: SourceFile; readonly reporter: Reporter },
): PipelineDocument | undefined {
  const names = pipelines.flatMap((pipeline) => pipeline.name?.name ?? []);
  const start: Place = { source, start: 0, end: 0 };
  if (wanted !== undefined) {
    const chosen = pipelines.find((pipeline) => pipeline.name?.name === wanted);
    if (chosen !== undefined) return chosen;
    const close = reporter.suggest(wanted, names);
    const others = names.length === 0 ? "it describes none" : `it describes ${names.join(", ")}`;
    reporter.report({
      code: "HD2011",
      message: `the file describes no pipeline named "${wanted}"`,
      hint: close === undefined ? others : `did you mean "${close}"?`,
      at: start,
    });
    return undefined;
  }
  if (pipelines.length > 1) {
    reporter.report({
      code: "HD2012",
      message: `the file describes ${pipelines.length} pipelines: ${names.join(", ")}`,
      hint: `say which one, for example --pipeline ${names[0] ?? "NAME"}`,
      at: pipelines[1]?.name?.at ?? start,
    });
    return undefined;
  }
  if (pipelines.length === 0 && reporter.errorCount === 0) {
    reporter.report({
      code: "HD2011",
      message: "the file describes no pipeline",
      hint: "start with `kind: Pipeline`",
      at: start,
    });
  }
  return pipelines[0];
}

/** The place of a document's key, or its head. */
export function keyPlace(map: SourceMap, key: string): Place {
  return entryOf(map, key) ?? headOf(map);
}
