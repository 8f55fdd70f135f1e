/**
 * Where the parser is. A problem ends parsing without exceptions: the first one is kept, the position jumps to the end
 * of the tokens, and everything that is still open unwinds over that end.
 */
import { type Expr, type FunctionSignature, PRECEDENCE, type Span } from "@hexdag/kernel";
import type { ExpressionCode, ExpressionProblem } from "./problem.ts";
import type { Token } from "./token.ts";

export interface Parser {
  readonly text: string;
  readonly tokens: readonly Token[];
  readonly functions: ReadonlyMap<string, FunctionSignature>;
  /** Parameters of the lambdas around this place, outermost first. */
  readonly params: string[];
  /** Reads operators binding at least as tightly as `least`; without it, a whole expression. */
  readonly parse: (parser: Parser, least?: number) => Expr;
  at: number;
  nesting: number;
  problem: ExpressionProblem | undefined;
  /** The last value that a pipe without parentheses gave, and the function it went through. */
  piped: Piped | undefined;
}

export interface Piped {
  readonly expr: Expr;
  readonly name: string;
  /** From the bar to the end of the function. */
  readonly span: Span;
  /** Where the value before the bar starts. */
  readonly valueStart: number;
}

/** What stands in for the value that could not be read. */
const NOTHING: Expr = { kind: "literal", value: null };

export interface Failure {
  readonly code: ExpressionCode;
  readonly message: string;
  readonly hint?: string | undefined;
}

const END: Token = { kind: "end", text: "", start: 0, end: 0 };

export function current(parser: Parser): Token {
  return parser.tokens[parser.at] ?? END;
}

export function peek(parser: Parser, ahead: number): Token {
  return parser.tokens[parser.at + ahead] ?? END;
}

/** The token just read. */
export function previous(parser: Parser): Token {
  return parser.tokens[parser.at - 1] ?? END;
}

export function isSymbol(token: Token, text: string): boolean {
  return token.kind === "symbol" && token.text === text;
}

export function isWordToken(token: Token, text: string): boolean {
  return token.kind === "word" && token.text === text;
}

/** Takes the current token when it is this symbol. */
export function takeSymbol(parser: Parser, text: string): boolean {
  if (!isSymbol(current(parser), text)) return false;
  parser.at++;
  return true;
}

/** Takes the current token when it is this word. */
export function takeWord(parser: Parser, text: string): boolean {
  if (!isWordToken(current(parser), text)) return false;
  parser.at++;
  return true;
}

/** Reports a failure at `span`, or at the current token. */
export function failAt(parser: Parser, failure: Failure, span?: Span): Expr {
  const token = current(parser);
  const [start, end] = span ?? [token.start, token.end];
  const { code, message, hint } = failure;
  parser.problem ??= { code, message, ...(hint === undefined ? {} : { hint }), start, end };
  parser.at = parser.tokens.length - 1;
  return NOTHING;
}

/** Reports that `wanted` is missing where the current token stands. A token that is itself bad says what is wrong with it. */
export function failExpected(parser: Parser, wanted: string, hint?: string): Expr {
  const token = current(parser);
  if (token.kind === "bad") parser.problem ??= token.problem;
  const found = token.kind === "end" ? "the expression ends" : `${shown(token)} stands`;
  return failAt(parser, { code: "HD4101", message: `${found} where ${wanted} is expected`, hint });
}

function shown(token: Token): string {
  return token.kind === "string" ? "a string" : `"${token.text}"`;
}

/** Takes a closing bracket, or reports that the one opened at `opened` is not closed. */
export function close(parser: Parser, symbol: string, opened: Token): void {
  if (takeSymbol(parser, symbol)) return;
  const token = current(parser);
  if (token.kind !== "end") {
    failExpected(parser, `an operator or "${symbol}"`);
    return;
  }
  const span: Span = [opened.start, opened.end];
  failAt(parser, { code: "HD4101", message: `this "${opened.text}" is not closed`, hint: `add "${symbol}"` }, span);
}

/** From the start of the token at index `from` to the end of the last token read. */
export function spanFrom(parser: Parser, from: number): Span {
  return [parser.tokens[from]?.start ?? 0, previous(parser).end];
}

/** Python's `[f(x) for x in list]`, noticed at its `for`. */
export function refuseComprehension(parser: Parser): void {
  if (!isWordToken(current(parser), "for")) return;
  const hint = "write map(list, x => …), and filter(list, x => …) to choose";
  failAt(parser, { code: "HD4107", message: "there are no comprehensions", hint });
}

/** Functions after which a pipe means the value before it and nothing wider, whatever stands around. */
const NARROW_PIPES = new Set(["default", "required"]);

/** Refuses `a + b | f`: it would apply `f` to `b`, and whoever wrote it may have meant the whole. */
export function refuseUnclearPipe(parser: Parser, operand: Expr, whole: Span): void {
  const { piped } = parser;
  if (piped === undefined || piped.expr !== operand || NARROW_PIPES.has(piped.name)) return;
  const message = `"| ${piped.name}" applies to the value right before it, not to everything on its left`;
  const { text } = parser;
  const [pipeStart, end] = piped.span;
  const [from] = whole;
  const wide = `(${text.slice(from, pipeStart).trimEnd()}) ${text.slice(pipeStart, end)}`;
  const narrow = `${text.slice(from, piped.valueStart)}(${text.slice(piped.valueStart, end)})`;
  failAt(parser, { code: "HD4112", message, hint: `write ${wide} or ${narrow}` }, piped.span);
}

/** A recursion of the parser, at most two per level of the tree and one per bracket. */
const MAX_NESTING = 256;

/** Runs `read` one level deeper. */
export function nested(parser: Parser, read: () => Expr): Expr {
  if (parser.nesting >= MAX_NESTING) {
    return failAt(parser, {
      code: "HD4103",
      message: "the expression is nested too deeply",
      hint: "split it over several nodes",
    });
  }
  parser.nesting++;
  const expr = read();
  parser.nesting--;
  return expr;
}

export const LOOSEST = PRECEDENCE.conditional;
