/** Values and what may follow them: literals, names, lists, maps, parentheses, then members, indexes, slices and pipes. */
import { type Expr, isName, RESERVED_WORDS, type Span } from "@hexdag/kernel";
import { nearest } from "../diagnostics/nearest.ts";
import { parseArguments, parsePipe, refuseMethod } from "./parse-call.ts";
import {
  close,
  current,
  failAt,
  failExpected,
  isSymbol,
  type Parser,
  peek,
  refuseComprehension,
  spanFrom,
  takeSymbol,
} from "./parser-state.ts";
import type { Token } from "./token.ts";

const CONSTANTS: ReadonlyMap<string, boolean | null> = new Map([
  ["true", true],
  ["True", true],
  ["false", false],
  ["False", false],
  ["null", null],
  ["None", null],
]);

/** A value with everything that binds tightly to it. */
export function parseValue(parser: Parser): Expr {
  const start = parser.at;
  let expr = parseAtom(parser);
  for (;;) {
    const token = current(parser);
    if (token.kind !== "symbol") return expr;
    if (token.text === "." || token.text === "?.") expr = parseMember(parser, expr, start);
    else if (token.text === "[") expr = parseBrackets(parser, expr, start);
    else if (token.text === "|") expr = parsePipe(parser, expr, start);
    else if (token.text === "(") return refuseMethod(parser, expr, start);
    else return expr;
  }
}

function parseAtom(parser: Parser): Expr {
  const token = current(parser);
  switch (token.kind) {
    case "number":
    case "string":
      parser.at++;
      return { kind: "literal", value: token.value };
    case "dollar":
      parser.at++;
      return parseDollar(parser, token);
    case "word":
      return parseWord(parser, token);
    case "symbol":
      return parseBracketed(parser, token);
    default:
      return failExpected(parser, "a value");
  }
}

const LOOP_LOCALS = ["$item", "$index", "$total", "$is_first", "$is_last", "$state", "$body", "$event"] as const;
/** What the conditions of an agent see. */
export const AGENT_LOCALS: readonly string[] = ["$turn", "$calls", "$text", "$answer", "$agent"];
const LOCALS = [...LOOP_LOCALS, ...AGENT_LOCALS] as const;
const DOLLAR_NAMES = ["$input", "$ctx", "$error", "$var", "$param", ...LOCALS] as const;
const LOCAL_NAMES: ReadonlySet<string> = new Set(LOCALS);

function parseDollar(parser: Parser, { text, start, end }: Token): Expr {
  const span: Span = [start, end];
  if (text === "$input") return { kind: "root", root: "input", span };
  if (text === "$ctx") return { kind: "root", root: "ctx", span };
  if (text === "$error") return { kind: "root", root: "error", span };
  if (text === "$var" || text === "$param") return { kind: "root", root: "name", name: text, span };
  if (LOCAL_NAMES.has(text)) return { kind: "root", root: "local", name: text, span };
  const close = nearest(text, DOLLAR_NAMES);
  const hint = close === undefined ? `a field of the run's input is $input.${text.slice(1)}` : `did you mean ${close}?`;
  return failAt(parser, { code: "HD4106", message: `there is no ${text}`, hint }, span);
}

function parseWord(parser: Parser, token: Token): Expr {
  const constant = CONSTANTS.get(token.text);
  if (constant !== undefined) {
    parser.at++;
    return { kind: "literal", value: constant };
  }
  const next = peek(parser, 1);
  if (RESERVED_WORDS.has(token.text)) return failExpected(parser, "a value");
  if (token.text === "lambda" && next.kind === "word" && isName(next.text)) {
    return failAt(parser, { code: "HD4107", message: "lambdas are written with an arrow", hint: `${next.text} => …` });
  }
  if (isSymbol(next, "(")) return parseNamedCall(parser, token);
  parser.at++;
  const root = parser.params.includes(token.text) ? "local" : "name";
  return { kind: "root", root, name: token.text, span: [token.start, token.end] };
}

