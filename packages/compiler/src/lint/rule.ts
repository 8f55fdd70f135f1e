import type { CompilerCode } from "../diagnostics/codes.ts";
import type { Severity } from "../diagnostics/diagnostic.ts";
import type { Place } from "../diagnostics/span.ts";
import type { LintSubject } from "./subject.ts";

/** `E1xx` is an error, `W2xx` a warning, `I3xx` a remark, unless settings say otherwise. */
export type RuleId = `${"E1" | "W2" | "I3"}${number}`;

/** What a rule is about, for people and tools. */
export interface LintRuleInfo {
  readonly id: RuleId;
  /** A few words with dashes; works wherever the id does. */
  readonly name: string;
  /** Unless settings say otherwise. */
  readonly severity: Severity;
  /** What is found and why it matters. */
  readonly description: string;
  /** A manifest with the fault, and one without. */
  readonly example: { readonly bad: string; readonly good: string };
  /** Codes of compiler findings that this rule stands for: they are given its id. */
  readonly covers?: readonly string[];
}

/** One thing that a manifest had better not have. Says what it found; how serious that is, settings decide. */
export interface LintRule extends LintRuleInfo {
  readonly covers?: readonly CompilerCode[];
  /** Absent for a rule whose findings are the compiler's, or those of linting itself. */
  check?(subject: LintSubject, report: (issue: Issue) => void): void;
}

/** What a rule found. */
export interface Issue {
  /** What is the case, and what comes of it. */
  readonly message: string;
  readonly at: Place;
  /** What to do about it. */
  readonly hint?: string | undefined;
  readonly label?: string | undefined;
  readonly related?: readonly { readonly message: string; readonly at: Place }[];
  /** The node or document it is about: a comment above that disables it too. */
  readonly within?: Place | undefined;
  /** A change that leaves the plan as it is. */
  readonly fix?: Fix | undefined;
}

/** A change of the text that does away with a finding. */
export interface Fix {
  /** What it does: `write "adapter"`. */
  readonly title: string;
  readonly edits: readonly PlacedEdit[];
}

/** New text for a place. */
export interface PlacedEdit extends Place {
  readonly text: string;
}
