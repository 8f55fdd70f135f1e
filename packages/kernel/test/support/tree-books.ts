/** A second set of books, kept by whoever is called: what every level of a tree of runs has been billed, and what was refused it. */
import type { Amounts, HexdagError, Resource } from "../../src/index.ts";
import type { LimitSpec } from "./tree-spec.ts";

/** A run or a node that has limits, or the host above them all. */
export interface Level {
  /** As refusals name it. */
  readonly owner: string;
  readonly limits: LimitSpec;
  readonly parent: Level | undefined;
  readonly billed: Record<Resource, number>;
}

export function openLevel(owner: string, limits: LimitSpec, parent: Level | undefined): Level {
  const billed = { tokens: 0, costNanoUsd: 0, llmCalls: 0, toolCalls: 0, nodes: 0, children: 0 };
  return { owner, limits, parent, billed };
}

export const RESOURCES = ["tokens", "costNanoUsd", "llmCalls", "toolCalls", "nodes", "children"] as const;

const BY_KEY: Readonly<Record<string, Resource>> = {
  max_total_tokens: "tokens",
  max_cost_usd: "costNanoUsd",
  max_llm_calls: "llmCalls",
  max_tool_calls: "toolCalls",
  max_nodes: "nodes",
  max_children: "children",
};

export interface Books {
  /** Adds to a level and to all above it. */
  bill(level: Level, amounts: Amounts): void;
  /** Holds a refusal against what has been billed: `least` is what the call would take at the very least. */
  refused(level: Level, least: Amounts, data: HexdagError["data"]): void;
  /** All that was found wrong, once everything has ended. */
  close(): readonly string[];
  /** How often a limit was in the way, by resource. */
  readonly refusals: Readonly<Record<Resource, number>>;
}

export function openBooks(): Books {
  const problems: string[] = [];
  const late: (() => void)[] = [];
  const refusals = { ...openLevel("", NONE, undefined).billed };
  return {
    refusals,
    close() {
      for (const check of late) check();
      return problems;
    },
    bill(level, amounts) {
      for (let at: Level | undefined = level; at !== undefined; at = at.parent) {
        for (const resource of RESOURCES) {
          at.billed[resource] += amounts[resource] ?? 0;
          const limit = at.limits[resource];
          if (limit !== undefined && at.billed[resource] > limit)
            problems.push(`${at.owner} was billed ${at.billed[resource]} of ${limit} ${resource}`);
        }
      }
    },
    refused(level, least, data) {
      const { resource: key = "", owner = "" } = data ?? {};
      const resource = typeof key === "string" ? BY_KEY[key] : undefined;
      let at: Level | undefined = level;
      while (at !== undefined && at.owner !== owner) at = at.parent;
      const limit = resource === undefined ? undefined : at?.limits[resource];
      if (resource === undefined || at === undefined || limit === undefined) {
        problems.push(`a limit that nobody has set: ${JSON.stringify(data)}`);
        return;
      }
      refusals[resource] += 1;
      const wanted = least[resource] ?? 0;
      const full = at;
      const check = (): void => {
        if (full.billed[resource] + wanted <= limit)
          problems.push(`${full.owner} refused ${wanted} ${resource}: ${full.billed[resource]} of ${limit} are billed`);
      };
      // Adapters bill tokens before ledgers hear of them, and hear of calls shortly after ledgers have counted those.
      if (resource === "tokens" || resource === "costNanoUsd") check();
      else late.push(check);
    },
  };
}

const NONE: LimitSpec = {
  tokens: undefined,
  costNanoUsd: undefined,
  llmCalls: undefined,
  toolCalls: undefined,
  nodes: undefined,
  children: undefined,
  onLimit: "raise",
};
