import { CLI_CODES } from "../../apps/cli/src/codes.ts";
import { COMPILER_CODES, EXPRESSION_CODES, MIGRATION_CODES } from "../../packages/compiler/src/index.ts";
import { type CodeEntry, KERNEL_CODES } from "../../packages/kernel/src/index.ts";

const ranges: readonly (readonly [prefix: string, title: string])[] = [
  ["HD1", "Text and YAML"],
  ["HD2", "The shape of a manifest"],
  ["HD3", "Names and what they refer to"],
  ["HD4", "Expressions and templates"],
  ["HD5", "Loading a plan"],
  ["HD6", "Running"],
  ["HD7", "Ports and guards"],
  ["HD8", "The command line and hosts"],
  ["HD9", "Bugs"],
];

/** Every code of every table, by range. */
export function errorsPage(): string {
  const codes: readonly (readonly [string, CodeEntry])[] = Object.entries({
    ...COMPILER_CODES,
    ...EXPRESSION_CODES,
    ...MIGRATION_CODES,
    ...KERNEL_CODES,
    ...CLI_CODES,
  });
  const sections = ranges.flatMap(([prefix, title]) => {
    const entries = codes
      .filter(([code]) => code.startsWith(prefix))
      .toSorted(([left], [right]) => (left < right ? -1 : 1));
    if (entries.length === 0) return [];
    const texts = entries.map(([code, entry]) => `### ${code}\n\n**${capital(entry.title)}.** ${entry.explanation}`);
    return [`## ${title}\n\n${texts.join("\n\n")}`];
  });
  return [
    "# Errors",
    "A code means one thing for ever. `hexdag explain HD3002` prints the same text. What the compiler finds has a place and is reported together with everything else that is wrong; HD5 to HD7 are raised when a plan is loaded or run.",
    ...sections,
  ].join("\n\n");
}

function capital(text: string): string {
  return text.startsWith("`") ? text : text.charAt(0).toUpperCase() + text.slice(1);
}
