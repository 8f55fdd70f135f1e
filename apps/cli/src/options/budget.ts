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
    ...(maxCost === undefined ? {} : { costNanoUsd: Math.floor(amount("--max-cost", maxCost, false) * NANO) }),
    ...(maxTokens === undefined ? {} : { tokens: amount("--max-tokens", maxTokens, true) }),
    ...(maxLlmCalls === undefined ? {} : { llmCalls: amount("--max-llm-calls", maxLlmCalls, true) }),
    ...(maxToolCalls === undefined ? {} : { toolCalls: amount("--max-tool-calls", maxToolCalls, true) }),
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

function amount(flag: string, written: string, whole: boolean): number {
  const value = written.trim() === "" ? Number.NaN : Number(written);
  if (Number.isFinite(value) && value >= 0 && (!whole || Number.isInteger(value))) return value;
  throw usageError(
    `${flag} takes ${whole ? "a whole number" : "US dollars"} from 0, not "${written}"`,
    `for example ${flag} ${whole ? "20000" : "0.50"}`,
  );
}
