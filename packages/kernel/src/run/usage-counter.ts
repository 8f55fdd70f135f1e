import { usageOf } from "../guard/answers.ts";
import { billedFor, requestedModel } from "../guard/estimate.ts";
import type { ChargedCall } from "../guard/port-gate.ts";
import { costOf, type PriceTable, priceOf } from "../guard/prices.ts";
import type { JournalEntry } from "../journal/entry.ts";
import type { LlmUsage } from "../ports/llm.ts";
import { memberText } from "../ports/port-method.ts";
import type { RunUsage } from "./run-result.ts";

const NANO = 1_000_000_000;

/** Adds up what a run's calls used. */
export class UsageCounter {
  readonly #prices: PriceTable;
  #llmCalls = 0;
  #toolCalls = 0;
  #inputTokens = 0;
  #outputTokens = 0;
  #totalTokens = 0;
  #cachedInputTokens = 0;
  #reasoningTokens = 0;
  #costNanoUsd = 0;
  /** Whether a model was used that has no price, so that nobody knows the cost. */
  #unpriced = false;

  /** `past`: the journal of a run that is resumed. */
  constructor(prices: PriceTable, past: readonly JournalEntry[] = []) {
    this.#prices = prices;
    for (const entry of past) {
      if (entry.type === "tool.called") this.#toolCalls++;
      if (entry.type !== "llm.called") continue;
      this.#llmCalls++;
      this.#use(entry.usage, entry.costUsd === undefined ? undefined : Math.round(entry.costUsd * NANO));
    }
  }

  /**
   * Counts a call; the answer is what it cost, in billionths of a US dollar, where that is known. `configured`: the model the adapter asks
   * where the request names none.
   */
  add(
    { meter, method, args, answer }: Pick<ChargedCall, "meter" | "method" | "args" | "answer">,
    configured: string | undefined,
  ): number | undefined {
    if (meter === "llm") this.#llmCalls++;
    if (meter === "tool") this.#toolCalls++;
    const usage = meter === "llm" ? usageOf(answer) : undefined;
    // A server may answer under a name of its own.
    const names = [memberText(answer, "model"), requestedModel(method, args) ?? configured];
    const price = names.map((name) => priceOf(name ?? "", this.#prices)).find((known) => known !== undefined);
    const cost = usage === undefined || price === undefined ? undefined : costOf(usage, price, billedFor(method, args));
    this.#use(usage, cost);
    return cost;
  }

  #use(usage: LlmUsage | undefined, costNanoUsd: number | undefined): void {
    if (usage === undefined) return;
    this.#inputTokens += usage.inputTokens;
    this.#outputTokens += usage.outputTokens;
    this.#totalTokens += usage.totalTokens;
    this.#cachedInputTokens += usage.cachedInputTokens ?? 0;
    this.#reasoningTokens += usage.reasoningTokens ?? 0;
    if (costNanoUsd === undefined) this.#unpriced ||= usage.totalTokens > 0;
    else this.#costNanoUsd += costNanoUsd;
  }

  get total(): RunUsage {
    return {
      llmCalls: this.#llmCalls,
      toolCalls: this.#toolCalls,
      inputTokens: this.#inputTokens,
      outputTokens: this.#outputTokens,
      totalTokens: this.#totalTokens,
      ...(this.#cachedInputTokens === 0 ? {} : { cachedInputTokens: this.#cachedInputTokens }),
      ...(this.#reasoningTokens === 0 ? {} : { reasoningTokens: this.#reasoningTokens }),
      ...(this.#unpriced || this.#llmCalls === 0
        ? {}
        : { costUsd: Number((this.#costNanoUsd / NANO).toPrecision(12)) }),
    };
  }
}
