/**
 * Reads the pattern language of `matches()`: a subset of regular expressions that a machine without backtracking can run
 * in time linear in the text. Literals, `.`, classes `[a-z]`, escapes `\d \w \s \D \W \S \t \n \r \b \B`, anchors `^ $`, groups,
 * `|`, the quantifiers `* + ? {n} {n,} {n,m}` (a trailing `?` changes nothing) and a leading `(?i)`. No back-references, no
 * look-around: those are what makes matching slow.
 */
import { type CharRange, type CharSet, complement, DIGITS, LINE_END, SPACES, WORD } from "./char-set.ts";

export type PatternNode =
  | { readonly kind: "set"; readonly set: CharSet }
  | { readonly kind: "assert"; readonly assert: Assertion }
  | { readonly kind: "sequence"; readonly parts: readonly PatternNode[] }
  | { readonly kind: "either"; readonly options: readonly PatternNode[] }
  | { readonly kind: "repeat"; readonly node: PatternNode; readonly min: number; readonly max: number };
export type Assertion = "start" | "end" | "boundary" | "inside";

export interface PatternTree {
  readonly node: PatternNode;
  readonly ignoreCase: boolean;
}

/** Why a pattern cannot be used, and at which of its characters. */
export interface PatternProblem {
  readonly problem: string;
  readonly at: number;
}

const MAX_LENGTH = 1000;
const MAX_GROUPS = 20;
const MAX_REPEAT = 1000;
const NOTHING: PatternNode = { kind: "sequence", parts: [] };

/** Where the reader is. A problem ends reading: the first is kept and the position jumps to the end. */
interface Reader {
  readonly text: readonly string[];
  at: number;
  groups: number;
  problem: PatternProblem | undefined;
}

export function parsePattern(pattern: string): PatternTree | PatternProblem {
  if (pattern.length > MAX_LENGTH)
    return { problem: `a pattern is at most ${MAX_LENGTH} characters long`, at: MAX_LENGTH };
  const ignoreCase = pattern.startsWith("(?i)");
  const reader: Reader = { text: Array.from(pattern), at: ignoreCase ? 4 : 0, groups: 0, problem: undefined };
  const node = readEither(reader);
  if (reader.at < reader.text.length) refuse(reader, 'a ")" closes no group; write \\) for the character');
  return reader.problem ?? { node, ignoreCase };
}

function refuse(reader: Reader, problem: string): PatternNode {
  reader.problem ??= { problem, at: reader.at };
  reader.at = reader.text.length;
  return NOTHING;
}

function take(reader: Reader, character: string): boolean {
  if (reader.text[reader.at] !== character) return false;
  reader.at++;
  return true;
}

function readEither(reader: Reader): PatternNode {
  const options = [readSequence(reader)];
  while (take(reader, "|")) options.push(readSequence(reader));
  const [only] = options;
  return options.length === 1 && only !== undefined ? only : { kind: "either", options };
}

function readSequence(reader: Reader): PatternNode {
  const parts: PatternNode[] = [];
  for (
    let next = reader.text[reader.at];
    next !== undefined && next !== "|" && next !== ")";
    next = reader.text[reader.at]
  ) {
    parts.push(readRepeated(reader));
  }
  return { kind: "sequence", parts };
}

function readRepeated(reader: Reader): PatternNode {
  const node = readAtom(reader);
  const times = readQuantifier(reader);
  if (times === undefined) return node;
  take(reader, "?");
  const next = reader.text[reader.at];
  if (next === "*" || next === "+" || next === "?") return refuse(reader, `"${next}" follows another quantifier`);
  return { kind: "repeat", node, ...times };
}

interface Times {
  readonly min: number;
  readonly max: number;
}

function readQuantifier(reader: Reader): Times | undefined {
  if (take(reader, "*")) return { min: 0, max: Number.POSITIVE_INFINITY };
  if (take(reader, "+")) return { min: 1, max: Number.POSITIVE_INFINITY };
  if (take(reader, "?")) return { min: 0, max: 1 };
  const rest = reader.text.slice(reader.at, reader.at + 12).join("");
  const counted = /^\{(\d+)(,(\d*))?\}/.exec(rest);
  if (counted === null) return undefined;
  const min = Number(counted[1]);
  const open = counted[2] !== undefined && counted[3] === "";
  const max = open ? Number.POSITIVE_INFINITY : Number(counted[3] ?? min);
  if (min > MAX_REPEAT || (!open && max > MAX_REPEAT)) refuse(reader, `a repetition is at most {${MAX_REPEAT}}`);
  else if (max < min) refuse(reader, "the bounds of a repetition are in the wrong order");
  else reader.at += counted[0].length;
  return { min, max };
}

