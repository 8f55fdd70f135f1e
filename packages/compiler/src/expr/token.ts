import type { ExpressionProblem } from "./problem.ts";

/** A piece of expression text. */
export type Token = NumberToken | StringToken | PlainToken | BadToken;

interface Place {
  /** The characters themselves. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
}
export interface NumberToken extends Place {
  readonly kind: "number";
  readonly value: number;
}
export interface StringToken extends Place {
  readonly kind: "string";
  readonly value: string;
}
/** `word`: a name or reserved word. `dollar`: `$name`. `symbol`: an operator or bracket. `end`: past the last character. */
export interface PlainToken extends Place {
  readonly kind: "word" | "dollar" | "symbol" | "end";
}
/** Something no expression can hold. Reading stops here. */
export interface BadToken extends Place {
  readonly kind: "bad";
  readonly problem: ExpressionProblem;
}
