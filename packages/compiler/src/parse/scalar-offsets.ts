/**
 * Where a character of a scalar's value stands in the source. Exact for plain, quoted and literal text; in folded text,
 * exact for everything but the white space that folding rewrites.
 */
import type { Place } from "../diagnostics/span.ts";
import type { SourceScalar } from "./source-value.ts";

/** The place of `[start, end)` of a scalar's value. */
export function placeInScalar(scalar: SourceScalar, start: number, end: number): Place {
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
  const value = String(scalar.data);
  const content = contentStart(scalar);
  const simple =
    source.text.startsWith(value.slice(0, index), content) &&
    (style === "plain" || !value.slice(0, index).includes("\n"));
  if (simple) return Math.min(content + index, end);
  return align(source.text.slice(content, end), value.slice(0, index + 1), style === "double") + content;
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
function align(written: string, value: string, escapes: boolean): number {
  let at = 0;
  let index = 0;
  while (index < value.length && at < written.length) {
    const last = index === value.length - 1;
    const escape = escapes && written[at] === "\\" ? escapeAt(written, at) : undefined;
    if (escape !== undefined) {
      if (last && escape.produces > 0) return at;
      at += escape.length;
      index += escape.produces;
    } else if (written[at] === value[index]) {
      if (last) return at;
      at += written[at] === "'" && written[at + 1] === "'" && value[index + 1] !== "'" ? 2 : 1;
      index += 1;
    } else if (isSpace(written[at])) at += 1;
    else index += 1;
  }
  return Math.min(at, written.length);
}

function isSpace(character: string | undefined): boolean {
  return character === " " || character === "\n" || character === "\r" || character === "\t";
}

/** The length of a double-quoted escape and how many characters it stands for. */
function escapeAt(written: string, at: number): { readonly length: number; readonly produces: number } {
  switch (written[at + 1]) {
    case "x":
      return { length: 4, produces: 1 };
    case "u":
      return { length: 6, produces: 1 };
    case "U":
      return { length: 10, produces: Number.parseInt(written.slice(at + 2, at + 10), 16) > 0xffff ? 2 : 1 };
    case "\n":
    case "\r":
      return { length: 2, produces: 0 };
    default:
      return { length: 2, produces: 1 };
  }
}
