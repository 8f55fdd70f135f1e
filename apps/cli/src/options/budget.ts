import { Ledger } from "@hexdag/kernel";
import { usageError } from "../usage-error.ts";

/** What `hexdag run` lets a run spend, besides what the pipeline says; as written on the command line. */
export interface BudgetFlags {
  readonly maxCost?: string;
  readonly maxTokens?: string;
  readonly maxLlmCalls?: string;
  readonly maxToolCalls?: string;
  /** What becomes of the run: `raise` or `suspend`. */
  readonly onLimit?: string;
}

/** Whose limits these are, in messages and records. */
export const COMMAND_LINE = "the command line";

const NANO = 1_000_000_000;

/** A ledger of its own, which the run's draws on; `undefined` when nothing is limited. Throws HD8001 for what is no amount. */
export function readBudget({
  maxCost,
  maxTokens,
  maxLlmCalls,
  maxToolCalls,
  onLimit,
}: BudgetFlags): Ledger | undefined {
  const max = {
    ...(maxCost === undefined ? {} : { costNanoUsd: Math.floor(readDollars("--max-cost", maxCost) * NANO) }),
    ...(maxTokens === undefined ? {} : { tokens: readCount("--max-tokens", maxTokens) }),
    ...(maxLlmCalls === undefined ? {} : { llmCalls: readCount("--max-llm-calls", maxLlmCalls) }),
    ...(maxToolCalls === undefined ? {} : { toolCalls: readCount("--max-tool-calls", maxToolCalls) }),
  };
  const outcome = readOutcome(onLimit);
  if (Object.keys(max).length > 0)
    return new Ledger({ owner: COMMAND_LINE, limits: { max, warningThreshold: 0.8, onLimit: outcome } });
  if (onLimit === undefined) return undefined;
  throw usageError("--on-limit says what becomes of a limit, and none is given", "add --max-cost, or another --max-…");
}

function readOutcome(given = "raise"): "raise" | "suspend" {
  if (given === "raise" || given === "suspend") return given;
  throw usageError(`--on-limit takes raise or suspend, not "${given}"`, "suspend: hexdag resume goes on with the run");
}

/** A whole number that a flag was given. Throws HD8001 for what is none. */
export function readCount(flag: string, written: string, example = 20_000): number {
  const value = amountIn(written);
  if (Number.isInteger(value)) return value;
  throw usageError(`${flag} takes a whole number from 0, not "${written}"`, `for example ${flag} ${example}`);
}

/** US dollars that a flag was given. Throws HD8001 for what is no amount. */
export function readDollars(flag: string, written: string): number {
  const value = amountIn(written);
  if (Number.isFinite(value)) return value;
  throw usageError(`${flag} takes US dollars from 0, not "${written}"`, `for example ${flag} 0.50`);
}

/** No number for text that is none, and for less than nothing. */
function amountIn(written: string): number {
  const value = written.trim() === "" ? Number.NaN : Number(written);
  return value >= 0 ? value : Number.NaN;
}
