import { Ledger } from "@hexdag/kernel";
import { usageError } from "../usage-error.ts";

/** What `hexdag run` lets a run spend, besides what the pipeline says; as written on the command line. */
export interface BudgetFlags {
  readonly maxCost?: string;
  readonly maxTokens?: string;
  readonly maxLlmCalls?: string;
  readonly maxToolCalls?: string;
}

const NANO = 1_000_000_000;

/** A ledger of its own, which the run's draws on; `undefined` when nothing is limited. Throws HD8001 for what is no amount. */
export function readBudget({ maxCost, maxTokens, maxLlmCalls, maxToolCalls }: BudgetFlags): Ledger | undefined {
  const max = {
    ...(maxCost === undefined ? {} : { costNanoUsd: Math.floor(amount("--max-cost", maxCost, false) * NANO) }),
    ...(maxTokens === undefined ? {} : { tokens: amount("--max-tokens", maxTokens, true) }),
    ...(maxLlmCalls === undefined ? {} : { llmCalls: amount("--max-llm-calls", maxLlmCalls, true) }),
    ...(maxToolCalls === undefined ? {} : { toolCalls: amount("--max-tool-calls", maxToolCalls, true) }),
  };
  if (Object.keys(max).length === 0) return undefined;
  return new Ledger({ owner: "the command line", limits: { max, warningThreshold: 0.8, onLimit: "raise" } });
}

function amount(flag: string, written: string, whole: boolean): number {
  const value = written.trim() === "" ? Number.NaN : Number(written);
  if (Number.isFinite(value) && value >= 0 && (!whole || Number.isInteger(value))) return value;
  throw usageError(
    `${flag} takes ${whole ? "a whole number" : "US dollars"} from 0, not "${written}"`,
    `for example ${flag} ${whole ? "20000" : "0.50"}`,
  );
}
