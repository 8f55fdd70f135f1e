import {
  type Clock,
  type DriverType,
  defineDriver,
  type JsonValue,
  type Llm,
  type LlmUsage,
  type SupportsStreaming,
} from "@hexdag/kernel/ports";
import * as z from "zod";
import { lazily } from "../../lazily.ts";
import { createAnsweringLlm, EVERYTHING } from "./answering-llm.ts";
import { toUsage, usageConfig } from "./usage-config.ts";

export interface MockLlmOptions {
  readonly clock: Clock;
  /** Answers in turn, from the first again after the last. Anything but a string is answered as JSON. */
  readonly responses?: readonly JsonValue[] | undefined;
  /** Milliseconds before each answer. Default 0. */
  readonly delayMs?: number | undefined;
  /** Reported with every answer. Default: counted (`countTokens`). */
  readonly usage?: LlmUsage | undefined;
}

const DEFAULT_RESPONSES = ["This is a mock response."];

/** A model that gives prepared answers, one after the other, whatever it is asked. */
export function createMockLlm(options: MockLlmOptions): Llm & SupportsStreaming {
  const { clock, responses = DEFAULT_RESPONSES, delayMs, usage } = options;
  let turn = 0;
  return createAnsweringLlm({
    model: "mock",
    clock,
    delayMs,
    capabilities: EVERYTHING,
    answer: () => {
      const response = responses[turn % responses.length] ?? "";
      turn += 1;
      return { text: typeof response === "string" ? response : JSON.stringify(response), usage };
    },
  });
}

const config = lazily(() =>
  z.strictObject({
    responses: z
      .array(z.json())
      .min(1)
      .default(DEFAULT_RESPONSES)
      .meta({
        description: "Answers in turn, from the first again after the last. Lists and maps are answered as JSON.",
        examples: [["yes", { level: 3 }]],
      }),
    delay_ms: z
      .number()
      .nonnegative()
      .default(0)
      .meta({ description: "Milliseconds before each answer.", examples: [200] }),
    usage: usageConfig()
      .optional()
      .meta({
        description: "Tokens reported with every answer. Absent: one for every 4 characters begun.",
        examples: [{ input_tokens: 12, output_tokens: 3 }],
      }),
  }),
);

/** The driver behind `adapter: mock`. */
export const mockLlmDriver: DriverType<"llm", ReturnType<typeof config>> = defineDriver({
  name: "mock",
  port: "llm",
  description: "Gives prepared answers in turn. Needs no key and no network.",
  get config() {
    return config();
  },
  create: ({ responses, delay_ms, usage }, { clock }) =>
    createMockLlm({ clock, responses, delayMs: delay_ms, usage: usage === undefined ? undefined : toUsage(usage) }),
});
