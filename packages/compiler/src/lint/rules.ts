import type { LintRule } from "./rule.ts";
import { agentWithoutLimit } from "./rules/agent-without-limit.ts";
import { ambiguousName } from "./rules/ambiguous-name.ts";
import { ambiguousScalar } from "./rules/ambiguous-scalar.ts";
import { branchToNowhere } from "./rules/branch-to-nowhere.ts";
import { canonicalKind } from "./rules/canonical-kind.ts";
import { constantCondition } from "./rules/constant-condition.ts";
import { constantPrompt } from "./rules/constant-prompt.ts";
import { dependencyCycle } from "./rules/dependency-cycle.ts";
import { deprecatedSpelling } from "./rules/deprecated-spelling.ts";
import { duplicateDescription } from "./rules/duplicate-description.ts";
import { insecureUrl } from "./rules/insecure-url.ts";
import { likelySecret } from "./rules/likely-secret.ts";
import { missingDescription } from "./rules/missing-description.ts";
import { naming } from "./rules/naming.ts";
import { neverRuns } from "./rules/never-runs.ts";
import { noRetry } from "./rules/no-retry.ts";
import { noTimeout } from "./rules/no-timeout.ts";
import { redundantDependency } from "./rules/redundant-dependency.ts";
import { referenceWithoutBraces } from "./rules/reference-without-braces.ts";
import { retriedEffect } from "./rules/retried-effect.ts";
import { secretInClear } from "./rules/secret-in-clear.ts";
import { serialFanOut } from "./rules/serial-fan-out.ts";
import { timeoutNeverReached } from "./rules/timeout-never-reached.ts";
import { unboundedLoop } from "./rules/unbounded-loop.ts";
import { unknownKind } from "./rules/unknown-kind.ts";
import { unknownRule } from "./rules/unknown-rule.ts";
import { unusedAdapter } from "./rules/unused-adapter.ts";
import { unusedDisable } from "./rules/unused-disable.ts";
import { unusedInput } from "./rules/unused-input.ts";
import { unusedMacro } from "./rules/unused-macro.ts";
import { unusedParameter } from "./rules/unused-parameter.ts";
import { unusedPolicy } from "./rules/unused-policy.ts";
import { unusedPort } from "./rules/unused-port.ts";
import { unusedResult } from "./rules/unused-result.ts";
import { unusedVariable } from "./rules/unused-variable.ts";
import { wideCaps } from "./rules/wide-caps.ts";

/** Every rule, by id. */
export const LINT_RULES: readonly LintRule[] = [
  dependencyCycle,
  unknownKind,
  secretInClear,
  noTimeout,
  noRetry,
  unusedResult,
  likelySecret,
  neverRuns,
  timeoutNeverReached,
  unboundedLoop,
  retriedEffect,
  agentWithoutLimit,
  wideCaps,
  unusedVariable,
  unusedParameter,
  unusedMacro,
  unusedAdapter,
  unusedPolicy,
  unusedInput,
  unusedPort,
  deprecatedSpelling,
  referenceWithoutBraces,
  insecureUrl,
  ambiguousName,
  missingDescription,
  naming,
  duplicateDescription,
  canonicalKind,
  constantPrompt,
  serialFanOut,
  redundantDependency,
  constantCondition,
  branchToNowhere,
  ambiguousScalar,
  unusedDisable,
  unknownRule,
];
