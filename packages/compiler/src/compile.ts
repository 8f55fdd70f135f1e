/**
 * The passes, in order: text → the project's documents → a pipeline's manifest → a program with every name looked up → a
 * plan. Each pass reports what it finds and hands on what it can, so that one mistake does not hide another.
 */
import type { ComponentRegistry, Plan } from "@hexdag/kernel";
import { check } from "./check/check.ts";
import { checkUnusedMacros } from "./check/unused-macros.ts";
import type { Diagnostic } from "./diagnostics/diagnostic.ts";
import { createReporter, type Reporter } from "./diagnostics/reporter.ts";
import { createSourceFile, type SourceFile } from "./diagnostics/span.ts";
import { chooseEnvironment, environmentsOf } from "./expand/environments.ts";
import { foldVariables } from "./expand/fold-variables.ts";
import { createMacroExpander } from "./expand/macros/macro-expander.ts";
import { createMacroSet, type MacroSet } from "./expand/macros/macro-set.ts";
import { type Project, type ProjectOptions, readProject } from "./expand/project.ts";
import { withConfigFile } from "./expand/project-config.ts";
import { linkPipeline } from "./link/link-pipeline.ts";
import { linkPorts } from "./link/link-ports.ts";
import type { LinkedPipeline } from "./link/program.ts";
import { linkSystem } from "./link/system/link-system.ts";
import { lower } from "./lower/lower.ts";
import { choosePipeline } from "./manifest/choose-pipeline.ts";
import { decodePipeline } from "./manifest/decode-pipeline.ts";
import { DOCUMENT_KINDS, type DocumentSet, type KindDocument } from "./manifest/documents.ts";
import { decodeSystem } from "./manifest/kinds/decode-system.ts";
import { type Definitions, decodeDefinitions } from "./manifest/kinds/definitions.ts";
import { LATER_DOCUMENTS } from "./manifest/later.ts";
import { createNodeTypes } from "./manifest/node-types.ts";
import { migrationAdvice } from "./migrate/advice.ts";
import { type ProjectSettings, settingsOf } from "./project-settings.ts";
import { tooLarge } from "./source/decode-source.ts";
import { DEFAULT_MAX_BYTES, type Source } from "./source/source.ts";

/** What a compilation needs besides the text. */
export interface CompileOptions extends ProjectOptions {
  /** What is installed: node kinds, functions, drivers. */
  readonly components: ComponentRegistry;
  /** The pipeline to compile, when the file describes several. */
  readonly pipeline?: string;
  /** The project's own Config file (hexdag.yaml). What the manifest says itself wins over it. */
  readonly config?: Source;
  /** False: a file that holds other documents only is fine, and has no plan. Default true. */
  readonly pipelineRequired?: boolean;
  /** What of nodes that are certain to be refused what they need: `warning` is for tools that show it. Default `error`. */
  readonly refusedCaps?: "error" | "warning";
}

/** What comes of compiling a manifest. */
export interface Compilation {
  /** Absent when there is an error among the diagnostics. */
  readonly plan: Plan | undefined;
  /** In the order of the text, the file asked for first. */
  readonly diagnostics: readonly Diagnostic[];
  /** The names of all pipelines of the project, as far as they are in the environment asked for. */
  readonly pipelines: readonly string[];
  /** The environments the project describes. */
  readonly environments: readonly string[];
  /** What the plan was made from besides components and options: when any of it changes, so may the plan. */
  readonly inputs: CompilationInputs;
  /** What the Config says to the host. */
  readonly settings: ProjectSettings;
}

/** What a compilation read. */
export interface CompilationInputs {
  /** The text of every file read, the one asked for first. */
  readonly files: readonly Source[];
  /** Environment variables that were asked for, with the values they had. Never those that hold secrets. */
  readonly variables: { readonly [name: string]: string | undefined };
}

/**
 * Compiles a manifest. Never throws, whatever the text: mistakes are diagnostics.
 *
 * @example
 * const { plan, diagnostics } = compile({ file: "greet.yaml", text }, { components: createRegistry(stdlibComponents()) });
 */
