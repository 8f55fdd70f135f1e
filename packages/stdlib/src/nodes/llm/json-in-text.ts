/**
 * Finds the JSON value in what a model wrote: alone, in a fenced block, or amid prose; with comments and trailing commas
 * forgiven. Pure, and linear in the length of the text.
 */
import type { JsonValue } from "@hexdag/kernel";

/** Longest text that is searched, in UTF-16 code units. */
const MAX_LENGTH = 1024 * 1024;

/** The first value found, or `undefined`. A text that is JSON as it stands is taken whole. */
export function jsonInText(text: string): { readonly value: JsonValue } | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  for (const candidate of candidates(text)) {
    const found = parse(candidate) ?? parse(repaired(candidate));
    if (found !== undefined) return found;
  }
  return undefined;
}

function* candidates(text: string): Generator<string, void, void> {
  yield text;
  for (const [, inside = ""] of text.matchAll(/```[^\n`]*\n([\s\S]*?)```/g)) yield inside;
  yield* bracketed(text);
}

function parse(text: string): { readonly value: JsonValue } | undefined {
  try {
    const value: JsonValue = JSON.parse(text);
    return { value };
  } catch {
    return undefined;
  }
}

/** Every stretch from a `{` or `[` to the bracket that closes it, outermost only. */
function* bracketed(text: string): Generator<string, void, void> {
  for (let start = nextBracket(text, 0); start >= 0; ) {
    const end = closing(text, start);
    if (end === undefined) return;
    yield text.slice(start, end);
    start = nextBracket(text, end);
  }
}

function nextBracket(text: string, from: number): number {
  const offset = text.slice(from).search(/[[{]/);
  return offset < 0 ? -1 : from + offset;
}

/** The offset just behind the bracket that closes the one at `start`. */
function closing(text: string, start: number): number | undefined {
  let depth = 0;
  for (const { index, token } of tokens(text, start)) {
    if (token === "{" || token === "[") depth += 1;
    else if (token === "}" || token === "]") depth -= 1;
    if (depth === 0) return index + 1;
  }
  return undefined;
}

/** The text without comments, and without commas before a closing bracket. Strings are left alone. */
function repaired(text: string): string {
  const parts: string[] = [];
  for (const { token } of tokens(text, 0)) {
    if (token.startsWith("//") || token.startsWith("/*")) continue;
    if (token === "}" || token === "]") dropTrailingComma(parts);
    parts.push(token);
  }
  return parts.join("");
}

function dropTrailingComma(parts: string[]): void {
  let last = parts.pop();
  while (last !== undefined && last.trim() === "") last = parts.pop();
  if (last === undefined) return;
  const end = last.trimEnd();
  parts.push(end.endsWith(",") ? end.slice(0, -1) : last);
}

const TOKEN = /"(?:[^"\\]|\\[\s\S])*"?|\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|[^"/{}[\]]+|[\s\S]/gy;

/** Strings, comments, brackets and the text between them. */
function* tokens(
  text: string,
  from: number,
): Generator<{ readonly index: number; readonly token: string }, void, void> {
  const pattern = new RegExp(TOKEN);
  pattern.lastIndex = from;
  for (let match = pattern.exec(text); match !== null && match[0] !== ""; match = pattern.exec(text)) {
    yield { index: match.index, token: match[0] };
  }
}
