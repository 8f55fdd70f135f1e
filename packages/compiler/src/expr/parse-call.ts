/** Calls: names of functions, arguments and lambdas, pipes, and the method calls that are none. */
import { checkPattern, type Expr, type FunctionParam, type FunctionSignature, isName, type Span } from "@hexdag/kernel";
import { nearest } from "../diagnostics/nearest.ts";
import { FOREIGN_FUNCTIONS } from "./foreign.ts";
import {
  close,
  current,
  failAt,
  failExpected,
  isSymbol,
  type Parser,
  peek,
  previous,
  refuseComprehension,
  spanFrom,
  takeSymbol,
} from "./parser-state.ts";

interface Callee {
  readonly name: string;
  readonly place: Span;
  /** What a pipe hands in as the first argument. */
  readonly piped: readonly Expr[];
}

/** Reads `(a, b)` after the name of a function, and checks both against its signature. */
export function parseArguments(parser: Parser, callee: Callee): readonly Expr[] {
  const fn = parser.functions.get(callee.name);
  if (fn === undefined) {
    failUnknown(parser, callee);
    return [];
  }
  const opened = current(parser);
  const args = [...callee.piped];
  parser.at++;
  while (!isSymbol(current(parser), ")")) {
    args.push(parseArgument(parser, fn, args.length));
    if (!takeSymbol(parser, ",")) break;
  }
  close(parser, ")", opened);
  checkCount(parser, fn, { args: args.length, place: [callee.place[0], previous(parser).end] });
  parser.piped = undefined;
  return args;
}

/** Reads what follows a `|`: a function, with the piped value as its first argument. */
export function parsePipe(parser: Parser, value: Expr, start: number): Expr {
  const pipe = current(parser);
  parser.at++;
  const token = current(parser);
  if (token.kind !== "word") {
    const hint = "| hands a value to a function, as in name | upper; for a condition write or";
    return failExpected(parser, "a function", hint);
  }
  const callee = { name: token.text, place: [token.start, token.end] as const, piped: [value] };
  const fn = parser.functions.get(token.text);
  if (fn === undefined)
    return failUnknown(parser, callee, "; | hands a value to a function, a condition is written with or");
  parser.at++;
  let args: readonly Expr[] = [value];
  if (isSymbol(current(parser), "(")) args = parseArguments(parser, callee);
  else checkCount(parser, fn, { args: 1, place: callee.place });
  checkPiped(parser, fn, callee.place);
  const span = spanFrom(parser, start);
  const expr: Expr = { kind: "call", name: token.text, args, span };
  parser.piped = { expr, name: token.text, span: [pipe.start, span[1]], valueStart: span[0] };
  return expr;
}

/** A value cannot be piped into a parameter that is a lambda, which no first parameter is today. */
function checkPiped(parser: Parser, fn: FunctionSignature, place: Span): void {
  if (fn.params.length > 0) return;
  failAt(
    parser,
    { code: "HD4105", message: `${fn.name}() takes no value to pipe in`, hint: `write ${fn.signature}` },
    place,
  );
}

function failUnknown(parser: Parser, { name, place }: Callee, more = ""): Expr {
  const elsewhere = FOREIGN_FUNCTIONS.get(name);
  const closest = nearest(name, parser.functions.keys());
  const known = elsewhere === undefined ? closest && `did you mean ${closest}?` : `write ${elsewhere}`;
  const hint = known ?? `the functions are listed by \`hexdag explain functions\`${more}`;
  return failAt(parser, { code: "HD4104", message: `there is no function ${name}()`, hint }, place);
}

interface Counted {
  readonly args: number;
  readonly place: Span;
}

function checkCount(parser: Parser, fn: FunctionSignature, { args, place }: Counted): void {
  if (parser.problem !== undefined) return;
  const least = fn.params.filter((param) => !param.optional && !param.rest).length;
  const most = fn.params.at(-1)?.rest ? Number.POSITIVE_INFINITY : fn.params.length;
  if (args >= least && args <= most) return;
  const message = `${fn.name}() takes ${countText(least, most)}, but got ${args}`;
  failAt(parser, { code: "HD4105", message, hint: `it is called as ${fn.signature}` }, place);
}

function countText(least: number, most: number): string {
  if (most === Number.POSITIVE_INFINITY) return `at least ${least} ${least === 1 ? "argument" : "arguments"}`;
  const count = least === most ? String(least) : `${least} to ${most}`;
  return `${most === 0 ? "no" : count} ${most === 1 ? "argument" : "arguments"}`;
}

