import * as z from "zod";
import { lazily } from "../../lazily.ts";
import { attachments, messagePart } from "./attachment-spec.ts";
import { modelFields } from "./model-fields.ts";

const text = lazily(() => z.string().optional());

const MESSAGE_KEYS = ["human_message", "prompt_template", "template", "prompt"] as const;
const SYSTEM_KEYS = ["system_message", "system_prompt"] as const;

const message = lazily(() =>
  z.strictObject({
    role: z.enum(["system", "user", "assistant"]).meta({ description: "Who said it.", examples: ["user"] }),
    content: z.union([z.string(), z.array(messagePart())]).meta({
      description: "What was said, a template; or a list of parts: texts, images, files.",
      examples: [
        "What is tea?",
        [
          { type: "text", text: "What is this?" },
          { type: "image", path: "leaf.png" },
        ],
      ],
    }),
  }),
);

/** What the model is asked, in the order it gets it. */
const askedFields = lazily(() => ({
  human_message: text().meta({
    description: "The user's message. A template.",
    examples: ["Summarise in one sentence: {{fetch.text}}"],
  }),
  prompt_template: text().meta({
    description: "Another name for human_message.",
    examples: ["Summarise in one sentence: {{fetch.text}}"],
  }),
  template: text().meta({
    description: "Another name for human_message.",
    examples: ["Summarise in one sentence: {{fetch.text}}"],
  }),
  prompt: text().meta({
    description: "Another name for human_message.",
    examples: ["Summarise in one sentence: {{fetch.text}}"],
  }),
  system_message: text().meta({
    description: "Instructions the model gets before anything else. A template.",
    examples: ["You answer in one sentence."],
  }),
  system_prompt: text().meta({
    description: "Another name for system_message.",
    examples: ["You answer in one sentence."],
  }),
  examples: z
    .array(
      z.strictObject({
        input: z.json().meta({ description: "A question, or data. Text is a template.", examples: ["2 + 2"] }),
        output: z.json().meta({ description: "The answer it should get. Text is a template.", examples: ["4"] }),
      }),
    )
    .optional()
    .meta({
      description: "Questions with the answers they should get, added to the instructions.",
      examples: [[{ input: "2 + 2", output: "4" }]],
    }),
  conversation: z
    .union([z.string(), z.array(message())], {
      error: "must be `{{ path }}` of a list of {role, content}, or such a list",
    })
    .optional()
    .meta({
      description:
        "Earlier messages, put between the instructions and the user's message: `{{ path }}` of a list, or the list itself, with templates as content.",
      examples: ["{{ history.messages }}"],
    }),
}));

/** What the model is shown, and what its vendor may keep. */
const shownFields = lazily(() => ({
  images: attachments()
    .optional()
    .meta({
      description:
        "Images beside the user's message: paths in the `files` port, addresses, `data:` URLs, or maps of path, url or data. A list, or `{{ path }}` of one.",
      examples: [["scans/page.png"], [{ data: "{{scan.data}}", media_type: "image/png" }], "{{fetch.images}}"],
    }),
  files: attachments()
    .optional()
    .meta({
      description: "Documents beside the user's message, written like images.",
      examples: [["contract.pdf"], [{ url: "https://example.org/terms.pdf", name: "terms.pdf" }]],
    }),
  cache_prompt: z
    .union([z.boolean(), z.array(z.enum(["instructions", "conversation"])).min(1)])
    .optional()
    .meta({
      description:
        "What the vendor may keep for the next request, where it needs to be told: `true` is the instructions with their examples.",
      examples: [true, ["instructions", "conversation"]],
    }),
}));

/** What may stand in the `spec` of an llm node. */
export const llmSpec = lazily(() =>
  z
    .strictObject({
      ...askedFields(),
      ...shownFields(),
      output_schema: z
        .record(z.string(), z.unknown())
        .optional()
        .meta({
          description:
            "The answer must be JSON of this schema (JSON Schema, or the short form {field: type}); the result is then that value.",
          examples: [{ number: "str", total: "float" }],
        }),
      ...modelFields(),
      stream: z
        .boolean()
        .default(false)
        .meta({
          description:
            "Publish the answer piece by piece as `llm.token` events. No effect with output_schema, or when the adapter cannot stream.",
          examples: [true],
        }),
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
      if (messages.length === 0 && (given.images ?? given.files) !== undefined) {
        const path = [given.images === undefined ? "files" : "images"];
        issues.addIssue({
          code: "custom",
          path,
          message: "belongs to a message, and there is none: add human_message",
        });
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
        { prompt: "What is on this page?", images: ["scans/page.png"] },
      ],
    }),
);
