import type { Ledger, RaisedLimits } from "@hexdag/kernel";
import { type BudgetFlags, COMMAND_LINE, readBudget, readCount, readDollars } from "./budget.ts";
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
  const count = (flag: string, given: string | undefined, example?: number): number | undefined =>
    given === undefined ? undefined : readCount(flag, given, example);
  const raised = {
    maxCostUsd: flags.maxCost === undefined ? undefined : readDollars("--max-cost", flags.maxCost),
    maxTotalTokens: count("--max-tokens", flags.maxTokens),
    maxLlmCalls: count("--max-llm-calls", flags.maxLlmCalls),
    maxToolCalls: count("--max-tool-calls", flags.maxToolCalls),
    maxNodes: count("--max-nodes", flags.maxNodes, 50),
    maxChildren: count("--max-children", flags.maxChildren, 50),
    maxDurationMs: flags.maxDuration === undefined ? undefined : parseDuration(flags.maxDuration),
  };
  return Object.fromEntries(Object.entries(raised).filter(([, amount]) => amount !== undefined));
}

/** The budget of a run that was suspended by one the command line gave: a new one, for what is left to do. */
export function budgetFor(flags: RaiseFlags, owner: unknown): Ledger | undefined {
  return owner === COMMAND_LINE ? readBudget({ ...flags, onLimit: "suspend" }) : undefined;
}
