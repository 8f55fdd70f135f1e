import type { CompilerCode } from "./codes.ts";
import type { Diagnostic, Severity } from "./diagnostic.ts";
import { nearest } from "./nearest.ts";
import { type Place, toSpan } from "./span.ts";

/** What a pass reports: a diagnostic whose places have no line numbers yet. */
export interface Finding {
  readonly code: CompilerCode;
  readonly severity?: Severity;
  readonly message: string;
  readonly at: Place;
  readonly hint?: string | undefined;
  readonly label?: string | undefined;
  readonly related?: readonly { readonly message: string; readonly at: Place }[];
}

/** Collects what the passes find. Passes never stop at the first finding and never throw one. */
export interface Reporter {
  report(finding: Finding): void;
  /** The name closest to one that is unknown. Gives up after many questions, so that hopeless input stays cheap. */
  suggest(name: string, candidates: Iterable<string>): string | undefined;
  readonly diagnostics: readonly Diagnostic[];
  readonly errorCount: number;
}

const MAX_SUGGESTIONS = 200;
/** Beyond this many findings a manifest is hopeless and the rest says nothing new. */
const MAX_FINDINGS = 1_000;

/** Makes an empty reporter. Equal findings at one place are kept once. */
export function createReporter(): Reporter {
  const diagnostics: Diagnostic[] = [];
  const seen = new Set<string>();
  let errorCount = 0;
  let suggestions = 0;
  return {
    diagnostics,
    get errorCount() {
      return errorCount;
    },
    suggest(name, candidates) {
      suggestions += 1;
      return suggestions > MAX_SUGGESTIONS ? undefined : nearest(name, candidates);
    },
    report(finding) {
      const severity = finding.severity ?? "error";
      if (severity === "error") errorCount += 1;
      if (diagnostics.length >= MAX_FINDINGS) return;
      const key = `${finding.code} ${finding.at.source.file} ${finding.at.start} ${finding.message}`;
      if (seen.has(key)) return;
      seen.add(key);
      diagnostics.push(toDiagnostic(finding, severity));
    },
  };
}

function toDiagnostic(finding: Finding, severity: Severity): Diagnostic {
  return {
    code: finding.code,
    severity,
    message: finding.message,
    ...(finding.hint === undefined ? {} : { hint: finding.hint }),
    ...(finding.label === undefined ? {} : { label: finding.label }),
    span: toSpan(finding.at),
    ...(finding.related === undefined
      ? {}
      : { related: finding.related.map((related) => ({ message: related.message, span: toSpan(related.at) })) }),
  };
}
