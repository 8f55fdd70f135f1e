/**
 * Cuts expression text into tokens. Owns everything that is wrong with single characters: strings, numbers, symbols of
 * other languages, template braces. Never throws: what cannot be read becomes one `bad` token, and reading stops there.
 */
import { FOREIGN_SYMBOLS } from "./foreign.ts";
import type { ExpressionProblem } from "./problem.ts";
import { readString } from "./string-literal.ts";
import type { Token } from "./token.ts";

const SPACE = /[\s\u00a0]+/y;
const NUMBER = /(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?/y;
const WORD = /[\p{ID_Start}_][\p{ID_Continue}]*/uy;
const DOLLAR = /\$[A-Za-z_][A-Za-z0-9_]*/y;
const SYMBOL = /=>|==|!=|<=|>=|\*\*|\/\/|&&|\|\||\?\?|\?\.(?!\d)|[()[\]{},:.?+\-*/%<>!|]/y;
const FOREIGN = /===|!==|<>|->|\.\.\.|\$\{|\{[{%#]|=(?![=>])|&(?!&)|[~^]/y;

/** The tokens of `text`; the last one is `end` or `bad`. */
export function tokenize(text: string): readonly Token[] {
  const tokens: Token[] = [];
  for (let at = skipSpace(text, 0); ; at = skipSpace(text, tokens.at(-1)?.end ?? 0)) {
    const token = readToken(text, at, tokens.at(-1));
    tokens.push(token);
    if (token.kind === "end" || token.kind === "bad") return tokens;
  }
}

function skipSpace(text: string, at: number): number {
  return at + (match(SPACE, text, at)?.length ?? 0);
}

function match(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

function readToken(text: string, start: number, before: Token | undefined): Token {
  const first = text[start];
  if (first === undefined) return { kind: "end", text: "", start, end: start };
  const foreign = match(FOREIGN, text, start);
  if (foreign !== undefined) return readForeign(text, start, foreign);
  const word = match(WORD, text, start);
  if (word !== undefined) return readWord(text, start, word);
  if (first === '"' || first === "'") return readQuoted(text, start);
  const number = match(NUMBER, text, start);
  if (number !== undefined) return readNumber(text, start, { written: number, before });
  const dollar = match(DOLLAR, text, start);
  if (dollar !== undefined) return { kind: "dollar", text: dollar, start, end: start + dollar.length };
  const symbol = match(SYMBOL, text, start);
  if (symbol !== undefined) return { kind: "symbol", text: symbol, start, end: start + symbol.length };
  return bad(text, unknownCharacter(text, start));
}

/** Prefixes of string literals that other languages have. */
const STRING_PREFIXES = new Set(["f", "r", "b", "u", "F", "R"]);

function readWord(text: string, start: number, word: string): Token {
  const end = start + word.length;
  const next = text[end];
  if (!STRING_PREFIXES.has(word) || (next !== '"' && next !== "'")) return { kind: "word", text: word, start, end };
  const hint = word === "f" ? 'join the parts: "id-" + str(x)' : "write a plain string; a backslash is doubled: \\\\";
  return bad(text, { code: "HD4107", message: `strings have no prefix "${word}" here`, hint, start, end });
}

function readQuoted(text: string, start: number): Token {
  const literal = readString(text, start);
  if (literal.problem !== undefined) return bad(text, literal.problem);
  return { kind: "string", value: literal.value, text: text.slice(start, literal.end), start, end: literal.end };
}

interface WrittenNumber {
  readonly written: string;
  readonly before: Token | undefined;
}

function readNumber(text: string, start: number, { written, before }: WrittenNumber): Token {
  const value = Number(written);
  const end = start + written.length;
  const problem = (message: string, hint: string): Token =>
    bad(text, { code: "HD4102", message, hint, start, end: end + (match(WORD, text, end)?.length ?? 0) });
  if (written.startsWith(".") && before?.end === start && closesValue(before)) {
    return problem("an item of a list is read with brackets", `write [${written.slice(1)}] instead of ${written}`);
  }
  if (match(WORD, text, end) !== undefined) {
    return problem("a number is followed by letters", "numbers are decimal: 1000, 0.5, 1e3; put text into quotes");
  }
  if (!Number.isFinite(value)) return problem("this number is too large", "numbers reach up to about 1.8e308");
  if (/^\d+$/.test(written) && !Number.isSafeInteger(value)) {
    return problem("this number has more digits than a JSON number keeps", "put it into quotes to keep every digit");
  }
  return { kind: "number", value, text: written, start, end };
}

function closesValue(token: Token): boolean {
  return token.kind === "word" || token.kind === "dollar" || token.text === "]" || token.text === ")";
}

/** What `FOREIGN` found, explained. */
function readForeign(text: string, start: number, symbol: string): Token {
  const problem = (code: "HD4107" | "HD4109", message: string, hint: string): Token =>
    bad(text, { code, message, hint, start, end: start + symbol.length });
  switch (symbol) {
    case "{{":
      return problem("HD4109", "this field is an expression already, so it has no {{ }}", bracesHint(text, start));
    case "{%":
    case "{#":
      return problem(
        "HD4109",
        "Jinja blocks are not part of expressions",
        "choose a value with: a if condition else b",
      );
    case "${": {
      const hint = "write names without braces; ${NAME} is filled in from the environment before, if NAME is set there";
      return problem("HD4109", "${…} is not part of expressions", hint);
    }
    case "...":
      return problem("HD4107", "there is no spread", "join lists with +: [first] + rest");
    default: {
      const ours = FOREIGN_SYMBOLS.get(symbol) ?? "";
      const message =
        symbol === "=" ? "a single = assigns, and expressions assign nothing" : `there is no operator ${symbol}`;
      return problem("HD4107", message, symbol === "=" ? "to compare, write ==" : `write ${ours}`);
    }
  }
}

function bracesHint(text: string, start: number): string {
  const inner = /^\{\{\s*([^{}]{1,60}?)\s*\}\}/.exec(text.slice(start))?.[1];
  return inner === undefined ? "drop the braces" : `drop the braces: ${inner}`;
}

const CHARACTER_HINTS: ReadonlyMap<string, string> = new Map([
  ["`", "strings stand in \"double\" or 'single' quotes"],
  ["“", 'use the plain quote "'],
  ["”", 'use the plain quote "'],
  ["‘", "use the plain quote '"],
  ["’", "use the plain quote '"],
  [";", "an expression is one value, not several statements"],
  ["#", "expressions have no comments; put it into the YAML, after a space"],
  ["@", "expressions have no decorators"],
  ["$", "a $ is followed by a name, as in $input.city"],
  ["\\", "a backslash only stands in strings"],
]);

function unknownCharacter(text: string, start: number): ExpressionProblem {
  const character = String.fromCodePoint(text.codePointAt(start) ?? 0);
  const shown = /[\p{C}\p{Z}]/u.test(character) ? `U+${hex(character)}` : character;
  const hint = CHARACTER_HINTS.get(character);
  const problem = { code: "HD4101", message: `the character ${shown} has no meaning here`, start } as const;
  return { ...problem, ...(hint === undefined ? {} : { hint }), end: start + character.length };
}

function hex(character: string): string {
  return (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
}

function bad(text: string, problem: ExpressionProblem): Token {
  return { kind: "bad", problem, text: text.slice(problem.start, problem.end), start: problem.start, end: problem.end };
}
