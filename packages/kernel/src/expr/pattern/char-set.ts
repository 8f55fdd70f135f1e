/** A set of Unicode code points, as ranges. */
export interface CharSet {
  readonly ranges: readonly CharRange[];
  readonly negated: boolean;
}
export type CharRange = readonly [first: number, last: number];

const code = (character: string): number => character.codePointAt(0) ?? 0;
const range = (first: string, last: string): CharRange => [code(first), code(last)];

export const DIGITS: readonly CharRange[] = [range("0", "9")];
export const WORD: readonly CharRange[] = [range("0", "9"), range("A", "Z"), range("_", "_"), range("a", "z")];
export const SPACES: readonly CharRange[] = [
  [9, 13],
  [32, 32],
  [0xa0, 0xa0],
  [0x1680, 0x1680],
  [0x2000, 0x200a],
  [0x2028, 0x2029],
  [0x202f, 0x202f],
  [0x205f, 0x205f],
  [0x3000, 0x3000],
  [0xfeff, 0xfeff],
];
/** `.` is everything but this. */
export const LINE_END: readonly CharRange[] = [[10, 10]];

const MAX_CODE_POINT = 0x10ffff;

/** The ranges of everything outside `ranges`. */
export function complement(ranges: readonly CharRange[]): readonly CharRange[] {
  const result: CharRange[] = [];
  let from = 0;
  for (const [first, last] of ranges.toSorted((a, b) => a[0] - b[0])) {
    if (first > from) result.push([from, first - 1]);
    from = Math.max(from, last + 1);
  }
  if (from <= MAX_CODE_POINT) result.push([from, MAX_CODE_POINT]);
  return result;
}

export function hasChar({ ranges, negated }: CharSet, character: number): boolean {
  for (const [first, last] of ranges) if (character >= first && character <= last) return !negated;
  return negated;
}

/** The same, also true for the other case of the character. */
export function hasCharOfAnyCase(set: CharSet, character: number): boolean {
  const text = String.fromCodePoint(character);
  const folded = set.negated ? { ...set, negated: false } : set;
  const found = [text, text.toLowerCase(), text.toUpperCase()].some((each) => hasChar(folded, code(each)));
  return found !== set.negated;
}
