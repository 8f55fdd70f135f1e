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
    report(found) {
      const finding = asInMacro(found);
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

/** Nodes of a macro's instance go by the names they have in the macro: that is what stands at the place. */
function asInMacro(finding: Finding): Finding {
  const { instance } = finding.at.source;
  if (instance === undefined) return finding;
  const short = (text: string): string => text.replaceAll(`"${instance}_`, '"');
  const { message, hint } = finding;
  return { ...finding, message: short(message), ...(hint === undefined ? {} : { hint: short(hint) }) };
}

/** More invocations around a place than this are not all listed. */
const MAX_CALLS = 4;

/** Who invokes the macro that a place is in. */
function callsAround({ source }: Place): NonNullable<Finding["related"]> {
  const notes = (source.calls ?? []).map(({ macro, at }) => ({ message: `macro "${macro}" is invoked here`, at }));
  const last = notes.at(-1);
  if (notes.length <= MAX_CALLS || last === undefined) return notes;
  const left = notes.length - MAX_CALLS;
  const between = { ...last, message: `${last.message}, with ${left} more between` };
  return [...notes.slice(0, MAX_CALLS - 1), between];
}

function toDiagnostic(finding: Finding, severity: Severity): Diagnostic {
  const related = [...(finding.related ?? []), ...callsAround(finding.at)];
  return {
    code: finding.code,
    severity,
    message: finding.message,
    ...(finding.hint === undefined ? {} : { hint: finding.hint }),
    ...(finding.label === undefined ? {} : { label: finding.label }),
    span: toSpan(finding.at),
    ...(related.length === 0 ? {} : { related: related.map(({ message, at }) => ({ message, span: toSpan(at) })) }),
  };
}
