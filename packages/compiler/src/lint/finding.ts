import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { SourceSpan } from "../diagnostics/span.ts";

/** A diagnostic whose `code` is that of a rule, or of the compiler where no rule stands for it. */
export interface LintFinding extends Diagnostic {
  /** The rule's name; the code again for the compiler's own. */
  readonly rule: string;
  /** The compiler's code, where a rule stands for it. */
  readonly cause?: string;
  /** A change that does away with it and leaves the plan as it is. */
  readonly fix?: FindingFix;
}

/** A change of the text. Edits do not overlap. */
export interface FindingFix {
  readonly title: string;
  readonly edits: readonly FindingEdit[];
}

/** New text for a span. */
export interface FindingEdit {
  readonly span: SourceSpan;
  readonly text: string;
}
