import { COMPILER_CODES } from "../diagnostics/codes.ts";
import { EXPRESSION_CODES } from "../expr/codes.ts";
import type { LintRuleInfo } from "./rule.ts";
import { LINT_RULES } from "./rules.ts";

export type { LintRuleInfo } from "./rule.ts";

/** Every rule there is, by id. */
export function lintRules(): readonly LintRuleInfo[] {
  return LINT_RULES;
}

/** Whether a text is the id or the name of a rule, or a code of the compiler, so that it can be set and disabled. */
export function isLintRule(rule: string): boolean {
  return (
    LINT_RULES.some(({ id, name }) => id === rule || name === rule) ||
    Object.hasOwn(COMPILER_CODES, rule) ||
    Object.hasOwn(EXPRESSION_CODES, rule)
  );
}
