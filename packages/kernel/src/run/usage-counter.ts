import type { PortReport } from "../guard/port-gate.ts";
import { costOf, type PriceTable, priceOf } from "../guard/prices.ts";
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

  constructor(prices: PriceTable) {
    this.#prices = prices;
  }

  add({ meter, usage, model }: PortReport): void {
    if (meter === "llm") this.#llmCalls++;
    if (meter === "tool") this.#toolCalls++;
    if (usage === undefined) return;
    this.#inputTokens += usage.inputTokens;
    this.#outputTokens += usage.outputTokens;
    this.#totalTokens += usage.totalTokens;
    this.#cachedInputTokens += usage.cachedInputTokens ?? 0;
    this.#reasoningTokens += usage.reasoningTokens ?? 0;
    const price = priceOf(model ?? "", this.#prices);
    if (price === undefined) this.#unpriced ||= usage.totalTokens > 0;
    else this.#costNanoUsd += costOf(usage, price);
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
