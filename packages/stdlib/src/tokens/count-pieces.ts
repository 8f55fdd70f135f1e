/**
 * A tokenizer takes time that grows with the square of a word's length: 50,000 letters without a space take seconds. Longer words are
 * cut, which makes a few tokens more of them, and never fewer worth speaking of.
 */
const LONGEST = 400;
const HAS_LONGER = new RegExp(`\\S{${LONGEST + 1}}|\\s{${LONGEST + 1}}`, "u");
const PIECES = new RegExp(`\\s?\\S{1,${LONGEST}}|\\s{1,${LONGEST}}`, "gu");

/** Counts a text with a tokenizer, long words in pieces. */
export function countPieces(text: string, count: (piece: string) => number): number {
  if (text.length <= LONGEST || !HAS_LONGER.test(text)) return count(text);
  let tokens = 0;
  for (const [piece] of text.matchAll(PIECES)) tokens += count(piece);
  return tokens;
}
