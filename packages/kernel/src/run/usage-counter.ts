import { usageOf } from "../guard/answers.ts";
import type { ChargedCall } from "../guard/port-gate.ts";
import { costOf, type PriceTable, priceOf } from "../guard/prices.ts";
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

  constructor(prices: PriceTable) {
    this.#prices = prices;
  }

  /** Counts a call; the answer is what it cost, in billionths of a US dollar, where that is known. */
  add({ meter, answer }: Pick<ChargedCall, "meter" | "answer">): number | undefined {
    if (meter === "llm") this.#llmCalls++;
    if (meter === "tool") this.#toolCalls++;
    const usage = meter === "llm" ? usageOf(answer) : undefined;
    if (usage === undefined) return undefined;
    this.#inputTokens += usage.inputTokens;
    this.#outputTokens += usage.outputTokens;
    this.#totalTokens += usage.totalTokens;
    this.#cachedInputTokens += usage.cachedInputTokens ?? 0;
    this.#reasoningTokens += usage.reasoningTokens ?? 0;
    const price = priceOf(memberText(answer, "model") ?? "", this.#prices);
    if (price === undefined) {
      this.#unpriced ||= usage.totalTokens > 0;
      return undefined;
    }
    const cost = costOf(usage, price);
    this.#costNanoUsd += cost;
    return cost;
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
