/**
 * Where a character of a scalar's value stands in the source. Exact for plain, quoted and literal text; in folded text,
 * exact for everything but the white space that folding rewrites. Text that an environment variable gave stands nowhere in
 * the source: all of it is where the scalar is.
 */
import type { Place } from "../diagnostics/span.ts";
import type { ScalarStyle, SourceScalar } from "./source-value.ts";

/** The place of `[start, end)` of a scalar's value. */
export function placeInScalar(scalar: SourceScalar, start: number, end: number): Place {
  if (scalar.substituted === true) return { source: scalar.source, start: scalar.start, end: scalar.end };
  const from = offsetInScalar(scalar, start);
  return {
    source: scalar.source,
    start: from,
    end: Math.max(from, end > start ? offsetInScalar(scalar, end - 1) + 1 : from),
  };
}

/** The source offset of the character at `index` of a scalar's value. */
export function offsetInScalar(scalar: SourceScalar, index: number): number {
  const { source, end, style } = scalar;
  const value = String(scalar.data).slice(0, index + 1);
  const content = contentStart(scalar);
  // On the first line, without an escape before it, a character stands where it stands in the value.
  if (value.lastIndexOf("\n", index - 1) === -1 && source.text.startsWith(value, content))
    return Math.min(content + index, end);
  return align(source.text.slice(content, end), value, style) + content;
}

/** Where a scalar's text begins: after the quote, or at the first line of a block. */
export function contentStart(scalar: SourceScalar): number {
  const { source, start, style } = scalar;
  if (style === "plain") return start;
  if (style === "single" || style === "double") return start + 1;
  const newline = source.text.indexOf("\n", start);
  if (newline === -1 || newline >= scalar.end) return scalar.end;
  return firstText(source.text, newline + 1, scalar.end);
}

function firstText(text: string, from: number, end: number): number {
  let at = from;
  while (at < end && (text[at] === " " || text[at] === "\n" || text[at] === "\r")) at += 1;
  return at;
}

/** Walks written text and value together; returns how far into the written text the value's last character is. */
function align(written: string, value: string, style: ScalarStyle): number {
  let at = 0;
  for (let index = 0; index < value.length && at < written.length; ) {
    const { length, text } = pieceAt(written, at, style);
    const matches = text !== "" && value.startsWith(text, index);
    if (matches && index + text.length >= value.length) return at;
    // White space is rewritten by folding: what does not match is passed over on the side that has it.
    if (matches || text.trim() === "") at += length;
    if (matches || text.trim() !== "") index += Math.max(1, text.length);
  }
  return Math.min(at, written.length);
}

interface Piece {
  /** How long it is in the source. */
  readonly length: number;
  /** What it stands for; nothing, for an escaped line break. */
  readonly text: string;
}

/** The next character of the source, escapes read as one. */
function pieceAt(written: string, at: number, style: ScalarStyle): Piece {
  const character = written[at] ?? "";
  if (style === "single" && character === "'") return { length: 2, text: "'" };
  return style === "double" && character === "\\" ? escapeAt(written, at) : { length: 1, text: character };
}

const HEX_DIGITS: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };
const ESCAPES: Readonly<Record<string, string>> = {
  n: "\n",
  t: "\t",
  r: "\r",
  "0": "\0",
  _: "\u00a0",
  N: "\u0085",
  "\n": "",
  "\r": "",
};

function escapeAt(written: string, at: number): Piece {
  const kind = written[at + 1] ?? "";
  const digits = HEX_DIGITS[kind];
  if (digits === undefined) return { length: 2, text: ESCAPES[kind] ?? kind };
  const code = Number.parseInt(written.slice(at + 2, at + 2 + digits), 16);
  return { length: 2 + digits, text: Number.isNaN(code) || code > 0x10ffff ? "?" : String.fromCodePoint(code) };
}
