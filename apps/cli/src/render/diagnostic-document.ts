import type { Diagnostic } from "@hexdag/compiler";
import { type SourceFiles, withShownFiles } from "../project/source-files.ts";

/** A diagnostic as `--json` prints it: every key is always there, null where there is nothing to say. */
export interface DiagnosticDocument {
  readonly code: string;
  readonly severity: Diagnostic["severity"];
  readonly message: string;
  readonly hint: string | null;
  readonly file: string | null;
  readonly line: number | null;
  readonly column: number | null;
  readonly end_line: number | null;
  readonly end_column: number | null;
}

export function diagnosticDocument(diagnostic: Diagnostic, files: SourceFiles): DiagnosticDocument {
  const { code, severity, message, hint, span } = withShownFiles(diagnostic, files);
  return {
    code,
    severity,
    message,
    hint: hint ?? null,
    file: span?.file ?? null,
    line: span?.line ?? null,
    column: span?.column ?? null,
    end_line: span?.endLine ?? null,
    end_column: span?.endColumn ?? null,
  };
}

export interface PlainProblem {
  readonly code: string;
  readonly message: string;
  readonly hint?: string | undefined;
}

/** An error that has no place in a text; `file` is the file as a whole, when it is about one. */
export function plainDiagnostic({ code, message, hint }: PlainProblem, file: string | null = null): DiagnosticDocument {
  return {
    code,
    severity: "error",
    message,
    hint: hint ?? null,
    file,
    line: null,
    column: null,
    end_line: null,
    end_column: null,
  };
}
