import type { ExpressionProblem } from "./problem.ts";

/** What follows a backslash, for the escapes of one character. `\b` is left out: patterns mean something else by it. */
const ESCAPES: ReadonlyMap<string, string> = new Map([
  ["n", "\n"],
  ["r", "\r"],
  ["t", "\t"],
  ["0", "\0"],
  ["\\", "\\"],
  ['"', '"'],
  ["'", "'"],
  ["/", "/"],
]);

const CODED = /x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|u\{([0-9a-fA-F]{1,6})\}/y;

export type StringLiteral =
  | { readonly value: string; readonly end: number; readonly problem?: undefined }
  | { readonly problem: ExpressionProblem };

/** Reads the string whose opening quote stands at `start`. */
export function readString(text: string, start: number): StringLiteral {
  const quote = text[start];
  let value = "";
  let from = start + 1;
  for (let at = from; at < text.length; at++) {
    const character = text[at];
    if (character === quote) return { value: value + text.slice(from, at), end: at + 1 };
    if (character === "\n" || character === "\r") break;
    if (character !== "\\") continue;
    const escape = readEscape(text, at);
    if ("problem" in escape) return escape;
    value += text.slice(from, at) + escape.value;
    from = escape.end;
    at = from - 1;
  }
  return { problem: unclosed(text, start) };
}

function readEscape(text: string, at: number): { value: string; end: number } | { problem: ExpressionProblem } {
  const name = text[at + 1] ?? "";
  const plain = ESCAPES.get(name);
  if (plain !== undefined) return { value: plain, end: at + 2 };
  CODED.lastIndex = at + 1;
  const coded = CODED.exec(text);
  const code = Number.parseInt(coded?.[1] ?? coded?.[2] ?? coded?.[3] ?? "", 16);
  if (code <= 0x10ffff) return { value: String.fromCodePoint(code), end: CODED.lastIndex };
  if (name === "" || name === "\n") return { problem: unclosed(text, at) };
  const message = `\\${name} is not an escape`;
  const hint = `for the characters themselves, as in a pattern, double the backslash: \\\\${name}`;
  return { problem: { code: "HD4102", message, hint, start: at, end: at + 2 } };
}

function unclosed(text: string, start: number): ExpressionProblem {
  const newline = text.slice(start).search(/[\r\n]/);
  const end = newline < 0 ? text.length : start + newline;
  const hint = newline < 0 ? "add the closing quote" : "close it on the same line; write a line break as \\n";
  return { code: "HD4102", message: "this string is not closed", hint, start, end };
}
