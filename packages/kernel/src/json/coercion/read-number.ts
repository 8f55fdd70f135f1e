/** Numbers as people and models write them. Each pattern is linear; what is ambiguous is no number. */

const PLAIN = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
/** Longer texts are no numbers that JavaScript could hold. */
const MAX_LENGTH = 400;

/** The number a text spells; `undefined` when it spells none. */
export function readNumber(text: string, style: "currency" | "score" | undefined): number | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  if (style === "currency") return readAmount(text);
  return style === "score" ? readScore(text) : readPlain(text);
}

function readPlain(text: string): number | undefined {
  const number = PLAIN.test(text) ? Number(text) : Number.NaN;
  return Number.isFinite(number) ? number : undefined;
}

const UNIT = /^(?:(?:\p{Sc}|[A-Z]{3}(?![A-Za-z])|[A-Z]{1,2}\p{Sc})\s*){1,2}|\s*(?:\p{Sc}|(?<![A-Za-z])[A-Z]{3})$/gu;
const GROUPED = /^\d{1,3}(?:([,'’_\s])\d{3})(?:\1\d{3})*(?:\.\d*)?$/u;

/** `$1,200.50`, `1 200 EUR`, `USD -3`, `($12.00)`. A comma groups thousands; `12,50` is no amount, for it could be either. */
function readAmount(text: string): number | undefined {
  const inBrackets = /^\((.*)\)$/s.exec(text)?.[1];
  const [outer, signed] = takeSign((inBrackets ?? text).trim());
  const [inner, bare] = takeSign(signed.replaceAll(UNIT, "").trim());
  const digits = GROUPED.test(bare) ? bare.replaceAll(/[,'’_\s]/gu, "") : bare;
  const number = /^[\d.]/.test(digits) ? readPlain(digits) : undefined;
  if (number === undefined) return undefined;
  const negative = [inBrackets !== undefined, outer < 0, inner < 0].filter(Boolean).length;
  if (negative > 1) return undefined;
  return negative === 1 ? 0 - number : number;
}

function takeSign(text: string): readonly [number, string] {
  const sign = /^[+\-−]/u.exec(text)?.[0];
  if (sign === undefined) return [1, text];
  return [sign === "+" ? 1 : -1, text.slice(1).trim()];
}

const SHARE = /^(\d+(?:\.\d+)?)\s*(?:\/|out of|of)\s*(\d+(?:\.\d+)?)$/i;

/** `0.85`, `85%`, `17/20`, `17 out of 20`. */
function readScore(text: string): number | undefined {
  const share = SHARE.exec(text);
  if (share !== null) {
    const [part, whole] = [Number(share[1]), Number(share[2])];
    return whole > 0 ? part / whole : undefined;
  }
  if (!text.endsWith("%")) return readPlain(text);
  const percent = readPlain(text.slice(0, -1).trim());
  return percent === undefined ? undefined : percent / 100;
}
