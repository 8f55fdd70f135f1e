import type { LlmRequest } from "@hexdag/kernel/ports";
import * as z from "zod";
import { lazily } from "../../lazily.ts";

/** Which model a node asks, and how: the same fields wherever a node or a part of one asks a model. */
export const modelFields = lazily(() => ({
  model: z
    .string()
    .min(1)
    .optional()
    .meta({ description: "Overrides the adapter's model.", examples: ["gpt-5-mini"] }),
  temperature: z
    .number()
    .nonnegative()
    .optional()
    .meta({
      description: "How freely the model chooses its words. Absent: the adapter's default.",
      examples: [0.2],
    }),
  max_tokens: z
    .int()
    .positive()
    .optional()
    .meta({ description: "Longest answer, in tokens. Absent: the adapter's default.", examples: [500] }),
}));

/** What a request says of the model. */
export type ModelSettings = Pick<LlmRequest, "model" | "temperature" | "maxTokens">;

/** The settings that are given, out of a node's config. */
export function modelSettings(config: {
  readonly model?: string | undefined;
  readonly temperature?: number | undefined;
  readonly maxTokens?: number | undefined;
}): ModelSettings {
  const { model, temperature, maxTokens } = config;
  return {
    ...(model === undefined ? {} : { model }),
    ...(temperature === undefined ? {} : { temperature }),
    ...(maxTokens === undefined ? {} : { maxTokens }),
  };
}
