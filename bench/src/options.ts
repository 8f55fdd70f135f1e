import { parseArgs } from "node:util";
import type { Shape } from "./scenario.ts";

export type Part = Shape | "start";

export const PARTS: readonly Part[] = ["chain", "fanout", "concurrent", "compile", "guards", "llm", "stream", "start"];

export const HELP = `pnpm bench [--only PARTS] [--rounds N] [--json FILE]

  --only PARTS   comma-separated, of: ${PARTS.join(", ")}; a size too: chain:1000
  --rounds N     rounds per figure (default 9); slow peers get fewer
  --json FILE    write every figure there too`;

export interface Options {
  /** Parts, or single scenarios by id. Empty: everything. */
  readonly only: readonly string[];
  readonly rounds: number;
  readonly json: string | undefined;
}

/** A text instead of options: what to print and end with. */
export function parseOptions(args: readonly string[]): Options | string {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: "string", default: "" },
      rounds: { type: "string", default: "9" },
      json: { type: "string" },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  const only = values.only.split(",").filter((part) => part !== "");
  const rounds = Number(values.rounds);
  const unknown = only.find((part) => !PARTS.some((each) => part === each || part.startsWith(`${each}:`)));
  if (values.help) return HELP;
  if (unknown !== undefined) return `there is no part "${unknown}"\n\n${HELP}`;
  if (!Number.isInteger(rounds) || rounds < 1)
    return `--rounds is a whole number from 1, not "${values.rounds}"\n\n${HELP}`;
  return { only, rounds, json: values.json };
}
