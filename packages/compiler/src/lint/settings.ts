/** Which rules are on, and how serious each is: as built, as the project says, as the caller says. */
import type { Severity } from "../diagnostics/diagnostic.ts";
import type { Place } from "../diagnostics/span.ts";
import type { KindDocument } from "../manifest/documents.ts";
import type { LintRule } from "./rule.ts";
import { LINT_RULES } from "./rules.ts";
import type { LintSubject } from "./subject.ts";
import { mapIn, textOf } from "./walk-values.ts";

/** What a rule may be set to. */
export type RuleSetting = Severity | "off";

/** Settings by id or name of a rule, or by code of a compiler warning. */
export type RuleSettings = { readonly [rule: string]: RuleSetting };

const SETTINGS: readonly RuleSetting[] = ["off", "info", "warning", "error"];

/** Whether a text is a setting. */
export function isRuleSetting(text: unknown): text is RuleSetting {
  return SETTINGS.some((setting) => setting === text);
}

/** One entry of `spec.lint.rules` in a Config document. */
export interface WrittenSetting {
  readonly rule: string;
  readonly setting: RuleSetting | undefined;
  readonly at: Place;
}

/** The settings that Config documents hold, those of the file itself last. */
export function settingsIn({ documents, file }: Pick<LintSubject, "documents" | "file">): readonly WrittenSetting[] {
  const isOwn = ({ source }: KindDocument): boolean => source === file;
  const own = documents.Config.filter(isOwn);
  return [...documents.Config.filter((document) => !isOwn(document)), ...own].flatMap(({ map }) => {
    const rules = mapIn(mapIn(mapIn(map, "spec"), "lint"), "rules");
    return (rules?.entries ?? []).map((entry) => {
      const text = textOf(entry.value);
      return { rule: entry.key, setting: isRuleSetting(text) ? text : undefined, at: entry };
    });
  });
}

/** Looks up how serious a finding is. */
export interface SeverityTable {
  /** By a rule, or by the code of a diagnostic that no rule stands for. */
  of(rule: Pick<LintRule, "id"> | string, severity: Severity): RuleSetting;
}

/** Later settings win over earlier ones. */
export function severityTable(...settings: readonly RuleSettings[]): SeverityTable {
  const ids = new Map<string, string>(LINT_RULES.map(({ id, name }) => [name, id]));
  const merged = new Map(
    settings.flatMap((each) =>
      Object.entries(each).map(([rule, setting]) => [ids.get(rule) ?? rule, setting] as const),
    ),
  );
  return {
    of: (rule, severity) => merged.get(typeof rule === "string" ? rule : rule.id) ?? severity,
  };
}