function parseNamedCall(parser: Parser, token: Token): Expr {
  const start = parser.at;
  parser.at++;
  const args = parseArguments(parser, { name: token.text, place: [token.start, token.end], piped: [] });
  return { kind: "call", name: token.text, args, span: spanFrom(parser, start) };
}

function parseBracketed(parser: Parser, token: Token): Expr {
  if (takeSymbol(parser, "(")) {
    if (isSymbol(current(parser), ")")) return failExpected(parser, "a value");
    const expr = parser.parse(parser);
    if (isSymbol(current(parser), ",")) {
      return failAt(parser, {
        code: "HD4107",
        message: "there are no tuples",
        hint: "put several values into a list: [a, b]",
      });
    }
    close(parser, ")", token);
    parser.piped = undefined;
    return expr;
  }
  if (takeSymbol(parser, "[")) return parseList(parser, token);
  if (takeSymbol(parser, "{")) return parseMap(parser, token);
  return failExpected(parser, "a value");
}

function parseList(parser: Parser, opened: Token): Expr {
  const items: Expr[] = [];
  while (!isSymbol(current(parser), "]")) {
    items.push(parser.parse(parser));
    refuseComprehension(parser);
    if (!takeSymbol(parser, ",")) break;
  }
  close(parser, "]", opened);
  return { kind: "list", items };
}

function parseMap(parser: Parser, opened: Token): Expr {
  const entries: (readonly [Expr, Expr])[] = [];
  while (!isSymbol(current(parser), "}")) {
    const key = parseKey(parser);
    if (!takeSymbol(parser, ":")) {
      failExpected(parser, '":"', "a map is written {key: value}");
      break;
    }
    entries.push([key, parser.parse(parser)]);
    refuseComprehension(parser);
    if (!takeSymbol(parser, ",")) break;
  }
  close(parser, "}", opened);
  return { kind: "map", entries };
}

/** A word or string is the key itself; `[expression]` computes it. */
function parseKey(parser: Parser): Expr {
  const token = current(parser);
  if (token.kind === "word" || token.kind === "string") {
    parser.at++;
    return { kind: "literal", value: token.kind === "string" ? token.value : token.text };
  }
  if (takeSymbol(parser, "[")) {
    const key = parser.parse(parser);
    close(parser, "]", token);
    return key;
  }
  const hint = token.kind === "number" ? `keys are strings: write "${token.text}"` : "a map is written {key: value}";
  return failExpected(parser, "a key", hint);
}

function parseMember(parser: Parser, object: Expr, start: number): Expr {
  parser.at++;
  const token = current(parser);
  if (token.kind !== "word") {
    const hint = isSymbol(token, "[") ? "leave out the dot before brackets" : 'other keys are written x["key"]';
    return failExpected(parser, "the name of a field", hint);
  }
  if (isSymbol(peek(parser, 1), "(")) return refuseMethod(parser, object, start);
  parser.at++;
  return { kind: "member", object, name: token.text, span: spanFrom(parser, start) };
}

function parseBrackets(parser: Parser, object: Expr, start: number): Expr {
  const opened = current(parser);
  parser.at++;
  if (isSymbol(current(parser), "]")) return failExpected(parser, "a key or a position");
  const from = isSymbol(current(parser), ":") ? undefined : parser.parse(parser);
  if (!takeSymbol(parser, ":")) {
    close(parser, "]", opened);
    return { kind: "index", object, index: from ?? { kind: "literal", value: null }, span: spanFrom(parser, start) };
  }
  const open = isSymbol(current(parser), "]") || isSymbol(current(parser), ":");
  const to = open ? undefined : parser.parse(parser);
  if (isSymbol(current(parser), ":")) {
    return failAt(parser, { code: "HD4107", message: "slices have no step", hint: "slices are written x[from:to]" });
  }
  close(parser, "]", opened);
  const ends = { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
  return { kind: "slice", object, ...ends, span: spanFrom(parser, start) };
}
