import { COMPILER_CODES, EXPRESSION_CODES } from "@hexdag/compiler";
import { type CodeEntry, functionSignatures, KERNEL_CODES } from "@hexdag/kernel";
import type { Command } from "commander";
import { closest } from "../closest.ts";
import { CLI_CODES } from "../codes.ts";
import { type CommandHost, writeJson } from "../command.ts";
import type { Io } from "../io.ts";
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
    .summary("say what an error code means, or list the functions")
    .description(
      "Says what an error code means and what to do about it. Without a code, lists all of them; `functions` lists the functions of expressions.",
    )
    .argument("[code]", "an error code such as HD3002, or `functions`")
    .option("--json", "print JSON")
    .addHelpText(
      "after",
      "\nExamples:\n  hexdag explain HD3002\n  hexdag explain functions\n  hexdag explain | grep -i schema",
    )
    .action((code: string | undefined, options: { readonly json?: boolean }) => {
      if (code === "functions") {
        writeFunctions(io, options.json === true);
        return;
      }
      const entries = code === undefined ? allEntries() : [entryOf(code)];
      if (options.json === true) writeJson(io, code === undefined ? entries : entries[0]);
      else if (code === undefined) io.stdout.write(entries.map((entry) => `${entry.code}  ${entry.title}\n`).join(""));
      else io.stdout.write(entries.map((entry) => `${entry.code}: ${entry.title}\n\n${entry.explanation}\n`).join(""));
    });
}

function writeFunctions(io: Io, json: boolean): void {
  const signatures = [...functionSignatures.values()].toSorted((left, right) => (left.name < right.name ? -1 : 1));
  if (json) {
    writeJson(
      io,
      signatures.map(({ name, area, signature, description, example }) => ({
        name,
        area,
        signature,
        description,
        example: { expression: example[0], result: example[1] },
      })),
    );
    return;
  }
  const width = Math.max(...signatures.map(({ signature }) => signature.length));
  for (const { signature, description } of signatures) io.stdout.write(`${signature.padEnd(width)}  ${description}\n`);
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