function parseArgument(parser: Parser, fn: FunctionSignature, index: number): Expr {
  const start = parser.at;
  const token = current(parser);
  const param = fn.params[index] ?? (fn.params.at(-1)?.rest ? fn.params.at(-1) : undefined);
  if (token.kind === "word" && peek(parser, 1).text === "=") {
    const message = "arguments are given by position, not by name";
    return failAt(parser, { code: "HD4105", message, hint: `it is called as ${fn.signature}` }, [
      token.start,
      peek(parser, 1).end,
    ]);
  }
  if (isLambdaAhead(parser)) return parseLambda(parser, fn, param);
  const expr = parser.parse(parser);
  refuseComprehension(parser);
  if (param !== undefined && param.type !== "any" && param.type.every((type) => type === "lambda")) {
    return failNoLambda(parser, { fn, param, expr, place: spanFrom(parser, start) });
  }
  return checkPatternArgument(parser, { fn, index, expr, place: spanFrom(parser, start) });
}

function failNoLambda(
  parser: Parser,
  { fn, param, expr, place }: { fn: FunctionSignature; param: FunctionParam; expr: Expr; place: Span },
): Expr {
  const name = expr.kind === "root" && expr.root === "name" ? expr.name : undefined;
  const isFunction = name !== undefined && parser.functions.has(name);
  const hint = isFunction ? `write x => ${name}(x)` : `as in ${fn.name}(list, x => x.name)`;
  return failAt(parser, { code: "HD4105", message: `${fn.name}() takes a lambda as "${param.name}"`, hint }, place);
}

/** A pattern that is written out is checked now and not when the node runs. */
function checkPatternArgument(
  parser: Parser,
  { fn, index, expr, place }: { fn: FunctionSignature; index: number; expr: Expr; place: Span },
): Expr {
  if (fn.params[index]?.name !== "pattern" || expr.kind !== "literal" || typeof expr.value !== "string") return expr;
  const problem = checkPattern(expr.value);
  if (problem === undefined) return expr;
  const message = `the pattern cannot be used: at its character ${problem.at + 1}, ${problem.problem}`;
  return failAt(parser, { code: "HD4113", message }, place);
}

/** `x =>`, `(x) =>`, `(x, y) =>` or `() =>`. */
function isLambdaAhead(parser: Parser): boolean {
  if (current(parser).kind === "word") return isSymbol(peek(parser, 1), "=>");
  if (!isSymbol(current(parser), "(")) return false;
  let ahead = 1;
  while (peek(parser, ahead).kind === "word" || isSymbol(peek(parser, ahead), ",")) ahead++;
  return isSymbol(peek(parser, ahead), ")") && isSymbol(peek(parser, ahead + 1), "=>");
}

function parseLambda(parser: Parser, fn: FunctionSignature, param: FunctionParam | undefined): Expr {
  if (param?.type === "any" || param?.type.includes("lambda") !== true) {
    const message = `${fn.name}() takes a value here, not a lambda`;
    return failAt(parser, { code: "HD4111", message, hint: `it is called as ${fn.signature}` });
  }
  const params = parseParameters(parser);
  parser.params.push(...params);
  const body = parser.parse(parser);
  parser.params.length -= params.length;
  return { kind: "lambda", params, body };
}

function parseParameters(parser: Parser): readonly string[] {
  const start = parser.at;
  const params: string[] = [];
  const grouped = takeSymbol(parser, "(");
  for (let token = current(parser); token.kind === "word"; token = current(parser)) {
    if (!isName(token.text)) {
      failExpected(parser, "the name of a parameter");
      return params;
    }
    params.push(token.text);
    parser.at++;
    if (!takeSymbol(parser, ",")) break;
  }
  if (grouped) takeSymbol(parser, ")");
  const place = spanFrom(parser, start);
  if (!takeSymbol(parser, "=>")) failExpected(parser, '"=>"');
  if (params.length === 1 || (params.length === 2 && params[0] !== params[1])) return params;
  const message = "a lambda has one parameter, or two with different names";
  failAt(parser, { code: "HD4105", message, hint: "x => … or (x, position) => …" }, place);
  return params;
}

/** `value.name(…)`, or a call of something that is no name. */
export function refuseMethod(parser: Parser, _value: Expr, start: number): Expr {
  const token = current(parser);
  const owner = parser.text.slice(...spanFrom(parser, start)).replace(/\??\.$/, "");
  if (token.kind !== "word") {
    const message = "only functions can be called, by their name";
    return failAt(parser, { code: "HD4108", message, hint: "as in upper(name)" });
  }
  const others = isSymbol(peek(parser, 2), ")") ? "" : ", …";
  const elsewhere = FOREIGN_FUNCTIONS.get(token.text);
  const close = nearest(token.text, parser.functions.keys());
  const name = parser.functions.has(token.text) ? token.text : close;
  const ours = name === undefined ? undefined : `write ${name}(${owner}${others})`;
  const hint = parser.functions.has(token.text) || elsewhere === undefined ? ours : `write ${elsewhere}`;
  return failAt(parser, {
    code: "HD4108",
    message: `values have no methods, so .${token.text}() cannot be called`,
    hint: hint ?? "functions take the value as their first argument, as in upper(name)",
  });
}
