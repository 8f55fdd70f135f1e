import type { EXPRESSION_CODES } from "./codes.ts";

/** The code of something that can be wrong with an expression at build. */
export type ExpressionCode = keyof typeof EXPRESSION_CODES;

/** One thing that is wrong with an expression. Offsets are UTF-16 code units in the expression's own text. */
export interface ExpressionProblem {
  readonly code: ExpressionCode;
  readonly message: string;
  readonly hint?: string;
  readonly start: number;
  readonly end: number;
  /** Absent: an error. */
  readonly severity?: "warning";
}
