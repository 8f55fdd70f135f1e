import type { PlanPrice } from "../plan/guards.ts";
import type { LlmUsage } from "../ports/llm.ts";

/** Prices by model: `openai/gpt-5-mini`, or the model's own name. */
export type PriceTable = { readonly [model: string]: PlanPrice };

/** Dollars per million tokens are thousandths of a billionth per token: 1 USD per million = 1,000 nano-USD per token. */
const NANO_PER_TOKEN = 1_000;
const NANO_PER_IMAGE = 1_000_000;

/** The price of a model: by its full name, else without the vendor before the slash, else without the date behind it. */
export function priceOf(model: string, prices: PriceTable): PlanPrice | undefined {
  const short = model.slice(model.lastIndexOf("/") + 1);
  const undated = short.replace(/-(\d{8}|\d{4}-\d{2}-\d{2}|latest)$/, "");
  for (const name of [model, short, undated]) if (Object.hasOwn(prices, name)) return prices[name];
  const suffixed = Object.keys(prices).find((name) => name.endsWith(`/${short}`) || name.endsWith(`/${undated}`));
  return suffixed === undefined ? undefined : prices[suffixed];
}

/** What was billed, in billionths of a US dollar, rounded up. */
export function costOf(usage: LlmUsage, price: PlanPrice, images = 0): number {
  const cached = Math.min(usage.cachedInputTokens ?? 0, usage.inputTokens);
  const reasoning = Math.min(usage.reasoningTokens ?? 0, usage.outputTokens);
  const dollarsPerMillion =
    (usage.inputTokens - cached) * price.input +
    cached * (price.cachedInput ?? price.input) +
    (usage.outputTokens - reasoning) * price.output +
    reasoning * (price.reasoning ?? price.output);
  // Rounding to twelve digits first: 3 × 0.1 is no more than 0.3.
  return Math.ceil(
    Number((dollarsPerMillion * NANO_PER_TOKEN + images * (price.image ?? 0) * NANO_PER_IMAGE).toPrecision(12)),
  );
}
