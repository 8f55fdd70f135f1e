/** Breaks manifests: a golden manifest, changed a little or a lot, the way hands, editors and merges do. */
import type { Random } from "./expression-text.ts";

/** A mutated manifest; the same random source gives the same text. */
export function randomManifest(random: Random, seeds: readonly string[]): string {
  let text = pickText(random, seeds);
  const changes = 1 + Math.floor(random() ** 3 * 12);
  // Half of them mostly stay YAML, and so come further than the parser.
  const mutations = random() < 0.5 ? GENTLE : MUTATIONS;
  for (let done = 0; done < changes; done++) text = (pick(random, mutations) ?? truncate)(text, random, seeds);
  return text.length > MAX_LENGTH ? text.slice(0, MAX_LENGTH) : text;
}

const MAX_LENGTH = 20_000;

type Mutation = (text: string, random: Random, seeds: readonly string[]) => string;

const MUTATIONS: readonly Mutation[] = [
  insertToken,
  insertToken,
  insertToken,
  deleteSlice,
  repeatSlice,
  replaceWord,
  replaceWord,
  replaceValue,
  replaceValue,
  dropLine,
  repeatLine,
  moveLine,
  reindentLine,
  swapWords,
  splice,
  flipCharacter,
  truncate,
];

const GENTLE: readonly Mutation[] = [replaceWord, replaceValue, replaceValue, dropLine, repeatLine, swapWords];

/** Pieces that mean something to YAML, to expressions, to templates, or to JavaScript. */
const TOKENS = [
  ...Array.from("{}[]:,-?&*!|>'\"%@`#\t\n\r\0\\$.~=<+/()^;"),
  ...Array.from("\ufeff\u0085\u00a0\u2028\u202e\u{1f389}\u0301"),
  String.fromCharCode(0xd800),
  ..."{{ }} {% %} {# #} {{{ }}} {{#if }} {{/if}} {{else}} {{#each x}} {{> p}} {{~ ~}} {{!-- --}} \\{{".split(" "),
  ...'$input $item $var.x $error $ctx.run_id nodes["a"] a.b.c | default(1) x => x ?? == and not in'.split(" "),
  ..."__proto__ constructor toString $expr $template $fn $body $secret hasOwnProperty prototype".split(" "),
  ...".inf .nan 0x1F 0o17 1e999 -0 99999999999999999999 null true yes ~ !!str !!binary !js !include <<: *a &a --- ...".split(
    " ",
  ),
  ..."nodes: spec: kind: metadata: input_mapping: when: dependencies: wait_for: on_error: body: branches: retry: timeout:".split(
    " ",
  ),
  "|\n  ",
  ">-\n  ",
  ": ",
  "- ",
  "? ",
  "{{#each a}}".repeat(60),
  "[".repeat(120),
  "(".repeat(80),
  "${HOME}",
  "${X:y}",
];

/** Values of every type, for where one is expected. */
const VALUES = [
  ...'null true 0 -1 1.5 text \'\' [] {} [a,b] {a:b} .inf *a &a_x !js 2024-01-01 1d 5s -5s 1e400 "\\u0000" "{{x}}" $input'.split(
    " ",
  ),
  "[[[[1]]]]",
  "{ adapter: mock, config: { responses: 5 } }",
  "[{ kind: function, metadata: { name: z }, spec: { fn: score } }]",
  "|\n        a {{b}}\n        c",
];

function insertToken(text: string, random: Random): string {
  const at = position(text, random);
  return text.slice(0, at) + pickText(random, TOKENS) + text.slice(at);
}

function deleteSlice(text: string, random: Random): string {
  const at = position(text, random);
  return text.slice(0, at) + text.slice(at + 1 + Math.floor(random() * 12));
}

function repeatSlice(text: string, random: Random): string {
  const at = position(text, random);
  const slice = text.slice(at, at + 1 + Math.floor(random() * 60));
  return text.slice(0, at) + slice.repeat(1 + Math.floor(random() ** 4 * 40)) + text.slice(at);
}

/** Puts a word of the manifest where another stands. */
function replaceWord(text: string, random: Random): string {
  const words = [...text.matchAll(/[\w$]+/g)];
  const from = pick(random, words);
  const to = random() < 0.3 ? pickText(random, TOKENS) : (pick(random, words)?.[0] ?? "");
  return from === undefined ? text : text.slice(0, from.index) + to + text.slice(from.index + from[0].length);
}

/** Puts another value after a key. */
function replaceValue(text: string, random: Random): string {
  const values = [...text.matchAll(/(?<=: )[^\n,}]+/g)];
  const from = pick(random, values);
  return from === undefined
    ? text
    : text.slice(0, from.index) + pickText(random, VALUES) + text.slice(from.index + from[0].length);
}

function dropLine(text: string, random: Random): string {
  return withLines(text, random, (lines, at) => lines.splice(at, 1));
}

function repeatLine(text: string, random: Random): string {
  return withLines(text, random, (lines, at) => lines.splice(at, 0, lines[at] ?? ""));
}

function moveLine(text: string, random: Random): string {
  return withLines(text, random, (lines, at) =>
    lines.splice(Math.floor(random() * lines.length), 0, ...lines.splice(at, 1)),
  );
}

function reindentLine(text: string, random: Random): string {
  return withLines(text, random, (lines, at) => {
    const line = lines[at] ?? "";
    lines[at] =
      random() < 0.5 ? line.slice(Math.floor(random() * 4)) : pickText(random, [" ", "  ", "    ", "\t"]) + line;
  });
}

function swapWords(text: string, random: Random): string {
  const words = [...text.matchAll(/[\w$.]+/g)];
  const [first, second] = [pick(random, words), pick(random, words)];
  if (first === undefined || second === undefined || first.index >= second.index) return text;
  const middle = text.slice(first.index + first[0].length, second.index);
  return text.slice(0, first.index) + second[0] + middle + first[0] + text.slice(second.index + second[0].length);
}

/** The start of one manifest and the end of another. */
function splice(text: string, random: Random, seeds: readonly string[]): string {
  const other = pickText(random, seeds);
  const joint = pickText(random, ["", "\n", "\n---\n"]);
  return text.slice(0, position(text, random)) + joint + other.slice(position(other, random));
}

function flipCharacter(text: string, random: Random): string {
  const at = position(text, random);
  return (
    text.slice(0, at) + String.fromCharCode(Math.floor(random() * (random() < 0.8 ? 128 : 65_536))) + text.slice(at + 1)
  );
}

function truncate(text: string, random: Random): string {
  return text.slice(0, position(text, random));
}

function withLines(text: string, random: Random, change: (lines: string[], at: number) => void): string {
  const lines = text.split("\n");
  change(lines, Math.floor(random() * lines.length));
  return lines.join("\n");
}

function position(text: string, random: Random): number {
  return Math.floor(random() * (text.length + 1));
}

function pick<TItem>(random: Random, items: readonly TItem[]): TItem | undefined {
  return items[Math.floor(random() * items.length)];
}

function pickText(random: Random, texts: readonly string[]): string {
  return pick(random, texts) ?? "";
}