function readAtom(reader: Reader): PatternNode {
  const character = reader.text[reader.at];
  switch (character) {
    case "(":
      return readGroup(reader);
    case "[":
      return readClass(reader);
    case "\\":
      return readEscape(reader);
    case "*":
    case "+":
    case "?":
      return refuse(reader, `"${character}" repeats nothing; write \\${character} for the character`);
    default:
      break;
  }
  reader.at++;
  if (character === ".") return { kind: "set", set: { ranges: LINE_END, negated: true } };
  if (character === "^") return { kind: "assert", assert: "start" };
  if (character === "$") return { kind: "assert", assert: "end" };
  return oneChar(character ?? "");
}

function oneChar(character: string): PatternNode {
  const code = character.codePointAt(0) ?? 0;
  return { kind: "set", set: { ranges: [[code, code]], negated: false } };
}

function readGroup(reader: Reader): PatternNode {
  const opened = reader.at++;
  if (take(reader, "?") && !take(reader, ":")) {
    reader.at = opened;
    return refuse(reader, "only the groups (…) and (?:…) exist, and (?i) at the very start; look-around is not linear");
  }
  if (++reader.groups > MAX_GROUPS) return refuse(reader, `groups nest at most ${MAX_GROUPS} deep`);
  const node = readEither(reader);
  reader.groups--;
  if (take(reader, ")")) return node;
  reader.at = opened;
  return refuse(reader, "this group is not closed; write \\( for the character");
}

const CLASSES: ReadonlyMap<string, readonly CharRange[]> = new Map([
  ["d", DIGITS],
  ["D", complement(DIGITS)],
  ["w", WORD],
  ["W", complement(WORD)],
  ["s", SPACES],
  ["S", complement(SPACES)],
]);
const CONTROL: ReadonlyMap<string, string> = new Map([
  ["t", "\t"],
  ["n", "\n"],
  ["r", "\r"],
]);

function readEscape(reader: Reader): PatternNode {
  const name = reader.text[reader.at + 1];
  if (name === "b" || name === "B") {
    reader.at += 2;
    return { kind: "assert", assert: name === "b" ? "boundary" : "inside" };
  }
  const ranges = readEscapedRanges(reader);
  return ranges === undefined ? NOTHING : { kind: "set", set: { ranges, negated: false } };
}

/** The characters an escape stands for; `undefined` after a problem. */
function readEscapedRanges(reader: Reader): readonly CharRange[] | undefined {
  const name = reader.text[reader.at + 1];
  if (name === undefined) {
    refuse(reader, "a pattern cannot end in a backslash; write \\\\ for the character");
    return undefined;
  }
  const known = CLASSES.get(name);
  const plain = CONTROL.get(name) ?? (/[\p{L}\p{N}]/u.test(name) ? undefined : name);
  if (known === undefined && plain === undefined) {
    refuse(reader, /\d/.test(name) ? "back-references are not linear" : `\\${name} is not an escape of this language`);
    return undefined;
  }
  reader.at += 2;
  const code = plain?.codePointAt(0) ?? 0;
  return known ?? [[code, code]];
}

function readClass(reader: Reader): PatternNode {
  const opened = reader.at++;
  const negated = take(reader, "^");
  const ranges: CharRange[] = [];
  for (let first = true; first || reader.text[reader.at] !== "]"; first = false) {
    if (reader.at >= reader.text.length) {
      if (reader.problem === undefined) reader.at = opened;
      return refuse(reader, "this class is not closed; write \\[ for the character");
    }
    readClassItem(reader, ranges);
  }
  reader.at++;
  return { kind: "set", set: { ranges, negated } };
}

function readClassItem(reader: Reader, ranges: CharRange[]): void {
  const from = readClassChars(reader);
  const [start] = from;
  const following = reader.text[reader.at + 1];
  const spans = reader.text[reader.at] === "-" && following !== undefined && following !== "]";
  if (!spans || start === undefined || from.length > 1 || start[0] !== start[1]) {
    ranges.push(...from);
    return;
  }
  reader.at++;
  const [end] = readClassChars(reader);
  if (end === undefined || end[0] !== end[1] || end[0] < start[0]) {
    refuse(reader, "a range in a class goes from a smaller character to a greater one");
    return;
  }
  ranges.push([start[0], end[0]]);
}

function readClassChars(reader: Reader): readonly CharRange[] {
  const character = reader.text[reader.at];
  if (character === "\\") return readEscapedRanges(reader) ?? [];
  reader.at++;
  const code = character?.codePointAt(0) ?? 0;
  return [[code, code]];
}
