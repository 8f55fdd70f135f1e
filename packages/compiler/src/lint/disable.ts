/** Takes out what comments turn off, and adds what is to be said about those comments and about settings. */
import { nearest } from "../diagnostics/nearest.ts";
import type { Place } from "../diagnostics/span.ts";
import { type Disable, type DisabledRule, disablesIn, withoutComment } from "./disables.ts";
import { type Found, toFound } from "./found.ts";
import type { Issue, LintRule } from "./rule.ts";
import { isLintRule } from "./rule-info.ts";
import { unknownRule } from "./rules/unknown-rule.ts";
import { unusedDisable } from "./rules/unused-disable.ts";
import { LINT_RULES } from "./rules.ts";
import type { SeverityTable, WrittenSetting } from "./settings.ts";
import type { LintSubject } from "./subject.ts";

interface DisableSite {
  readonly subject: LintSubject;
  readonly severities: SeverityTable;
  readonly written: readonly WrittenSetting[];
}

/** What is left of findings. */
export function disable(found: readonly Found[], { subject, severities, written }: DisableSite): readonly Found[] {
  const disables = subject.files.flatMap(disablesIn);
  const used = new Set<Disable | DisabledRule>();
  const kept = found.filter((each) => {
    if (each.fatal) return true;
    const matches = disables.filter((comment) => covers(comment, each));
    const rules = matches.flatMap((comment) => comment.rules.filter(({ rule }) => isRule(rule, each)));
    const all = matches.filter((comment) => comment.rules.length === 0);
    for (const one of [...rules, ...all]) used.add(one);
    return rules.length === 0 && all.length === 0;
  });
  const issues = [
    ...disables.flatMap((comment) => issuesOf(comment, used, severities)),
    ...written.flatMap((setting) => settingIssue(setting) ?? []),
  ];
  return [...kept, ...issues.map(({ rule, issue }) => toFound(rule, issue))];
}

/** Whether a comment is about the place of a finding: its line, or the line its node or document begins on. */
function covers({ scope, line, at }: Disable, { finding, within }: Found): boolean {
  if (finding.span?.file !== at.source.file) return false;
  if (scope === "file") return true;
  const begins = within?.source.file === at.source.file ? within.source.position(within.start).line : undefined;
  return line === finding.span.line || line === begins;
}

function isRule(written: string, { finding }: Found): boolean {
  return written === finding.code || written === finding.rule || written === finding.cause;
}

interface RuleIssue {
  readonly rule: LintRule;
  readonly issue: Issue;
}

function issuesOf(
  comment: Disable,
  used: ReadonlySet<Disable | DisabledRule>,
  severities: SeverityTable,
): readonly RuleIssue[] {
  if (comment.rules.length === 0) return used.has(comment) ? [] : [unused(comment.at, "nothing", comment)];
  return comment.rules.flatMap((named) => {
    const { rule } = named;
    if (!isLintRule(rule)) return [unknown(rule, named)];
    const declared = LINT_RULES.find(({ id, name }) => id === rule || name === rule);
    const isOff = declared !== undefined && severities.of(declared, declared.severity) === "off";
    return used.has(named) || isOff ? [] : [unused(named, `no ${rule}`, comment)];
  });
}

function unused(at: Place, what: string, comment: Disable): RuleIssue {
  const where = comment.scope === "file" ? "in this file" : "there";
  const alone = comment.rules.length < 2;
  return {
    rule: unusedDisable,
    issue: {
      message: `${what} is found ${where}, so this comment disables nothing`,
      hint: alone ? "take the comment out" : "take the rule out of the comment",
      at,
      fix: alone ? { title: "take the comment out", edits: [withoutComment(comment.at)] } : undefined,
    },
  };
}

function settingIssue({ rule, at }: WrittenSetting): RuleIssue | undefined {
  return isLintRule(rule) ? undefined : unknown(rule, at);
}

function unknown(rule: string, at: Place): RuleIssue {
  const close = nearest(
    rule,
    LINT_RULES.flatMap(({ id, name }) => [id, name]),
  );
  return {
    rule: unknownRule,
    issue: {
      message: `there is no rule "${rule}"`,
      label: "unknown rule",
      hint: close === undefined ? "`hexdag lint --list-rules` lists them" : `did you mean ${close}?`,
      at,
    },
  };
}
