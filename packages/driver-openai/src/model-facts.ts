/** What is known of models by their names. Of a model that nobody here has heard of, the server itself says what it cannot do. */
import type { LlmCapabilities } from "@hexdag/kernel/ports";

interface ModelFact {
  readonly models: RegExp;
  readonly can: LlmCapabilities;
}

const SEES: LlmCapabilities = { tools: true, vision: true, files: true, reasoning: false };
const THINKS: LlmCapabilities = { ...SEES, reasoning: true };

/** The first that fits holds. */
const FACTS: readonly ModelFact[] = [
  { models: /^gpt-3\.5/, can: { tools: true, vision: false, files: false, reasoning: false, contextWindow: 16_385 } },
  { models: /^gpt-5(\.\d+)?-chat/, can: { ...SEES, contextWindow: 128_000 } },
  { models: /^gpt-5/, can: { ...THINKS, contextWindow: 400_000 } },
  { models: /^gpt-4\.1/, can: { ...SEES, contextWindow: 1_047_576 } },
  { models: /^gpt-4o/, can: { ...SEES, contextWindow: 128_000 } },
  { models: /^gpt-4-turbo/, can: { ...SEES, contextWindow: 128_000 } },
  { models: /^o[134](-|$)/, can: { ...THINKS, contextWindow: 200_000 } },
];

/** What a model can do as far as its name tells; `undefined` for a name that tells nothing. */
export function knownCapabilities(model: string): LlmCapabilities | undefined {
  // Fine-tuned models are called ft:<base>:….
  const base = model.replace(/^ft:/, "");
  return FACTS.find(({ models }) => models.test(base))?.can;
}
