import * as z from "zod";
import { lazily } from "../../lazily.ts";

const text = lazily(() => z.string().optional());

const MESSAGE_KEYS = ["human_message", "prompt_template", "template", "prompt"] as const;
const SYSTEM_KEYS = ["system_message", "system_prompt"] as const;

/** What may stand in the `spec` of an llm node. */
export const llmSpec = lazily(() =>
  z
    .strictObject({
      human_message: text().describe("The user's message. A template."),
      prompt_template: text().describe("Another name for human_message."),
      template: text().describe("Another name for human_message."),
      prompt: text().describe("Another name for human_message."),
      system_message: text().describe("Instructions the model gets before anything else. A template."),
      system_prompt: text().describe("Another name for system_message."),
      examples: z
        .array(z.strictObject({ input: z.json(), output: z.json() }))
        .optional()
        .describe("Questions with the answers they should get, added to the instructions."),
      conversation: z
        .union(
          [z.string(), z.array(z.strictObject({ role: z.enum(["system", "user", "assistant"]), content: z.string() }))],
          {
            error: "must be `{{ path }}` of a list of {role, content}, or such a list",
          },
        )
        .optional()
        .describe(
          "Earlier messages, put between the instructions and the user's message: `{{ path }}` of a list, or the list itself, with templates as content.",
        ),
      output_schema: z
        .record(z.string(), z.unknown())
        .optional()
        .describe(
          "The answer must be JSON of this schema (JSON Schema, or the short form {field: type}); the result is then that value.",
        ),
      model: z.string().min(1).optional().describe("Overrides the adapter's model."),
      temperature: z
        .number()
        .nonnegative()
        .optional()
        .describe("How freely the model chooses its words. Absent: the adapter's default."),
      max_tokens: z.int().positive().optional().describe("Longest answer, in tokens. Absent: the adapter's default."),
      stream: z
        .boolean()
        .default(false)
        .describe(
          "Publish the answer piece by piece as `llm.token` events. No effect with output_schema, or when the adapter cannot stream.",
        ),
    })
    .superRefine((given, issues) => {
      const messages = MESSAGE_KEYS.filter((key) => given[key] !== undefined);
      const systems = SYSTEM_KEYS.filter((key) => given[key] !== undefined);
      if (messages.length === 0 && given.conversation === undefined) {
        issues.addIssue({ code: "custom", message: "needs something to answer: human_message, or a conversation" });
      }
      if (typeof given.conversation === "string" && !given.conversation.includes("{{")) {
        const message = `is text, and a list is needed: write "{{ ${given.conversation} }}" for the value itself`;
        issues.addIssue({ code: "custom", path: ["conversation"], message });
      }
      for (const [first, ...others] of [messages, systems]) {
        for (const other of others)
          issues.addIssue({
            code: "custom",
            path: [other],
            message: `means the same as ${String(first)}: keep one of them`,
          });
      }
    })
    .meta({
      examples: [
        { human_message: "Summarise in one sentence: {{fetch.text}}" },
        { prompt: "Extract the invoice: {{text}}", output_schema: { number: "str", total: "float" } },
      ],
    }),
);
