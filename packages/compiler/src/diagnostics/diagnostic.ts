import type { SourceSpan } from "./span.ts";

/** Only an error keeps a manifest from compiling. */
export type Severity = "error" | "warning" | "info";

/** One thing the compiler has to say about a manifest. */
export interface Diagnostic {
  /** `HD` and four digits; see `COMPILER_CODES` and `EXPRESSION_CODES`. */
  readonly code: string;
  readonly severity: Severity;
  /** What is wrong and why, without the place. */
  readonly message: string;
  /** What to do about it. */
  readonly hint?: string;
  /** A few words shown under the caret. */
  readonly label?: string;
  readonly span?: SourceSpan;
  /** Other places that belong to it, such as the first of two equal names. */
  readonly related?: readonly RelatedPlace[];
}

/** A further place, and what is there. */
export interface RelatedPlace {
  readonly message: string;
  readonly span: SourceSpan;
}
