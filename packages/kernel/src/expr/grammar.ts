/** What the parser and the printer of expressions must agree on: how tightly operators bind, and what a name is. */

/** From loosest to tightest. `??` binds tighter than comparisons, so that `count ?? 0 > 5` asks what it seems to ask. */
export const PRECEDENCE = {
  conditional: 1,
  or: 2,
  and: 3,
  not: 4,
  comparison: 5,
  coalesce: 6,
  sum: 7,
  product: 8,
  sign: 9,
  power: 10,
  postfix: 11,
  atom: 12,
} as const;

/** Words that cannot be names. After a dot and as keys of a map they are ordinary. */
export const RESERVED_WORDS: ReadonlySet<string> = new Set([
  "and",
  "or",
  "not",
  "in",
  "is",
  "if",
  "else",
  "true",
  "false",
  "null",
  "True",
  "False",
  "None",
]);

/** Whether `text` can stand as a member name or a map key without quotes. */
export function isWord(text: string): boolean {
  return /^[\p{ID_Start}_][\p{ID_Continue}]*$/u.test(text);
}

/** Whether `text` can stand as a name. */
export function isName(text: string): boolean {
  return isWord(text) && !RESERVED_WORDS.has(text);
}
