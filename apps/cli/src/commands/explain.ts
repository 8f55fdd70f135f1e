import { COMPILER_CODES, EXPRESSION_CODES } from "@hexdag/compiler";
import { type CodeEntry, KERNEL_CODES } from "@hexdag/kernel";
import type { Command } from "commander";
import { closest } from "../closest.ts";
import { CLI_CODES } from "../codes.ts";
import { type CommandHost, writeJson } from "../command.ts";
import { usageError } from "../usage-error.ts";

const CODES: { readonly [code: string]: CodeEntry } = {
  ...COMPILER_CODES,
  ...EXPRESSION_CODES,
  ...KERNEL_CODES,
  ...CLI_CODES,
};

/** `hexdag explain HD3002`: what an error code means and what to do. */
export function register(program: Command, { io }: CommandHost): void {
  program
    .command("explain")
    .summary("say what an error code means")
    .description("Says what an error code means and what to do about it. Without a code, lists all of them.")
    .argument("[code]", "an error code such as HD3002")
    .option("--json", "print JSON")
    .addHelpText("after", "\nExamples:\n  hexdag explain HD3002\n  hexdag explain | grep -i schema")
    .action((code: string | undefined, options: { readonly json?: boolean }) => {
      const entries = code === undefined ? allEntries() : [entryOf(code)];
      if (options.json === true) writeJson(io, code === undefined ? entries : entries[0]);
      else if (code === undefined) io.stdout.write(entries.map((entry) => `${entry.code}  ${entry.title}\n`).join(""));
      else io.stdout.write(entries.map((entry) => `${entry.code}: ${entry.title}\n\n${entry.explanation}\n`).join(""));
    });
}

interface Entry extends CodeEntry {
  readonly code: string;
}

function allEntries(): readonly Entry[] {
  return Object.entries(CODES)
    .map(([code, { title, explanation }]) => ({ code, title, explanation }))
    .toSorted((left, right) => (left.code < right.code ? -1 : 1));
}

function entryOf(written: string): Entry {
  const code = /^\d{4}$/u.test(written) ? `HD${written}` : written.toUpperCase();
  const entry = Object.hasOwn(CODES, code) ? CODES[code] : undefined;
  if (entry !== undefined) return { code, title: entry.title, explanation: entry.explanation };
  const similar = closest(code, Object.keys(CODES));
  throw usageError(
    `there is no error code "${written}"`,
    similar === undefined ? "`hexdag explain` lists them all" : `did you mean ${similar}?`,
  );
}
