/**
 * Parses expression text: a Pratt parser whose binding powers are the kernel's `PRECEDENCE`. Owns operators and
 * conditionals; values and what follows them are in `parse-value.ts`, calls in `parse-call.ts`. Resolves lambda parameters
 * and `$` names; every other bare name stays a `name` root for the linker. Never throws on any text.
 */
import {
  EXPR_LIMITS,
  type Expr,
  exprDepth,
  type FunctionSignature,
  functionSignatures,
  PRECEDENCE,
} from "@hexdag/kernel";
import { FOREIGN_WORDS } from "./foreign.ts";
import { type Infix, infixAt, rightLevel } from "./infix.ts";
import { tokenize } from "./lexer.ts";
import { parseValue } from "./parse-value.ts";
import {
  current,
  failAt,
  failExpected,
  isSymbol,
  isWordToken,
  LOOSEST,
  nested,
  type Parser,
  previous,
  refuseUnclearPipe,
  spanFrom,
  takeSymbol,
  takeWord,
} from "./parser-state.ts";
import type { ExpressionProblem } from "./problem.ts";

/** What parsing gives: the tree, or the first thing that is wrong with the text. */
export type ParsedExpression =
  | { readonly expr: Expr; readonly error?: undefined }
  | { readonly error: ExpressionProblem; readonly expr?: undefined };

/**
 * Parses one expression.
 *
 * @example
 * const parsed = parseExpression("len($input.items) > 3");
 * if (parsed.error === undefined) link(parsed.expr);
 */
export function parseExpression(
  text: string,
  functions: ReadonlyMap<string, FunctionSignature> = functionSignatures,
): ParsedExpression {
  if (text.length > EXPR_LIMITS.source) {
    const message = `the expression is ${text.length} characters long; at most ${EXPR_LIMITS.source} are allowed`;
    return { error: tooLarge(message, [EXPR_LIMITS.source, text.length]) };
  }
  const parser: Parser = {
    text,
    tokens: tokenize(text),
    functions,
    params: [],
    parse,
    at: 0,
    nesting: 0,
    problem: undefined,
    piped: undefined,
  };
  const expr = parseWhole(parser);
  if (parser.problem !== undefined) return { error: parser.problem };
  const depth = exprDepth(expr);
  if (depth <= EXPR_LIMITS.depth) return { expr };
  const message = `the expression is ${depth} levels deep; at most ${EXPR_LIMITS.depth} are allowed`;
  return { error: tooLarge(message, [0, text.length]) };
}

function tooLarge(message: string, [start, end]: readonly [number, number]): ExpressionProblem {
  return { code: "HD4103", message, hint: "split it over several nodes, or move it into a function node", start, end };
}

function parseWhole(parser: Parser): Expr {
  const first = current(parser);
  if (first.kind === "end") {
    return failAt(parser, {
      code: "HD4101",
      message: "the expression is empty",
      hint: "write a value, or leave the field out",
    });
  }
  const expr = parse(parser);
  if (current(parser).kind !== "end") failTrailing(parser);
  return expr;
}

/** Something follows a complete expression. */
function failTrailing(parser: Parser): void {
  const token = current(parser);
  const before = previous(parser);
  if (token.kind === "bad") failExpected(parser, "an operator");
  else if (isSymbol(token, "=>")) {
    failAt(parser, {
      code: "HD4111",
      message: "a lambda only stands as an argument of a function",
      hint: "as in map(list, x => x.name)",
    });
  } else if (token.kind === "symbol" && ")]}".includes(token.text)) {
    failAt(parser, {
      code: "HD4101",
      message: `this "${token.text}" closes nothing`,
      hint: "remove it, or open it before",
    });
  } else if (isSymbol(token, ",")) {
    const hint = "put several values into a list: [a, b]";
    failAt(parser, { code: "HD4101", message: "an expression is one value, so no comma can follow it", hint });
  } else if (isWordToken(token, "is")) failForeignIs(parser);
  else if (token.kind === "word" && FOREIGN_WORDS.has(token.text)) {
    const hint = `write ${FOREIGN_WORDS.get(token.text)}`;
    failAt(parser, { code: "HD4107", message: `there is no operator "${token.text}"`, hint });
  } else {
    const apart =
      before.kind === "word" && token.kind === "word" ? '; a name with spaces or dashes is written nodes["…"]' : "";
    failExpected(parser, "an operator", `two values stand side by side${apart}`);
  }
}

function failForeignIs(parser: Parser): Expr {
  const hint = 'compare with == or !=, as in x == true; "is" only goes with null';
  return failAt(parser, { code: "HD4107", message: '"is" is followed by "null" or "not null"', hint });
}

