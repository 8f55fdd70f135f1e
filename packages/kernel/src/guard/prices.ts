import type { PlanPrice } from "../plan/guards.ts";
import type { LlmUsage } from "../ports/llm.ts";

/** Prices by model: `openai/gpt-5-mini`, or the model's own name. */
export type PriceTable = { readonly [model: string]: PlanPrice };

/** What was billed besides tokens of text. */
export interface Billed {
  readonly images?: number;
  /** Texts were made vectors: what was sent has a price of its own. */
  readonly embedding?: boolean;
}

/** Dollars per million tokens are thousandths of a billionth per token: 1 USD per million = 1,000 nano-USD per token. */
const NANO_PER_TOKEN = 1_000;
const NANO_PER_IMAGE = 1_000_000;

/** The price of a model: by its full name, else without the vendor before the slash, else without the date behind it. */
export function priceOf(model: string, prices: PriceTable): PlanPrice | undefined {
  if (Object.hasOwn(prices, model)) return prices[model];
  const short = model.slice(model.lastIndexOf("/") + 1);
  const undated = short.replace(/-(\d{8}|\d{4}-\d{2}-\d{2}|latest)$/, "");
  for (const name of [short, undated]) if (Object.hasOwn(prices, name)) return prices[name];
  const suffixed = Object.keys(prices).find((name) => name.endsWith(`/${short}`) || name.endsWith(`/${undated}`));
  return suffixed === undefined ? undefined : prices[suffixed];
}

/** What was billed, in billionths of a US dollar, rounded up. */
export function costOf(usage: LlmUsage, price: PlanPrice, { images = 0, embedding = false }: Billed = {}): number {
  const input = embedding ? (price.embedding ?? price.input) : price.input;
  const cached = Math.min(usage.cachedInputTokens ?? 0, usage.inputTokens);
  const written = Math.min(usage.cacheWriteTokens ?? 0, usage.inputTokens - cached);
  const reasoning = Math.min(usage.reasoningTokens ?? 0, usage.outputTokens);
  const dollarsPerMillion =
    (usage.inputTokens - cached - written) * input +
    cached * (price.cachedInput ?? input) +
    written * (price.cacheWrite ?? input) +
    (usage.outputTokens - reasoning) * price.output +
    reasoning * (price.reasoning ?? price.output);
  const nano = dollarsPerMillion * NANO_PER_TOKEN + images * (price.image ?? 0) * NANO_PER_IMAGE;
  const share = usage.batched === true ? 1 - (price.batchDiscount ?? 0) : 1;
  return roundedUp(nano * share);
}

/** What differs from a whole number in the thirteenth digit is one: 3 × 0.1 is no more than 0.3. */
function roundedUp(nano: number): number {
  const nearest = Math.round(nano);
  return Math.abs(nano - nearest) <= nearest * 1e-12 ? nearest : Math.ceil(nano);
}

/** The most that so much input can cost: none of it was cached, and all of it may be written into a cache. */
export function mostOf(inputTokens: number, price: PlanPrice, billed: Billed): number {
  const usage = { inputTokens, outputTokens: 0, totalTokens: inputTokens };
  const dear = (price.cacheWrite ?? 0) > price.input && billed.embedding !== true;
  return costOf(dear ? { ...usage, cacheWriteTokens: inputTokens } : usage, price, billed);
}
