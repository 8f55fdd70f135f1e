/** Text counted in Unicode code points, so that no operation cuts a character in half. Plain text takes the short way. */

function hasPairs(text: string): boolean {
  return /[\ud800-\udbff]/.test(text);
}

export function textLength(text: string): number {
  if (!hasPairs(text)) return text.length;
  let length = 0;
  for (const _ of text) length++;
  return length;
}

/** The character at `index`, negative from the end; `undefined` outside. */
export function textAt(text: string, index: number): string | undefined {
  const units = hasPairs(text) ? Array.from(text) : text;
  return units.at(index);
}

/** `text[from:to]`, both ends clamped, negative from the end. */
export function textSlice(text: string, from: number | undefined, to: number | undefined): string {
  return hasPairs(text) ? Array.from(text).slice(from, to).join("") : text.slice(from, to);
}

/** Patterns up to this length are left to the built-in search, whose worst case is their product. */
const SHORT = 16;

/** Where `part` occurs in `text`, without overlaps. Linear in both (Knuth–Morris–Pratt for long parts). */
export function occurrencesOf(text: string, part: string): readonly number[] {
  return part.length > SHORT ? search(text, part, Number.POSITIVE_INFINITY) : nativeSearch(text, part);
}

/** Whether `part` occurs in `text`; linear in both. */
export function includesText(text: string, part: string): boolean {
  return part.length > SHORT ? search(text, part, 1).length > 0 : text.includes(part);
}

function nativeSearch(text: string, part: string): readonly number[] {
  const found: number[] = [];
  if (part === "") return found;
  for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + part.length)) found.push(at);
  return found;
}

function search(text: string, part: string, limit: number): readonly number[] {
  const found: number[] = [];
  if (part.length > text.length) return found;
  const borders = bordersOf(part);
  let matched = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    while (matched > 0 && part.charCodeAt(matched) !== unit) matched = borders[matched - 1] ?? 0;
    if (part.charCodeAt(matched) === unit) matched++;
    if (matched < part.length) continue;
    found.push(i + 1 - part.length);
    if (found.length >= limit) return found;
    matched = 0;
  }
  return found;
}

/** For each prefix, the length of its longest proper prefix that is also its suffix. */
function bordersOf(part: string): Uint32Array {
  const borders = new Uint32Array(part.length);
  let length = 0;
  for (let i = 1; i < part.length; i++) {
    while (length > 0 && part.charCodeAt(i) !== part.charCodeAt(length)) length = borders[length - 1] ?? 0;
    if (part.charCodeAt(i) === part.charCodeAt(length)) length++;
    borders[i] = length;
  }
  return borders;
}
