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
    nodes: grouped(calls, ({ node }) => node.replace(/[[/].*$/su, "")).map(([node, line]) => ({ node, ...line })),
    models: grouped(calls, ({ model = "unknown" }) => model).map(([model, line]) => ({ model, ...line })),
  };
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
