import type { CompilerCode } from "../diagnostics/codes.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Source } from "../source/source.ts";
import { runMigration } from "./migrate-manifest.ts";

/** Larger files are not looked at a second time. */
const MAX_LENGTH = 256 * 1024;
/** A handler that reads what it handles compiles, and was right there. */
const DOUBT: CompilerCode = "HD3014";
const CODE: CompilerCode = "HD2021";

/** So many mistakes look less like a slip than like a file from elsewhere. */
const SEVERAL = 2;

/**
 * Where mistakes, or what is doubted, are how the Python program wrote it: that there is a command for it. Said once, at the first,
 * and not at all for a single mistake whose own message says what to write.
 */
export function migrationAdvice(source: Source, diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const told = diagnostics.filter(
    ({ code, severity, span }) => (severity === "error" || code === DOUBT) && span?.file === source.file,
  );
  if (told.length === 0 || source.text.length > MAX_LENGTH) return [];
  const { telling } = runMigration(source).migration;
  const meant = told.filter(({ span }) => telling.some((each) => overlaps(span, each)));
  if (meant.length < SEVERAL && meant.every(({ hint }) => hint !== undefined)) return [];
  const [span] = telling
    .filter((each) => meant.some((one) => overlaps(one.span, each)))
    .toSorted((one, other) => one.start - other.start);
  if (span === undefined) return [];
  const hint = "hexdag migrate manifest FILE shows how it is written here; --write rewrites the file";
  return [{ code: CODE, severity: "info", message: "this is how the Python program wrote it", hint, span }];
}

function overlaps(one: Diagnostic["span"], other: NonNullable<Diagnostic["span"]>): boolean {
  return one !== undefined && one.start < other.end && other.start < one.end;
}
