import type { Severity } from "../diagnostics/diagnostic.ts";
import { type Place, toSpan } from "../diagnostics/span.ts";
import type { LintFinding } from "./finding.ts";
import type { Issue, LintRule } from "./rule.ts";

/** A finding before anybody has said how serious it is. */
export interface Found {
  readonly finding: LintFinding;
  /** Present for findings of rules. */
  readonly rule: LintRule | undefined;
  readonly within: Place | undefined;
  /** How serious it is unless settings say otherwise. */
  readonly severity: Severity;
  /** Keeps the manifest from compiling. */
  readonly fatal: boolean;
}

/** An issue of a rule as a finding. */
export function toFound(rule: LintRule, { message, at, hint, label, related, within, fix }: Issue): Found {
  return {
    finding: {
      code: rule.id,
      rule: rule.name,
      severity: rule.severity,
      message,
      ...(hint === undefined ? {} : { hint }),
      ...(label === undefined ? {} : { label }),
      span: toSpan(at),
      ...(related === undefined
        ? {}
        : { related: related.map((place) => ({ message: place.message, span: toSpan(place.at) })) }),
      ...(fix === undefined
        ? {}
        : { fix: { title: fix.title, edits: fix.edits.map((edit) => ({ span: toSpan(edit), text: edit.text })) } }),
    },
    rule,
    within,
    severity: rule.severity,
    fatal: false,
  };
}
