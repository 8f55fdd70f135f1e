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

/** A search in progress; its arrays are used again for every character. */
interface Search {
  readonly program: readonly Instruction[];
  /** States to visit before the next character is read. */
  readonly seeds: number[];
  /** States that wait for the next character. */
  readonly waiting: number[];
  /** For each state the position at which it was last visited, so that each is visited once per position. */
  readonly seenAt: Int32Array;
  at: number;
  /** The characters on both sides of the position; -1 stands for the outside of the text. */
  before: number;
  after: number;
}

function search({ program, has }: Machine, text: string, work: (states: number) => void): boolean {
  const seenAt = new Int32Array(program.length).fill(-1);
  const now: Search = { program, seeds: [], waiting: [], seenAt, at: 0, before: -1, after: -1 };
  const { seeds, waiting } = now;
  let states = 0;
  for (;;) {
    now.after = text.codePointAt(now.at) ?? -1;
    seeds.push(0);
    if (follow(now)) return true;
    if (now.after < 0) return false;
    for (const state of waiting) {
      const instruction = program[state];
      if (instruction?.op === "set" && has(instruction.set, now.after)) seeds.push(state + 1);
    }
    states += 1 + waiting.length;
    if (states >= 4096) {
      work(states);
      states = 0;
    }
    now.before = now.after;
    now.at += now.after > 0xffff ? 2 : 1;
  }
}

/** Visits the seeds and what they lead to; true when the end of the pattern was reached. */
function follow(now: Search): boolean {
  const { program, seeds, waiting, seenAt, at } = now;
  waiting.length = 0;
  for (let state = seeds.pop(); state !== undefined; state = seeds.pop()) {
    if (seenAt[state] === at) continue;
    seenAt[state] = at;
    const instruction = program[state];
    if (instruction === undefined || instruction.op === "match") return true;
    if (instruction.op === "set") waiting.push(state);
    else if (instruction.op === "split") for (const target of instruction.to) seeds.push(target);
    else if (holds(instruction.assert, now)) seeds.push(state + 1);
  }
  return false;
}

const WORD_SET: CharSet = { ranges: WORD, negated: false };

function holds(assert: Assertion, { before, after }: Search): boolean {
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