function parse(parser: Parser, least: number = LOOSEST): Expr {
  return nested(parser, () => (least <= LOOSEST ? parseConditional(parser) : parseOperators(parser, least)));
}

/** `a if c else b` and `c ? a : b`, both grouping to the right. */
function parseConditional(parser: Parser): Expr {
  const start = parser.at;
  const left = parseOperators(parser, PRECEDENCE.or);
  if (takeWord(parser, "if")) {
    const test = parse(parser, PRECEDENCE.or);
    if (!takeWord(parser, "else")) return failExpected(parser, '"else"', "write both ways: a if condition else b");
    return conditional(parser, start, [test, left, parse(parser)]);
  }
  if (!takeSymbol(parser, "?")) return left;
  if (isSymbol(current(parser), ":")) {
    return failAt(parser, {
      code: "HD4107",
      message: "there is no operator ?:",
      hint: "a ?? b gives b when a is null",
    });
  }
  const yes = parse(parser);
  if (!takeSymbol(parser, ":")) return failExpected(parser, '":"', "write both ways: condition ? a : b");
  return conditional(parser, start, [left, yes, parse(parser)]);
}

function conditional(parser: Parser, start: number, [test, yes, no]: readonly [Expr, Expr, Expr]): Expr {
  refuseUnclearPipe(parser, no, spanFrom(parser, start));
  // oxlint-disable-next-line unicorn/no-thenable -- the branch of a conditional, never a function
  return { kind: "conditional", test, then: yes, else: no };
}

function parseOperators(parser: Parser, least: number): Expr {
  const start = parser.at;
  let left = parsePrefix(parser, least);
  let compared = false;
  for (let infix = infixAt(parser); infix !== undefined && infix.level >= least; infix = infixAt(parser)) {
    if (infix.level === PRECEDENCE.comparison) {
      if (compared) return failChained(parser, start);
      compared = true;
    }
    parser.at += infix.tokens;
    left = parseInfix(parser, { infix, left, start });
  }
  return left;
}

interface InfixPlace {
  readonly infix: Infix;
  readonly left: Expr;
  /** The token the left side starts with. */
  readonly start: number;
}

function parseInfix(parser: Parser, { infix, left, start }: InfixPlace): Expr {
  const { operator, level } = infix;
  if (operator === "is null" || operator === "is not null") {
    const span = spanFrom(parser, start);
    const call: Expr = { kind: "call", name: "is_null", args: [left], span };
    return operator === "is null" ? call : { kind: "unary", operator: "not", operand: call, span };
  }
  const right = parse(parser, rightLevel(infix));
  const span = spanFrom(parser, start);
  if (operator === "and" || operator === "or") return { kind: "logical", operator, left, right };
  refuseUnclearPipe(parser, right, span);
  if (operator === "??") return { kind: "logical", operator, left, right };
  if (level === PRECEDENCE.comparison && isWordToken(current(parser), "is") && infixAt(parser) === undefined) {
    return failForeignIs(parser);
  }
  return { kind: "binary", operator, left, right, span };
}

function failChained(parser: Parser, start: number): Expr {
  const [from] = spanFrom(parser, start);
  const message = "comparisons cannot be chained";
  return failAt(parser, { code: "HD4110", message, hint: "write a < b and b < c" }, [from, current(parser).end]);
}

function parsePrefix(parser: Parser, least: number): Expr {
  const start = parser.at;
  const token = current(parser);
  if (isWordToken(token, "not")) {
    if (least > PRECEDENCE.not) {
      const message = '"not" binds more loosely than the operator before it';
      return failAt(parser, { code: "HD4101", message, hint: "put it into parentheses: a == (not b)" });
    }
    parser.at++;
    const operand = parse(parser, PRECEDENCE.not);
    return { kind: "unary", operator: "not", operand, span: spanFrom(parser, start) };
  }
  if (takeSymbol(parser, "!")) {
    const operand = parse(parser, PRECEDENCE.sign);
    return { kind: "unary", operator: "not", operand, span: spanFrom(parser, start) };
  }
  if (takeSymbol(parser, "-")) return parseSigned(parser, start, "-");
  if (takeSymbol(parser, "+")) return parseSigned(parser, start, "+");
  return parseValue(parser);
}

function parseSigned(parser: Parser, start: number, operator: "-" | "+"): Expr {
  const number = current(parser);
  const operand = parse(parser, PRECEDENCE.sign);
  const span = spanFrom(parser, start);
  refuseUnclearPipe(parser, operand, span);
  if (number.kind !== "number" || parser.at !== start + 2) return { kind: "unary", operator, operand, span };
  // -0 is no JSON number.
  return { kind: "literal", value: operator === "-" && number.value !== 0 ? -number.value : number.value };
}
