import type { Ledger, RaisedLimits } from "@hexdag/kernel";
import { usageError } from "../usage-error.ts";
import { type BudgetFlags, COMMAND_LINE, readBudget } from "./budget.ts";
import { parseDuration } from "./duration.ts";

/** What `hexdag resume` raises, as written on the command line. */
export interface RaiseFlags extends BudgetFlags {
  readonly maxNodes?: string;
  readonly maxChildren?: string;
  readonly maxDuration?: string;
}

/** Limits by their keys in a manifest, and the option that raises each. */
const OPTIONS: Readonly<Record<string, string>> = {
  max_total_tokens: "--max-tokens",
  max_llm_calls: "--max-llm-calls",
  max_tool_calls: "--max-tool-calls",
  max_cost_usd: "--max-cost",
  max_nodes: "--max-nodes",
  max_children: "--max-children",
  max_duration: "--max-duration",
};

/** The option that raises a limit. */
export function raisingOption(resource: unknown): string | undefined {
  return typeof resource === "string" && Object.hasOwn(OPTIONS, resource) ? OPTIONS[resource] : undefined;
}

/** Limits as they are to be. Throws HD8001 for what is no amount. */
export function readRaisedLimits(flags: RaiseFlags): RaisedLimits {
  const count = (flag: string, given: string | undefined): number | undefined => {
    if (given === undefined) return undefined;
    const value = given.trim() === "" ? Number.NaN : Number(given);
    if (Number.isInteger(value) && value >= 0) return value;
    throw usageError(`${flag} takes a whole number from 0, not "${given}"`, `for example ${flag} 50`);
  };
  // Checks the rest as `hexdag run` does.
  readBudget(flags);
  const raised = {
    maxTotalTokens: count("--max-tokens", flags.maxTokens),
    maxLlmCalls: count("--max-llm-calls", flags.maxLlmCalls),
    maxToolCalls: count("--max-tool-calls", flags.maxToolCalls),
    maxNodes: count("--max-nodes", flags.maxNodes),
    maxChildren: count("--max-children", flags.maxChildren),
    maxCostUsd: flags.maxCost === undefined ? undefined : Number(flags.maxCost),
    maxDurationMs: flags.maxDuration === undefined ? undefined : parseDuration(flags.maxDuration),
  };
  return Object.fromEntries(Object.entries(raised).filter(([, amount]) => amount !== undefined));
}

/** The budget of a run that was suspended by one the command line gave: a new one, for what is left to do. */
export function budgetFor(flags: RaiseFlags, owner: unknown): Ledger | undefined {
  return owner === COMMAND_LINE ? readBudget({ ...flags, onLimit: "suspend" }) : undefined;
}
