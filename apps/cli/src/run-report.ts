/** How a run's end is told: a frame for people on standard error, a document or the bare output on standard output, an exit code. */
import type { Diagnostic } from "@hexdag/compiler";
import { type ErrorInfo, HexdagError, type PlanSource, type RunEvent, type RunResult } from "@hexdag/kernel";
import type { CassetteEnd } from "./cassette.ts";
import { writeJson } from "./command.ts";
import { EXIT } from "./exit-codes.ts";
import type { Interruption } from "./interrupts.ts";
import type { Io } from "./io.ts";
import { raisingOption } from "./options/raised-limits.ts";
import { locationOf, renderFrame, type SourceFiles, toDiagnostic } from "./project/source-files.ts";
import { causeLines } from "./render/cause-lines.ts";
import { diagnosticDocument } from "./render/diagnostic-document.ts";
import { outputText, readableOutput } from "./render/output-text.ts";
import {
  type ErrorDocument,
  errorDocument,
  errorOf,
  refusedDocument,
  resultDocument,
} from "./render/result-document.ts";
import { styleFor } from "./render/style.ts";

export interface RunReport {
  readonly io: Io;
  readonly format: "text" | "json" | "events";
  readonly files: SourceFiles;
  readonly sources: readonly PlanSource[];
  readonly pipeline: string | null;
}

/** The manifest is not valid; nothing ran. */
export function reportRefusal(report: RunReport, diagnostics: readonly Diagnostic[]): number {
  const documents = diagnostics.map((diagnostic) => diagnosticDocument(diagnostic, report.files));
  const first = documents.find((document) => document.severity === "error");
  const error: ErrorDocument = {
    code: first?.code ?? "HD9001",
    message: first?.message ?? "the compiler gave neither a plan nor an error",
    ...(typeof first?.hint === "string" ? { hint: first.hint } : {}),
    ...(typeof first?.file === "string" ? { location: `${first.file}:${first.line}` } : {}),
  };
  writeDocument(report, { ...refusedDocument(report.pipeline, error), diagnostics: documents });
  writeFrames(report, diagnostics);
  return first === undefined ? EXIT.bug : EXIT.failed;
}

export function reportWarnings(report: RunReport, diagnostics: readonly Diagnostic[]): void {
  writeFrames(report, diagnostics);
}

/** The plan could not be loaded, or its ports not opened; nothing ran. */
export function reportProblems(report: RunReport, problems: readonly HexdagError[]): number {
  const infos = problems.map((problem) => infoOf(problem));
  const [first] = infos;
  if (first !== undefined)
    writeDocument(
      report,
      refusedDocument(
        report.pipeline,
        errorDocument(first, (error) => locate(report, error)),
      ),
    );
  for (const info of infos) writeError(report, info);
  return EXIT.failed;
}

/** How a run was left where it stood. */
export interface LeftRun {
  readonly interruption: Interruption | undefined;
  /** Of a run that had begun. */
  readonly runId: string | undefined;
  /** What is wrong with user code; absent when somebody called the run off. */
  readonly error: ErrorInfo | undefined;
}

/** The run was left where it stood: before it began, or because nobody wanted to wait for its end. */
export function reportStopped(report: RunReport, { interruption, runId, error }: LeftRun): number {
  const reason = interruption?.reason ?? "stopped";
  const why = error ?? { code: "HD6004", message: `the run was cancelled: ${reason}` };
  writeDocument(report, {
    ...refusedDocument(
      report.pipeline,
      errorDocument(why, (info) => locate(report, info)),
    ),
    run_id: runId ?? null,
    status: error === undefined ? "cancelled" : "failed",
  });
  writeError(report, why);
  return interruption?.exit ?? EXIT.failed;
}

/** What recording or replaying came to, after the result. An error of it fails a command that would have succeeded. */
export function reportCassette(
  report: RunReport,
  { exit, quiet, notes, error }: CassetteEnd & { readonly exit: number; readonly quiet: boolean },
): number {
  if (!quiet) for (const note of notes) report.io.stderr.write(`${note}\n`);
  if (error === undefined) return exit;
  writeError(report, infoOf(error));
  return exit === EXIT.ok ? EXIT.failed : exit;
}

export function reportResult(report: RunReport, result: RunResult, interruption: Interruption | undefined): number {
  if (result.status === "succeeded") {
    writeDocument(
      report,
      resultDocument(result, (info) => locate(report, info)),
    );
    const { stdout } = report.io;
    if (report.format === "text")
      stdout.write(stdout.isTty ? readableOutput(result.output) : outputText(result.output));
    return EXIT.ok;
  }
  const error = errorOf(result);
  if (error.code.startsWith("HD9"))
    throw new HexdagError({ code: "HD9001", message: error.message, cause: error.cause });
  const document = resultDocument(result, (info) => locate(report, info));
  writeDocument(report, { ...document, error: errorDocument(error, (info) => locate(report, info)) });
  writeError(report, error);
  if (result.status === "suspended") report.io.stderr.write(`${howToResume(result)}\n`);
  return result.status === "cancelled" ? (interruption?.exit ?? EXIT.failed) : EXIT.failed;
}

/** What to type, with the limit that was in the way. */
function howToResume({ runId, error }: Extract<RunResult, { status: "suspended" }>): string {
  const option = raisingOption(error.data?.["resource"]);
  return `suspended; go on with: hexdag resume ${runId}${option === undefined ? "" : ` ${option} …`}`;
}

function infoOf({ code, message, hint, origin, location, cause }: HexdagError): ErrorInfo {
  return {
    code,
    message,
    ...(hint === undefined ? {} : { hint }),
    ...(origin === undefined ? {} : { origin }),
    ...(location === undefined ? {} : { location }),
    ...(cause instanceof Error && cause.stack !== undefined ? { cause: cause.stack } : {}),
  };
}

/** An event as watchers of this process see it: with file names as seen from the working directory. */
export function shownEvent(report: RunReport, event: RunEvent): RunEvent {
  switch (event.type) {
    case "run.failed":
    case "run.suspended":
    case "node.failed":
    case "node.retrying":
    case "body.failed": {
      const location = locate(report, event.error);
      return location === undefined ? event : { ...event, error: { ...event.error, location } };
    }
    default:
      return event;
  }
}

function locate(report: RunReport, error: ErrorInfo): string | undefined {
  return locationOf(report.files.originOf(error), report.sources, report.files) ?? error.location;
}

function writeError(report: RunReport, error: ErrorInfo): void {
  writeFrames(report, [toDiagnostic(error, report.sources, report.files)]);
  const style = styleFor(report.io.stderr, report.io.env);
  const lines = causeLines(error.cause, report.io.cwd);
  if (lines.length > 0) report.io.stderr.write(`${style.dim(lines.join("\n"))}\n`);
}

function writeFrames({ io, files }: RunReport, diagnostics: readonly Diagnostic[]): void {
  const { color } = styleFor(io.stderr, io.env);
  for (const diagnostic of diagnostics) io.stderr.write(`${renderFrame(diagnostic, files, color)}\n`);
}

function writeDocument({ io, format }: RunReport, document: object): void {
  if (format === "json") writeJson(io, document);
  if (format === "events") io.stdout.write(`${JSON.stringify({ type: "result", ...document })}\n`);
}
