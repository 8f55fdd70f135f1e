/** How a run's end is told: a frame for people on standard error, a document or the bare output on standard output, an exit code. */
import type { Diagnostic } from "@hexdag/compiler";
import type { ErrorInfo, HexdagError, PlanSource, RunResult } from "@hexdag/kernel";
import { writeJson } from "./command.ts";
import { EXIT } from "./exit-codes.ts";
import type { Interruption } from "./interrupts.ts";
import type { Io } from "./io.ts";
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

export function reportResult(report: RunReport, result: RunResult, interruption: Interruption | undefined): number {
  const error = interruption?.error === undefined ? errorOf(result) : outsideError(result, interruption);
  const document = resultDocument(result, (info) => locate(report, info));
  writeDocument(
    report,
    error === undefined ? document : { ...document, error: errorDocument(error, (info) => locate(report, info)) },
  );
  if (result.status === "succeeded") {
    const { stdout } = report.io;
    if (report.format === "text")
      stdout.write(stdout.isTty ? readableOutput(result.output) : outputText(result.output));
    return EXIT.ok;
  }
  if (error !== undefined) writeError(report, error);
  return result.status === "cancelled" ? (interruption?.exit ?? EXIT.failed) : EXIT.failed;
}

/** A run that was stopped because of something in user code that no node answers for. */
function outsideError(result: RunResult, { error }: Interruption): ErrorInfo {
  const stuck = Object.entries(result.nodes).flatMap(([name, node]) =>
    node.status === "cancelled" && node.attempts > 0 ? [`"${name}"`] : [],
  );
  if (error?.code === "HD8006") {
    const who = stuck.length === 0 ? "the run waits" : `${stuck.join(", ")} ${stuck.length === 1 ? "waits" : "wait"}`;
    const message = `${who} for something that can never happen: no timer, socket or child is left that could bring it about`;
    return {
      code: "HD8006",
      message,
      hint: "check for a promise whose resolve is never called, or give the node a timeout",
    };
  }
  const thrown = error?.cause;
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  const cause = thrown instanceof Error && thrown.stack !== undefined ? { cause: thrown.stack } : {};
  return {
    code: "HD8005",
    message: `code that no node waits for failed: ${text}`,
    hint: "await the work inside the function",
    ...cause,
  };
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

function locate(report: RunReport, error: ErrorInfo): string | undefined {
  return locationOf(error.origin, report.sources, report.files) ?? error.location;
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
