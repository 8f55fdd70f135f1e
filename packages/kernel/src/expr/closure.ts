import type { Expr, PlanExpr } from "./expr.ts";
import type { Run } from "./frame.ts";
import type { FunctionTable } from "./functions/function.ts";

/** What the compilers of single node kinds need of each other. */
export interface ClosureCompiler {
  readonly source: PlanExpr;
  readonly functions: FunctionTable;
  /** The lambda parameters in sight, outermost first; a parameter's position is its slot in the frame. */
  readonly params: readonly string[];
  /** Whether an ambient name that is found nowhere is null here. Elsewhere it is an error: a typing mistake must not pass for false. */
  readonly mayBeAbsent: boolean;
  compile(expr: Expr): Run;
  /** The same compiler inside a lambda with these parameters. */
  within(params: readonly string[]): ClosureCompiler;
  /** The same compiler where absence has been thought of: left of `??`, in `default()` and its like. */
  optional(): ClosureCompiler;
}