export function compile(source: Source, options: CompileOptions): Compilation {
  const { project, pipelines, environments, definitions, program, reporter } = analyse(source, options);
  const plan =
    program === undefined || reporter.errorCount > 0
      ? undefined
      : lower(program, { files: project.files, environment: options.environment });
  const found = reporter.diagnostics;
  return {
    plan: reporter.errorCount === 0 ? plan : undefined,
    diagnostics: inTextOrder([...found, ...migrationAdvice(source, found)], project.files),
    pipelines,
    environments,
    inputs: {
      files: project.files.map(({ file, text }) => ({ file, text })),
      variables: Object.fromEntries(project.variables),
    },
    settings: settingsOf(definitions.config),
  };
}

/** Everything the passes before `lower` found out, for the tools that look at manifests without running them. */
export interface Analysis {
  readonly file: SourceFile;
  readonly project: Project;
  /** Those of the environment asked for, with what it changes in them. */
  readonly documents: DocumentSet;
  readonly definitions: Definitions;
  /** The names of its pipelines, and of the one asked for if that is in other environments only. */
  readonly pipelines: readonly string[];
  /** The environments the project describes. */
  readonly environments: readonly string[];
  /** The pipeline asked for; absent when there is none, or too little of one to go on. */
  readonly program: LinkedPipeline | undefined;
  readonly reporter: Reporter;
}

/** Runs every pass but the last. */
export function analyse(source: Source, options: CompileOptions): Analysis {
  const reporter = createReporter();
  const file = createSourceFile(source);
  const project = isReadable(file, options, reporter)
    ? readProject(file, options, reporter)
    : { documents: [], files: [file], variables: new Map<string, string>() };
  const { set: all, configFiles, ...whole } = withConfigFile(project, options.config, { options, reporter });
  const { environment, pipeline } = options;
  const documents = chooseEnvironment(all, { environment, pipeline, source: file, reporter });
  reportLater(documents, reporter);
  const definitions = decodeDefinitions(documents, configFiles, reporter);
  const pipelines = namesOf(documents);
  // What is only in other environments has been reported as such.
  const isElsewhere = pipeline !== undefined && !pipelines.includes(pipeline) && namesOf(all).includes(pipeline);
  const chosen =
    isElsewhere || (reporter.errorCount > 0 && documents.Pipeline.length === 0)
      ? undefined
      : choosePipeline(documents.Pipeline, pipeline, { source: file, reporter });
  if (chosen === undefined) reportNoPipeline(documents, file, { options, reporter });
  const macros = createMacroSet(documents.Macro, options.components, reporter);
  // The project's own Config file is the host's; but a macro of it may be filled in with what was sent in.
  const isSentIn = (place: SourceFile): boolean => options.trust === "submitted" && !configFiles.has(place);
  const analysing = {
    options,
    definitions,
    pipelines: documents.Pipeline,
    macros,
    used: new Set<string>(),
    isSentIn,
    reporter,
  };
  const program = chosen === undefined ? undefined : analysePipeline(chosen, whole.files, analysing);
  checkUnusedMacros(macros, { ...options, types: createNodeTypes(options.components), used: analysing.used, reporter });
  linkDefinitions(documents, analysing);
  return {
    file,
    project: whole,
    documents,
    definitions,
    pipelines: isElsewhere ? [...pipelines, pipeline] : pipelines,
    environments: environmentsOf(all),
    program,
    reporter,
  };
}

function namesOf({ Pipeline }: DocumentSet): readonly string[] {
  return Pipeline.flatMap(({ name }) => name?.name ?? []);
}

interface Analysing {
  readonly options: CompileOptions;
  readonly definitions: Definitions;
  /** Whether a file was sent in by somebody else: it may only name what is registered. */
  readonly isSentIn: (source: SourceFile) => boolean;
  readonly reporter: Reporter;
}

interface Expanding extends Analysing {
  /** The project's. */
  readonly pipelines: readonly KindDocument[];
  readonly macros: MacroSet;
  /** Names of the macros that have been expanded. */
  readonly used: Set<string>;
}

