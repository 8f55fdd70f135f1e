import {
  type Clock,
  type DriverType,
  defineDriver,
  type Llm,
  type SupportsStreaming,
  textOf,
} from "@hexdag/kernel/ports";
import * as z from "zod";
import { lazily } from "../../lazily.ts";
import { createAnsweringLlm } from "./answering-llm.ts";

export interface EchoLlmOptions {
  readonly clock: Clock;
  /** Put before the answer. Default: nothing. */
  readonly prefix?: string | undefined;
  /** Milliseconds before each answer. Default 0. */
  readonly delayMs?: number | undefined;
}

/** A model that answers with the last user message, word by word when streamed. */
export function createEchoLlm(options: EchoLlmOptions): Llm & SupportsStreaming {
  const { clock, prefix = "", delayMs } = options;
  return createAnsweringLlm({
    model: "echo",
    clock,
    delayMs,
    answer: ({ messages }) => ({
      text: prefix + textOf(messages.findLast((message) => message.role === "user")?.content ?? ""),
    }),
  });
}

const config = lazily(() =>
  z.strictObject({
    prefix: z
      .string()
      .default("")
      .meta({ description: "Put before every answer.", examples: ["you said: "] }),
    delay_ms: z
      .number()
      .nonnegative()
      .default(0)
      .meta({ description: "Milliseconds before each answer.", examples: [200] }),
  }),
);

/** The driver behind `adapter: echo`. */
export const echoLlmDriver: DriverType<"llm", ReturnType<typeof config>> = defineDriver({
  name: "echo",
  port: "llm",
  description: "Answers with the last user message. Needs no key and no network.",
  get config() {
    return config();
  },
  create: ({ prefix, delay_ms }, { clock }) => createEchoLlm({ clock, prefix, delayMs: delay_ms }),
});
