import type { Expr, PlanExpr } from "./expr.ts";
import type { Run } from "./frame.ts";
import type { FunctionTable } from "./functions/function.ts";

/** What the compilers of single node kinds need of each other. */
export interface ClosureCompiler {
  readonly source: PlanExpr;
  readonly functions: FunctionTable;
  /** The lambda parameters in sight, outermost first; a parameter's position is its slot in the frame. */
  readonly params: readonly string[];
  compile(expr: Expr): Run;
  /** The same compiler inside a lambda with these parameters. */
  within(params: readonly string[]): ClosureCompiler;
}
