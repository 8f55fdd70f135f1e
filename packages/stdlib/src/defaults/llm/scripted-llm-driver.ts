/** What a manifest may write below `adapter: scripted`, and the driver that reads it. */
import { type DriverType, defineDriver } from "@hexdag/kernel/ports";
import * as z from "zod";
import { lazily } from "../../lazily.ts";
import { createScriptedLlm, type ScriptLine } from "./scripted-llm.ts";
import { toUsage, usageConfig } from "./usage-config.ts";

const toolCall = lazily(() =>
  z.strictObject({
    name: z
      .string()
      .min(1)
      .meta({ description: "The tool.", examples: ["weather"] }),
    arguments: z
      .record(z.string(), z.json())
      .optional()
      .meta({ description: "What it is called with. Absent: nothing.", examples: [{ city: "Oslo" }] }),
    id: z
      .string()
      .min(1)
      .optional()
      .meta({ description: "The call's id. Absent: one that no other call has.", examples: ["call_1"] }),
  }),
);

const line = lazily(() =>
  z
    .strictObject({
      contains: z
        .string()
        .optional()
        .meta({
          description: "Fits only a request of which some message, or result of a tool, contains this text.",
          examples: ["invoice"],
        }),
      call: z
        .int()
        .nonnegative()
        .optional()
        .meta({ description: "Fits only the request with this number; the first is 0.", examples: [0] }),
      reply: z
        .json()
        .optional()
        .meta({ description: "The answer. Lists and maps are answered as JSON.", examples: [{ level: 3 }] }),
      tool_calls: z
        .array(toolCall())
        .min(1)
        .optional()
        .meta({
          description: "Tools that the answer calls, after its text.",
          examples: [[{ name: "weather", arguments: { city: "Oslo" } }]],
        }),
      reasoning: z
        .string()
        .min(1)
        .optional()
        .meta({ description: "What the model thought before it answered.", examples: ["Oslo is in Norway."] }),
      usage: usageConfig()
        .optional()
        .meta({
          description: "Tokens reported with the answer. Absent: one for every 4 characters begun.",
          examples: [{ input_tokens: 12, output_tokens: 3 }],
        }),
      finish_reason: z
        .enum(["stop", "length", "content_filter", "tool_calls", "other"])
        .optional()
        .meta({
          description: "Why the answer ended. Absent: tool_calls when it calls a tool, else stop.",
          examples: ["length"],
        }),
      error: z
        .string()
        .optional()
        .meta({
          description: "Instead of an answer: the request fails with this message.",
          examples: ["the model is overloaded"],
        }),
      retryable: z
        .boolean()
        .default(false)
        .meta({ description: "Whether the failure says that a retry may help.", examples: [true] }),
      retry_after_ms: z
        .number()
        .nonnegative()
        .optional()
        .meta({ description: "How long the failure asks to wait, in milliseconds.", examples: [500] }),
      repeat: z
        .boolean()
        .default(false)
        .meta({ description: "Say this line as often as it fits, not only once.", examples: [true] }),
    })
    .refine(
      ({ reply, tool_calls, error }) => (reply === undefined && tool_calls === undefined) !== (error === undefined),
      {
        error: "needs either an answer (`reply`, `tool_calls` or both) or an `error`",
      },
    ),
);

const config = lazily(() =>
  z.strictObject({
    script: z
      .array(line())
      .min(1)
      .meta({
        description: "Lines in order; each request gets the first that fits and has not been said.",
        examples: [
          [
            { contains: "smoke", reply: { level: 5 } },
            { reply: { level: 1 }, repeat: true },
          ],
        ],
      }),
    delay_ms: z
      .number()
      .nonnegative()
      .default(0)
      .meta({ description: "Milliseconds before each answer.", examples: [200] }),
  }),
);

/** The driver behind `adapter: scripted`. */
export const scriptedLlmDriver: DriverType<"llm", ReturnType<typeof config>> = defineDriver({
  name: "scripted",
  port: "llm",
  description: "Follows a script of answers and failures, and fails when asked something that is not in it.",
  get config() {
    return config();
  },
  create: ({ script, delay_ms }, { clock }) =>
    createScriptedLlm({ clock, script: script.map(toLine), delayMs: delay_ms }),
});

function toLine(given: z.output<ReturnType<typeof line>>): ScriptLine {
  const { tool_calls, usage, finish_reason, retry_after_ms, ...same } = given;
  return {
    ...same,
    toolCalls: tool_calls,
    usage: usage === undefined ? undefined : toUsage(usage),
    finishReason: finish_reason,
    retryAfterMs: retry_after_ms,
  };
}
