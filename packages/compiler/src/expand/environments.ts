/**
 * One project, several environments. Documents that share kind and name are told apart by `metadata.namespace`;
 * `spec.environments.NAME` is laid over `spec`. What is chosen here is all the later passes see.
 */
import type { Reporter } from "../diagnostics/reporter.ts";
import type { SourceFile } from "../diagnostics/span.ts";
import { DOCUMENT_KINDS, type DocumentKind, type DocumentSet, type KindDocument } from "../manifest/documents.ts";
import { headOf, isFree, unknownKey } from "../manifest/issues.ts";
import { pipelineSpecSchema } from "../manifest/schema/pipeline.ts";
import { systemSpecSchema } from "../manifest/schema/system.ts";
import { type SourceMap, valueOf } from "../parse/source-value.ts";
import { overlay, withEntries, withValue } from "./overlay.ts";

/** What choosing takes. */
export interface EnvironmentChoice {
  /** `--env`. */
  readonly environment: string | undefined;
  /** The pipeline asked for by name: another one's environments are of no interest. */
  readonly pipeline: string | undefined;
  readonly source: SourceFile;
  readonly reporter: Reporter;
}

/** The namespace that is as good as none. */
const DEFAULT = "default";

/** Kinds whose spec can hold `environments`, and the keys an environment may replace. */
const OVERLAID: ReadonlyMap<DocumentKind, readonly string[]> = new Map([
  ["Pipeline", Object.keys(pipelineSpecSchema.shape)],
  ["System", Object.keys(systemSpecSchema.shape)],
]);

/** The environments of a project: every namespace and every overlay. */
export function environmentsOf(documents: DocumentSet): readonly string[] {
  const all = DOCUMENT_KINDS.flatMap((kind) => documents[kind]);
  const names = all.flatMap((document) => [
    ...(isNamed(document) ? [document.namespace] : []),
    ...(overlaysOf(document)?.entries.map(({ key }) => key) ?? []),
  ]);
  return [...new Set(names)].toSorted();
}

/** The documents of one environment, as they are in it. */
export function chooseEnvironment(documents: DocumentSet, choice: EnvironmentChoice): DocumentSet {
  const known = environmentsOf(documents);
  const { environment } = choice;
  if (environment !== undefined && environment !== DEFAULT && !known.includes(environment))
    reportUnknown(environment, known, choice);
  else if (known.length === 0) return documents;
  const set: { [TKind in DocumentKind]: readonly KindDocument[] } = { ...documents };
  for (const kind of DOCUMENT_KINDS) {
    const chosen = chooseOf(documents[kind], kind, choice);
    set[kind] = chosen.map((document) => inEnvironment(document, choice));
  }
  return set;
}

function chooseOf(
  documents: readonly KindDocument[],
  kind: DocumentKind,
  choice: EnvironmentChoice,
): readonly KindDocument[] {
  if (!documents.some(isNamed)) return documents;
  const { environment = DEFAULT } = choice;
  const own = new Set(documents.filter(({ namespace }) => namespace === environment).map(nameOf));
  const chosen = documents.filter((document) =>
    own.has(nameOf(document)) ? document.namespace === environment : !isNamed(document),
  );
  const there = new Set(chosen.map(nameOf));
  const elsewhere = Map.groupBy(
    documents.filter((document) => !there.has(nameOf(document))),
    nameOf,
  );
  for (const [name, others] of elsewhere)
    if (isMissed(name, kind, { ...choice, isEmpty: chosen.length === 0 })) reportElsewhere(others, choice.reporter);
  return chosen;
}

/**
 * Whether a name that only other environments have is missed. A pipeline is when it is asked for, or when without `--env` no
 * other is there; a definition is when nobody said that another environment is meant.
 */
function isMissed(
  name: string,
  kind: DocumentKind,
  { environment, pipeline, isEmpty }: EnvironmentChoice & { readonly isEmpty: boolean },
): boolean {
  if (kind === "Pipeline" && pipeline !== undefined) return name === pipeline;
  return environment === undefined && (isEmpty || (kind !== "Pipeline" && kind !== "System"));
}

function reportElsewhere(documents: readonly KindDocument[], reporter: Reporter): void {
  const [first] = documents;
  if (first === undefined) return;
  const names = [...new Set(documents.flatMap(({ namespace }) => namespace ?? []))];
  reporter.report({
    code: "HD3508",
    message: `${first.kind} "${nameOf(first)}" exists only in the ${names.length === 1 ? "environment" : "environments"} ${names.join(", ")}`,
    hint: `choose one, for example --env ${names[0] ?? "NAME"}`,
    at: first.name?.at ?? headOf(first.map),
  });
}

function reportUnknown(name: string, known: readonly string[], { source, reporter }: EnvironmentChoice): void {
  const close = reporter.suggest(name, known);
  const listed =
    known.length === 0
      ? "it has none: metadata.namespace and spec.environments make them"
      : `it has ${known.join(", ")}`;
  reporter.report({
    code: "HD3507",
    message: `the project has no environment "${name}"`,
    hint: close === undefined ? listed : `did you mean "${close}"?`,
    at: { source, start: 0, end: 0 },
  });
}

/** The document with its overlay laid over its spec. What other environments hold is checked for its keys alone. */
function inEnvironment(document: KindDocument, { environment, reporter }: EnvironmentChoice): KindDocument {
  const { map } = document;
  const spec = valueOf(map, "spec");
  const overlays = overlaysOf(document);
  if (spec?.type !== "map" || overlays === undefined) return document;
  const known = OVERLAID.get(document.kind) ?? [];
  const keys = known.filter((key) => key !== "environments");
  let merged = spec;
  for (const { key, value } of overlays.entries) {
    if (value.type !== "map") continue;
    const [meant, others] = [filterKeys(value, keys, true), filterKeys(value, keys, false)];
    for (const { key: other, ...at } of others.entries)
      reporter.report(unknownKey({ key: other, at, within: `the environment "${key}"` }, keys, reporter));
    if (key === environment) merged = overlay(spec, meant);
  }
  return merged === spec ? document : { ...document, map: withValue(map, "spec", merged) };
}

/** The entries of an environment that a spec has too, or the others. */
function filterKeys(environment: SourceMap, keys: readonly string[], meant: boolean): SourceMap {
  return withEntries(
    environment,
    environment.entries.filter(({ key }) => (keys.includes(key) || isFree(key)) === meant),
  );
}

function overlaysOf({ kind, map }: KindDocument): SourceMap | undefined {
  const spec = OVERLAID.has(kind) ? valueOf(map, "spec") : undefined;
  const overlays = spec?.type === "map" ? valueOf(spec, "environments") : undefined;
  return overlays?.type === "map" ? overlays : undefined;
}

function isNamed(document: KindDocument): document is KindDocument & { readonly namespace: string } {
  return document.namespace !== undefined && document.namespace !== DEFAULT;
}

function nameOf({ name }: KindDocument): string {
  return name?.name ?? "";
}