function analysePipeline(
  document: KindDocument,
  files: readonly SourceFile[],
  analysing: Expanding,
): LinkedPipeline | undefined {
  const { options, definitions, pipelines, macros, used, isSentIn, reporter } = analysing;
  const { components, lenient = false, refusedCaps } = options;
  const types = createNodeTypes(components);
  const manifest = decodePipeline(foldVariables(document, { types, files, reporter }), {
    source: document.source,
    types,
    definitions,
    pipelines,
    hasInline: files.some(({ text }) => text.includes("!js")),
    expander: (variables) => createMacroExpander({ macros, variables, reporter, used }),
    reporter,
  });
  if (manifest === undefined) return undefined;
  const program = linkPipeline(manifest, { components, reporter, lenient, isSentIn });
  check(program, reporter, refusedCaps);
  return program;
}

function reportLater(documents: DocumentSet, reporter: Reporter): void {
  for (const kind of LATER_DOCUMENTS) {
    for (const { map } of documents[kind]) {
      reporter.report({
        code: "HD2007",
        message: `documents of kind ${kind} are not supported yet`,
        hint: "they arrive with a later version; this one compiles kind: Pipeline",
        at: map.entries.find(({ key }) => key === "kind")?.value ?? map,
      });
    }
  }
}

/** Checks the definitions that no pipeline does: Systems, and Adapters that no port refers to. */
function linkDefinitions(documents: DocumentSet, { options, definitions, isSentIn, reporter }: Analysing): void {
  const { components, lenient = false } = options;
  for (const document of documents.System) {
    const system = decodeSystem(document, definitions);
    const pipelines = documents.Pipeline;
    if (system !== undefined) linkSystem(system, { components, pipelines, options, isSentIn, reporter });
  }
  linkPorts(definitions.adapterBook.unused(), { components, reporter, lenient, isSentIn });
}

function reportNoPipeline(
  documents: DocumentSet,
  source: SourceFile,
  { options, reporter }: Pick<Analysing, "options" | "reporter">,
): void {
  if (documents.Pipeline.length > 0 || reporter.errorCount > 0) return;
  const [first] = OTHER_KINDS.flatMap((kind) => documents[kind].filter((document) => document.source === source));
  if (first !== undefined && options.pipelineRequired === false) return;
  const system = documents.System[0];
  const at = { source, start: 0, end: 0 };
  if (system !== undefined) {
    reporter.report({
      code: "HD2007",
      message: "running a System is not supported yet",
      hint: "run its pipelines one by one; `hexdag validate` checks the System",
      at: system.name?.at ?? at,
    });
    return;
  }
  reporter.report({
    code: "HD2011",
    message:
      first === undefined ? "the file describes no pipeline" : `the file describes no pipeline, only ${first.kind}`,
    hint:
      first === undefined
        ? "start with `kind: Pipeline`"
        : "name a file with `kind: Pipeline`, which may include this one",
    at,
  });
}

const OTHER_KINDS = DOCUMENT_KINDS.filter((kind) => kind !== "Pipeline");

function isReadable(file: SourceFile, { maxBytes = DEFAULT_MAX_BYTES }: CompileOptions, reporter: Reporter): boolean {
  const at = { source: file, start: 0, end: 0 };
  if (file.text.length > maxBytes) reporter.report({ ...tooLarge(file.text.length, maxBytes), at });
  else if (file.text.includes("\0")) {
    const start = file.text.indexOf("\0");
    const message = "the file holds NUL bytes, so it is not text";
    reporter.report({ code: "HD1001", message, at: { source: file, start, end: start + 1 } });
  } else return true;
  return false;
}

function inTextOrder(diagnostics: readonly Diagnostic[], files: readonly SourceFile[]): readonly Diagnostic[] {
  const order = new Map(files.map(({ file, index }) => [file, index]));
  const rank = ({ span }: Diagnostic): number => (span === undefined ? 0 : (order.get(span.file) ?? files.length));
  return diagnostics.toSorted(
    (left, right) => rank(left) - rank(right) || (left.span?.start ?? 0) - (right.span?.start ?? 0),
  );
}
