/** What runs cost, read off their journals: every call of a model that reached an adapter, whatever came of it. */
import type { JournalEntry, LlmCalled } from "@hexdag/kernel";

/** What calls used together. Tokens are those the vendors counted. */
export interface CostLine {
  readonly calls: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly totalTokens: number;
  readonly cachedInputTokens: number;
  readonly reasoningTokens: number;
  /** In US dollars, of the calls whose models have a price. */
  readonly costUsd: number;
  /** Calls that used tokens of a model without a price: what they cost is not known. */
  readonly unpriced: number;
}

/** Costs by node and by model, the dearest first. */
export interface CostReport {
  readonly total: CostLine;
  readonly toolCalls: number;
  /** Calls that were cut off, by an abort or with their process: a vendor may bill them, and nobody said how much. */
  readonly cutOff: number;
  /** By the pipeline's own nodes; what their bodies used is theirs. */
  readonly nodes: readonly (CostLine & { readonly node: string })[];
  readonly models: readonly (CostLine & { readonly model: string })[];
}

/** Adds up the journal of a run, or of several. */
export function reportCosts(entries: readonly JournalEntry[]): CostReport {
  const calls = entries.filter((entry) => entry.type === "llm.called");
  return {
    total: sumOf(calls),
    toolCalls: entries.filter(({ type }) => type === "tool.called").length,
    cutOff: calls.filter(isCutOff).length + unanswered(entries, calls),
    nodes: grouped(calls, ({ node }) => node.replace(/[[/].*$/su, "")).map(([node, line]) => ({ node, ...line })),
    models: grouped(calls, ({ model = "unknown" }) => model).map(([model, line]) => ({ model, ...line })),
  };
}

/** A vendor that answers with an error bills nothing, and one that is never asked neither. */
function isCutOff({ usage, error, code }: LlmCalled): boolean {
  return usage === undefined && error !== undefined && code !== "HD7003" && code !== "HD7002";
}

/** Calls whose process died before they ended. */
function unanswered(entries: readonly JournalEntry[], calls: readonly LlmCalled[]): number {
  const answered = new Set(calls.map(({ runId, reserved }) => `${runId} ${reserved}`));
  return entries.reduce(
    (sum, entry) =>
      entry.type === "resource.reserved" && !answered.has(`${entry.runId} ${entry.seq}`)
        ? sum + (entry.llmCalls ?? 0)
        : sum,
    0,
  );
}

function grouped(
  calls: readonly LlmCalled[],
  keyOf: (call: LlmCalled) => string,
): readonly (readonly [key: string, line: CostLine])[] {
  const groups = Map.groupBy(calls, keyOf);
  return [...groups]
    .map(([key, members]) => [key, sumOf(members)] as const)
    .toSorted(([, a], [, b]) => b.costUsd - a.costUsd || b.totalTokens - a.totalTokens);
}

function sumOf(calls: readonly LlmCalled[]): CostLine {
  const sum = (amount: (call: LlmCalled) => number | undefined): number =>
    calls.reduce((total, call) => total + (amount(call) ?? 0), 0);
  return {
    calls: calls.length,
    inputTokens: sum(({ usage }) => usage?.inputTokens),
    outputTokens: sum(({ usage }) => usage?.outputTokens),
    totalTokens: sum(({ usage }) => usage?.totalTokens),
    cachedInputTokens: sum(({ usage }) => usage?.cachedInputTokens),
    reasoningTokens: sum(({ usage }) => usage?.reasoningTokens),
    // Sums of decimal fractions, without their rounding errors.
    costUsd: Number(sum(({ costUsd }) => costUsd).toPrecision(12)),
    unpriced: calls.filter(({ usage, costUsd }) => costUsd === undefined && (usage?.totalTokens ?? 0) > 0).length,
  };
}
