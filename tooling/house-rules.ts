// House rules that no linter has, as line patterns. Each names what to do instead. They read formatted source, where a
// statement at the top level starts in column 0.
import { type OurFile } from "./our-files.ts";

type HouseRule = {
  readonly applies: RegExp;
  readonly line: RegExp;
  readonly unless?: RegExp;
  readonly instead: string;
};

const sources = /^(?:packages|apps)\/[^/]+\/src\/.*\.tsx?$/;
// @hexdag/testing is read by someone writing a test: its fakes break on purpose, and its mistakes are theirs.
const codedErrors = /^(?:packages\/(?!testing\/)|apps\/)[^/]+\/src\/.*\.tsx?$/;
const librarySources = /^packages\/[^/]+\/src\/.*\.tsx?$/;
const indexes = /^packages\/[^/]+\/src\/(?:[\w-]+\/)?index\.ts$/;
const code = /\.(?:ts|tsx|mjs)$/;

const rules: readonly HouseRule[] = [
  {
    applies: codedErrors,
    line: /\bthrow new (?:Error|TypeError|RangeError)\(/,
    instead: "throw a HexdagError with a code, or return the mistake as a value",
  },
  { applies: indexes, line: /^export \*/, instead: "an index lists its names one by one" },
  {
    applies: librarySources,
    line: /^(?:export )?(?:let|var)\b/,
    instead: "no module-level mutable state: pass an object in",
  },
  {
    applies: librarySources,
    line: /^(?:export )?const \w+(?::[^=]+)? = (?:new (?:Map|Set|WeakMap|WeakSet)(?:<[^(]*>)?\(\)|\[\]|\{\});?$/,
    unless: /: (?:readonly\b|Readonly)/,
    instead: "an empty module-level container is a hidden registry: pass an object in",
  },
  {
    applies: librarySources,
    line: /^(?:await |[a-z][\w.]*\()/i,
    unless: /^(?:import|export|async function|function)\b/,
    instead: "importing a package must do nothing (sideEffects: false)",
  },
  {
    applies: code,
    line: /(?:oxlint|eslint)-disable(?!.* -- \S)/,
    instead: "a rule is switched off with its reason: `oxlint-disable-next-line <rule> -- <why>`",
  },
  { applies: code, line: /biome-ignore (?!\S+: \S)/, instead: "a rule is switched off with its reason" },
];

const vagueName = /(?:^|\/)(?:utils|helpers|common|types)\.tsx?$/;

/** One sentence for each place that breaks a house rule. */
export function brokenHouseRules(files: readonly OurFile[]): string[] {
  return files.flatMap(({ path, text }) => [
    ...(sources.test(path) && vagueName.test(path) ? [`${path}: name the file after the one concept it holds`] : []),
    ...rules.filter(({ applies }) => applies.test(path)).flatMap((rule) => breaches(rule, path, text)),
  ]);
}

function breaches(rule: HouseRule, path: string, text: string): string[] {
  return text.split("\n").flatMap((line, index) => {
    if (!rule.line.test(line) || rule.unless?.test(line)) return [];
    return [`${path}:${index + 1}: ${rule.instead}\n    ${line.trim()}`];
  });
}
