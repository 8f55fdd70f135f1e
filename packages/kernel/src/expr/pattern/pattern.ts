/**
 * The machine behind `matches()`: Thompson's construction, run over all states at once. Time is at most the length of the
 * text times the size of the program, whatever the pattern; no pattern of a user ever reaches `RegExp`.
 */
import { type CharSet, hasChar, hasCharOfAnyCase, WORD } from "./char-set.ts";
import { type Assertion, type PatternNode, type PatternProblem, parsePattern } from "./parse-pattern.ts";

type Instruction =
  | { readonly op: "set"; readonly set: CharSet }
  | { readonly op: "assert"; readonly assert: Assertion }
  | { readonly op: "split"; readonly to: readonly number[] }
  | { readonly op: "match" };

export interface Pattern {
  readonly problem?: undefined;
  /** Whether some part of `text` matches. Calls `work` with the states visited so far, every now and then. */
  test(text: string, work: (states: number) => void): boolean;
}

const MAX_PROGRAM = 2000;

/** Compiles a pattern, or says why it cannot be. */
export function compilePattern(pattern: string): Pattern | PatternProblem {
  const tree = parsePattern(pattern);
  if ("problem" in tree) return tree;
  const program: Instruction[] = [];
  if (!emit(tree.node, program))
    return { problem: "the pattern is too large once its repetitions are written out", at: 0 };
  program.push({ op: "match" });
  const has = tree.ignoreCase ? hasCharOfAnyCase : hasChar;
  return { test: (text, work) => search({ program, has }, text, work) };
}

/** Appends the instructions of `node`; false when the program grows too large. */
function emit(node: PatternNode, program: Instruction[]): boolean {
  if (program.length > MAX_PROGRAM) return false;
  switch (node.kind) {
    case "set":
      program.push({ op: "set", set: node.set });
      return true;
    case "assert":
      program.push({ op: "assert", assert: node.assert });
      return true;
    case "sequence":
      return node.parts.every((part) => emit(part, program));
    case "either":
      return emitEither(node.options, program);
    case "repeat":
      return emitRepeat(node, program);
  }
}

function emitEither(options: readonly PatternNode[], program: Instruction[]): boolean {
  const fork = reserve(program);
  const starts: number[] = [];
  const exits: number[] = [];
  for (const option of options) {
    starts.push(program.length);
    if (!emit(option, program)) return false;
    exits.push(reserve(program));
  }
  program[fork] = { op: "split", to: starts };
  for (const exit of exits) program[exit] = { op: "split", to: [program.length] };
  return true;
}

function emitRepeat(node: Extract<PatternNode, { kind: "repeat" }>, program: Instruction[]): boolean {
  for (let i = 0; i < node.min; i++) {
    const before = program.length;
    if (!emit(node.node, program)) return false;
    // Repeating nothing is nothing, and would be repeated a billion times in ((){999}){999}.
    if (program.length === before) break;
  }
  if (node.max === Number.POSITIVE_INFINITY) {
    const loop = reserve(program);
    if (!emit(node.node, program)) return false;
    program.push({ op: "split", to: [loop] });
    program[loop] = { op: "split", to: [loop + 1, program.length] };
    return true;
  }
  const forks: number[] = [];
  for (let i = node.min; i < node.max; i++) {
    forks.push(reserve(program));
    if (!emit(node.node, program)) return false;
  }
  for (const fork of forks) program[fork] = { op: "split", to: [fork + 1, program.length] };
  return true;
}

/** Leaves room for an instruction whose targets are not known yet. */
function reserve(program: Instruction[]): number {
  program.push({ op: "match" });
  return program.length - 1;
}

interface Machine {
  readonly program: readonly Instruction[];
  readonly has: (set: CharSet, character: number) => boolean;
}

/** Between two characters; -1 stands for the outside of the text. */
interface Gap {
  readonly before: number;
  readonly after: number;
}

function search({ program, has }: Machine, text: string, work: (states: number) => void): boolean {
  const seenAt = new Int32Array(program.length).fill(-1);
  let seeds: number[] = [];
  let before = -1;
  let states = 0;
  for (let at = 0; ; ) {
    const after = text.codePointAt(at) ?? -1;
    seeds.push(0);
    const waiting = follow({ program, seeds, seenAt, at }, { before, after });
    if (waiting === undefined) return true;
    if (after < 0) return false;
    seeds = [];
    for (const state of waiting) {
      const instruction = program[state];
      if (instruction?.op === "set" && has(instruction.set, after)) seeds.push(state + 1);
    }
    states += 1 + waiting.length;
    if (states >= 4096) {
      work(states);
      states = 0;
    }
    before = after;
    at += after > 0xffff ? 2 : 1;
  }
}

interface Step {
  readonly program: readonly Instruction[];
  readonly seeds: number[];
  /** For each state the position at which it was last visited, so that each is visited once per position. */
  readonly seenAt: Int32Array;
  readonly at: number;
}

/** The states that wait for a character, or `undefined` when the end of the pattern was reached. */
function follow({ program, seeds, seenAt, at }: Step, gap: Gap): readonly number[] | undefined {
  const waiting: number[] = [];
  for (let state = seeds.pop(); state !== undefined; state = seeds.pop()) {
    if (seenAt[state] === at) continue;
    seenAt[state] = at;
    const instruction = program[state];
    if (instruction === undefined || instruction.op === "match") return undefined;
    if (instruction.op === "set") waiting.push(state);
    else if (instruction.op === "split") seeds.push(...instruction.to);
    else if (holds(instruction.assert, gap)) seeds.push(state + 1);
  }
  return waiting;
}

const WORD_SET: CharSet = { ranges: WORD, negated: false };

function holds(assert: Assertion, { before, after }: Gap): boolean {
  switch (assert) {
    case "start":
      return before < 0;
    case "end":
      return after < 0;
    case "boundary":
      return hasChar(WORD_SET, before) !== hasChar(WORD_SET, after);
    case "inside":
      return hasChar(WORD_SET, before) === hasChar(WORD_SET, after);
  }
}

/** Why `matches()` would refuse a pattern, or `undefined` when it takes it. */
export function checkPattern(pattern: string): PatternProblem | undefined {
  const compiled = compilePattern(pattern);
  return compiled.problem === undefined ? undefined : compiled;
}
