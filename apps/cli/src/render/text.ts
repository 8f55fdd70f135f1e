/** Text on a terminal: its width in cells, cutting it to a width, and keeping foreign control characters out. */

/** How many cells a text takes. Escape sequences count nothing, East Asian wide characters and emoji two. */
export function cellWidth(text: string): number {
  let width = 0;
  for (const character of stripAnsi(text)) width += cellsOf(character.codePointAt(0) ?? 0);
  return width;
}

/** The text cut to at most `columns` cells, with an ellipsis where something is missing. Expects no escape sequences. */
export function fit(text: string, columns: number): string {
  if (cellWidth(text) <= columns) return text;
  if (columns <= 0) return "";
  let kept = "";
  let width = 1;
  for (const character of text) {
    width += cellsOf(character.codePointAt(0) ?? 0);
    if (width > columns) break;
    kept += character;
  }
  return `${kept}…`;
}

/** Padded with spaces on the right to `columns` cells. */
export function pad(text: string, columns: number): string {
  return text + " ".repeat(Math.max(0, columns - cellWidth(text)));
}

/** One line without control characters: what other people's text must be before it goes into a frame. */
export function singleLine(text: string): string {
  return stripAnsi(text).replace(/\s+/g, " ").replace(CONTROL, "").trim();
}

function stripAnsi(text: string): string {
  return text.replace(ANSI, "");
}

export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

// Built from code points, so that no control character stands in this file.
const ESCAPE = String.fromCharCode(27);
const BELL = String.fromCharCode(7);
const ANSI = new RegExp(
  `${ESCAPE}(?:\\[[0-?]*[ -/]*[@-~]|\\][^${BELL}${ESCAPE}]*(?:${BELL}|${ESCAPE}\\\\)|[@-Z\\\\-_])`,
  "g",
);
const CONTROL = /\p{Cc}/gu;
const ZERO_WIDTH = /[\p{Mn}\p{Me}\p{Cf}]/u;
const WIDE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\uFF01-\uFF60]/u;

function cellsOf(codePoint: number): number {
  if (codePoint < 0x300) return codePoint < 32 || (codePoint >= 0x7f && codePoint < 0xa0) ? 0 : 1;
  const character = String.fromCodePoint(codePoint);
  if (ZERO_WIDTH.test(character)) return 0;
  return WIDE.test(character) ? 2 : 1;
}
