/** What `hexdag lint` says of the files it has looked at. */
import { githubAnnotation, type LintFinding, toSarif } from "@hexdag/compiler";
import type { HexdagError } from "@hexdag/kernel";
import { writeJson } from "../command.ts";
import type { Io } from "../io.ts";
import { renderFrame, type SourceFiles, withShownFiles } from "../project/source-files.ts";
import { VERSION } from "../version.ts";
import { diagnosticDocument, plainDiagnostic } from "./diagnostic-document.ts";
import { renderError } from "./error-text.ts";
import { styleFor } from "./style.ts";
import { plural } from "./text.ts";

/** For people, for programs, for GitHub Actions, for code scanning. */
export const LINT_FORMATS = ["pretty", "json", "github", "sarif"] as const;

/** One of `LINT_FORMATS`. */
export type LintFormat = (typeof LINT_FORMATS)[number];

/** One file: what was found, or why it could not be read. */
export interface Linted {
  readonly path: string;
  readonly findings: readonly LintFinding[];
  readonly files: SourceFiles | undefined;
  readonly fixes: number;
  /** The environments that it describes. */
  readonly environments?: readonly string[];
  readonly unread?: HexdagError;
}

/** What was found in all files. Files that several include are read several times, and told of once. */
export interface LintReport {
  readonly findings: readonly { readonly finding: LintFinding; readonly files: SourceFiles }[];
  readonly unread: readonly Linted[];
  readonly count: { readonly files: number; readonly error: number; readonly warning: number; readonly info: number };
  readonly fixes: number;
}

/** Puts the findings of all files together. */
export function collectReport(linted: readonly Linted[]): LintReport {
  const findings = new Map<string, LintReport["findings"][number]>();
  for (const { findings: found, files } of linted) {
    if (files === undefined) continue;
    for (const each of found) {
      const finding = shown(each, files);
      const { code, span, message } = finding;
      findings.set(`${code} ${span?.file} ${span?.start} ${message}`, { finding: each, files });
    }
  }
  const all = [...findings.values()];
  const count = (severity: LintFinding["severity"]): number =>
    all.filter(({ finding }) => finding.severity === severity).length;
  return {
    findings: all,
    unread: linted.filter(({ unread }) => unread !== undefined),
    count: { files: linted.length, error: count("error"), warning: count("warning"), info: count("info") },
    fixes: linted.reduce((sum, { fixes }) => sum + fixes, 0),
  };
}

function shown(finding: LintFinding, files: SourceFiles): LintFinding {
  return { ...finding, ...withShownFiles(finding, files) };
}

/** Whether there are errors, or more warnings than are allowed. */
export function isFailure({ count }: LintReport, maxWarnings: number | undefined): boolean {
  return count.error > 0 || (maxWarnings !== undefined && count.warning > maxWarnings);
}

/** Findings on standard output in the formats for programs; for people, frames on standard error and a verdict. */
export function writeReport(report: LintReport, format: LintFormat, io: Io): void {
  const { color } = styleFor(io.stderr, io.env);
  for (const { unread } of report.unread) if (unread !== undefined) io.stderr.write(`${renderError(unread, color)}\n`);
  const placed = report.findings.map(({ finding, files }) => shown(finding, files));
  switch (format) {
    case "json":
      return writeJson(io, documentOf(report));
    case "sarif":
      return writeJson(io, toSarif(placed, { version: VERSION }));
    case "github":
      for (const finding of placed) io.stdout.write(`${githubAnnotation(finding)}\n`);
      return;
    case "pretty":
      for (const { finding, files } of report.findings) io.stderr.write(`${renderFrame(finding, files, color)}\n`);
      io.stdout.write(`${verdict(report)}\n`);
  }
}

function documentOf({ findings, unread, count, fixes }: LintReport): object {
  return {
    ok: count.error === 0 && unread.length === 0,
    errors: count.error,
    warnings: count.warning,
    infos: count.info,
    fixes,
    findings: [
      ...unread.flatMap(({ path, unread: error }) =>
        error === undefined ? [] : [{ ...plainDiagnostic(error, path), rule: error.code, fixable: false }],
      ),
      ...findings.map(({ finding, files }) => ({
        ...diagnosticDocument(finding, files),
        rule: finding.rule,
        fixable: finding.fix !== undefined,
      })),
    ],
  };
}

function verdict({ count, fixes, findings }: LintReport): string {
  const found = [
    ...(count.error > 0 ? [plural(count.error, "error")] : []),
    ...(count.warning > 0 ? [plural(count.warning, "warning")] : []),
    ...(count.info > 0 ? [plural(count.info, "remark")] : []),
  ].join(", ");
  const fixed = fixes > 0 ? `, ${fixes} fixed` : "";
  const fixable = findings.filter(({ finding }) => finding.fix !== undefined).length;
  const more = fixable > 0 && fixes === 0 ? ` (--fix mends ${fixable})` : "";
  return `${plural(count.files, "file")}: ${found === "" ? "nothing found" : found}${fixed}${more}`;
}
