import type { Reporter } from "../diagnostics/reporter.ts";
import type { LinkedPipeline } from "../link/program.ts";
import type { Rule } from "./rule.ts";
import { ambientNames } from "./rules/ambient-names.ts";
import { cycles } from "./rules/cycles.ts";
import { doubts } from "./rules/doubts.ts";
import { expressionTypes } from "./rules/expression-types.ts";
import { inputShadows } from "./rules/input-shadows.ts";
import { macroInstances } from "./rules/macro-instances.ts";
import { narrowing } from "./rules/narrowing.ts";
import { refusedCaps } from "./rules/refused-caps.ts";
import { requiredCapabilities } from "./rules/required-capabilities.ts";
import { trustedFunctions } from "./rules/trusted-functions.ts";

const RULES: readonly Rule[] = [
  macroInstances,
  cycles,
  ambientNames,
  inputShadows,
  expressionTypes,
  doubts,
  narrowing,
  requiredCapabilities,
  trustedFunctions,
];

/** Holds every rule against a linked pipeline. */
export function check(program: LinkedPipeline, reporter: Reporter, refused: "error" | "warning" = "error"): void {
  for (const rule of [...RULES, refusedCaps(refused)]) rule.check(program, reporter);
}
