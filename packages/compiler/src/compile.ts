/**
 * The passes, in order: text → documents → the pipeline's manifest → a program with every name looked up → a plan. Each
 * pass reports what it finds and hands on what it can, so that one mistake does not hide another.
 */
import type { ComponentRegistry, Plan } from "@hexdag/kernel";
import { check } from "./check/check.ts";
import type { Diagnostic } from "./diagnostics/diagnostic.ts";
import { createReporter, type Reporter } from "./diagnostics/reporter.ts";
import { createSourceFile, type SourceFile } from "./diagnostics/span.ts";
import { expand } from "./expand/expand.ts";
import { linkPipeline } from "./link/link-pipeline.ts";
import { lower } from "./lower/lower.ts";
import { decodePipeline } from "./manifest/decode-pipeline.ts";
import { choosePipeline, findPipelines, type PipelineDocument } from "./manifest/documents.ts";
import { createNodeTypes } from "./manifest/node-types.ts";
import { parseDocuments } from "./parse/parse-documents.ts";
import { tooLarge } from "./source/decode-source.ts";
import { DEFAULT_MAX_BYTES, type Reader, type Source } from "./source/source.ts";

/** What a compilation needs besides the text. */
export interface CompileOptions {
  /** What is installed: node kinds, functions, drivers. */
  readonly components: ComponentRegistry;
  /** Reads included files. Not used yet. */
  readonly reader?: Reader;
  /** The pipeline to compile, when the file describes several. */
  readonly pipeline?: string;
  /** Functions and adapters that are not installed here are warnings. */
  readonly lenient?: boolean;
  /** Default 1 MiB. */
  readonly maxBytes?: number;
}

/** What comes of compiling a manifest. */
export interface Compilation {
  /** Absent when there is an error among the diagnostics. */
  readonly plan: Plan | undefined;
  /** In the order of the text. */
  readonly diagnostics: readonly Diagnostic[];
  /** The names of all pipelines of the file. */
  readonly pipelines: readonly string[];
}

/**
 * Compiles a manifest. Never throws, whatever the text: mistakes are diagnostics.
 *
 * @example
 * const { plan, diagnostics } = compile({ file: "greet.yaml", text }, { components: createRegistry(stdlibComponents()) });
 */
export function compile(source: Source, options: CompileOptions): Compilation {
  const reporter = createReporter();
  const file = createSourceFile(source);
  const pipelines = isReadable(file, options, reporter)
    ? findPipelines(expand(parseDocuments(file, reporter), reporter), reporter)
    : [];
  const chosen =
    reporter.errorCount > 0 && pipelines.length === 0
      ? undefined
      : choosePipeline(pipelines, options.pipeline, { source: file, reporter });
  const plan = chosen === undefined ? undefined : compilePipeline(chosen, { file, options, reporter });
  return {
    plan: reporter.errorCount === 0 ? plan : undefined,
    diagnostics: inTextOrder(reporter.diagnostics),
    pipelines: pipelines.flatMap((pipeline) => pipeline.name?.name ?? []),
  };
}

interface Compiling {
  readonly file: SourceFile;
  readonly options: CompileOptions;
  readonly reporter: Reporter;
}

function compilePipeline(document: PipelineDocument, { file, options, reporter }: Compiling): Plan | undefined {
  const { components, lenient = false } = options;
  const manifest = decodePipeline(document, { source: file, types: createNodeTypes(components), reporter });
  if (manifest === undefined) return undefined;
  const program = linkPipeline(manifest, { components, reporter, lenient });
  check(program, reporter);
  return reporter.errorCount === 0 ? lower(program) : undefined;
}

function isReadable(file: SourceFile, { maxBytes = DEFAULT_MAX_BYTES }: CompileOptions, reporter: Reporter): boolean {
  const at = { source: file, start: 0, end: 0 };
  if (file.text.length > maxBytes) reporter.report({ ...tooLarge(file.text.length, maxBytes), at });
  else if (file.text.includes("\0"))
    reporter.report({ code: "HD1001", message: "the file holds NUL bytes, so it is not text", at });
  else return true;
  return false;
}

function inTextOrder(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return diagnostics.toSorted((left, right) => (left.span?.start ?? 0) - (right.span?.start ?? 0));
}
