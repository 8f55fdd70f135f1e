import type { Diagnostic } from "@hexdag/compiler";
import type { Plan } from "@hexdag/kernel";
import { checkInlineFunctions } from "@hexdag/stdlib";
import { type SourceFiles, toDiagnostic } from "./source-files.ts";

/** What is wrong with the inline functions of a plan, as far as parsing tells. `files` are those of the plan. */
export function checkFunctions(plan: Plan, files: SourceFiles): readonly Diagnostic[] {
  const problems = checkInlineFunctions(plan, { directory: files.absolute(".") });
  return problems.map((problem) => toDiagnostic(problem, plan.sources, files));
}
