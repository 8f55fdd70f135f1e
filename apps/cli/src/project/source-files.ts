/** The files a plan was made from: where they are, how to name them to whoever sits in the working directory, what they say. */
import { readFileSync } from "node:fs";
import { relative, resolve } from "node:path";
import { type Diagnostic, renderDiagnostic, type SourceSpan } from "@hexdag/compiler";
import type { ErrorInfo, JsonObject, Origin, Plan, PlanSource } from "@hexdag/kernel";
import { placeInStack } from "./inline-place.ts";
import { nodeAt } from "./node-at.ts";
import { blamedPiece, placeOfPiece, templateAt } from "./template-place.ts";

export interface SourceFiles {
  /** A file of the plan, as seen from the working directory. */
  shown(file: string): string;
  /** Where it lies. */
  absolute(file: string): string;
  /** Its text, as it is now; `undefined` when it cannot be read any more. */
  text(file: string): string | undefined;
  /** Where an error comes from: the line of an inline function or the piece of a template that is to blame, where that can be told. */
  originOf(error: ErrorPlace): Origin | undefined;
  /** Where the macros are invoked that the failed node comes from, the innermost first. */
  callsOf(error: ErrorPlace): readonly Origin[];
}

/** `base` is the directory that the plan's paths are relative to. */
export function createSourceFiles(
  base: string,
  cwd: string,
  known: ReadonlyMap<string, string> = new Map(),
): SourceFiles {
  return {
    absolute: (file) => resolve(base, file),
    shown(file) {
      const absolute = resolve(base, file);
      const path = relative(cwd, absolute);
      return path.startsWith("../../..") ? absolute : path;
    },
    text(file) {
      const text = known.get(file);
      if (text !== undefined) return text;
      try {
        return readFileSync(resolve(base, file), "utf8").replace(/^\uFEFF/u, "");
      } catch {
        return undefined;
      }
    },
    originOf: ({ origin }) => origin,
    callsOf: () => [],
  };
}

/** The files of a plan that is at hand: places inside its templates can be told too. */
export function withPlan(files: SourceFiles, plan: Plan): SourceFiles {
  return {
    ...files,
    originOf({ origin, data, node, cause }) {
      const thrown = placeInStack(cause, plan, files);
      if (thrown !== undefined) return thrown;
      const piece = blamedPiece(data);
      const file = origin === undefined ? undefined : plan.sources[origin.source]?.file;
      if (origin === undefined || piece === undefined || file === undefined) return origin;
      const within = node === undefined ? undefined : nodeAt(plan, node);
      const template = templateAt(within ?? plan.graph, origin);
      const text = files.text(file);
      if (template === undefined || text === undefined) return origin;
      return placeOfPiece(piece, { template, text, origin }) ?? origin;
    },
    callsOf: ({ node }) => (node === undefined ? [] : (nodeAt(plan, node)?.calls ?? [])),
  };
}

/** The frame of a diagnostic, with file names as seen from the working directory. */
export function renderFrame(diagnostic: Diagnostic, files: SourceFiles, color: boolean): string {
  const text = diagnostic.span === undefined ? undefined : files.text(diagnostic.span.file);
  return renderDiagnostic(withShownFiles(diagnostic, files), text, { color });
}

export function withShownFiles(diagnostic: Diagnostic, files: SourceFiles): Diagnostic {
  const move = (span: SourceSpan): SourceSpan => ({ ...span, file: files.shown(span.file) });
  return {
    ...diagnostic,
    ...(diagnostic.span === undefined ? {} : { span: move(diagnostic.span) }),
    ...(diagnostic.related === undefined
      ? {}
      : { related: diagnostic.related.map((place) => ({ ...place, span: move(place.span) })) }),
  };
}

/** Something that went wrong while loading or running, as a diagnostic at the manifest text it came from. */
export function toDiagnostic(
  error: Pick<ErrorInfo, "code" | "message"> & ErrorPlace,
  sources: readonly PlanSource[],
  files: SourceFiles,
): Diagnostic {
  const origin = files.originOf(error);
  const span = origin === undefined ? undefined : spanOf(origin, sources, files);
  const related = files.callsOf(error).flatMap((call) => {
    const place = spanOf(call, sources, files);
    return place === undefined ? [] : [{ message: "the macro is invoked here", span: place }];
  });
  return {
    code: error.code,
    severity: "error",
    message: error.message,
    ...(error.hint === undefined ? {} : { hint: error.hint }),
    ...(span === undefined ? {} : { span }),
    ...(related.length === 0 ? {} : { related }),
  };
}

export interface ErrorPlace {
  /** The path of the node that failed. */
  readonly node?: string | undefined;
  readonly hint?: string | undefined;
  readonly origin?: Origin | undefined;
  readonly data?: JsonObject | undefined;
  /** The stack of what user code threw, or the error. */
  readonly cause?: unknown;
}

/** `file:line` as seen from the working directory. */
export function locationOf(
  origin: Origin | undefined,
  sources: readonly PlanSource[],
  files: SourceFiles,
): string | undefined {
  const file = origin === undefined ? undefined : sources[origin.source]?.file;
  return origin === undefined || file === undefined ? undefined : `${files.shown(file)}:${origin.line}`;
}

function spanOf(origin: Origin, sources: readonly PlanSource[], files: SourceFiles): SourceSpan | undefined {
  const file = sources[origin.source]?.file;
  if (file === undefined) return undefined;
  const marked = files.text(file)?.slice(origin.start, origin.end) ?? "";
  const lines = marked.split("\n");
  const lastLine = lines.at(-1) ?? "";
  const { start, end, line, column } = origin;
  return {
    file,
    start,
    end,
    line,
    column,
    endLine: line + lines.length - 1,
    endColumn: (lines.length === 1 ? column : 1) + lastLine.length,
  };
}
