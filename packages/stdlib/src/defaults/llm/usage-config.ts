/** Tokens as a manifest writes them for the mock models. */
import type { LlmUsage } from "@hexdag/kernel/ports";
import * as z from "zod";
import { lazily } from "../../lazily.ts";

const tokens = lazily(() => z.int().nonnegative());

/** The schema of `usage`. */
export const usageConfig = lazily(() =>
  z.strictObject({
    input_tokens: tokens().meta({ description: "Tokens of the request.", examples: [12] }),
    output_tokens: tokens().meta({ description: "Tokens of the answer.", examples: [3] }),
    cached_input_tokens: tokens()
      .optional()
      .meta({ description: "Those of input_tokens that were cached.", examples: [8] }),
    reasoning_tokens: tokens()
      .optional()
      .meta({ description: "Those of output_tokens that were thoughts.", examples: [2] }),
  }),
);

/** What a manifest says, as the port has it. */
export function toUsage(given: z.output<ReturnType<typeof usageConfig>>): LlmUsage {
  const { input_tokens: inputTokens, output_tokens: outputTokens, cached_input_tokens, reasoning_tokens } = given;
  return {
    inputTokens,
    outputTokens,
    totalTokens: inputTokens + outputTokens,
    ...(cached_input_tokens === undefined ? {} : { cachedInputTokens: cached_input_tokens }),
    ...(reasoning_tokens === undefined ? {} : { reasoningTokens: reasoning_tokens }),
  };
}
