import { defineMacro, type NodeEntry } from "@hexdag/kernel";
import * as z from "zod";
import { lazily } from "../lazily.ts";
import { agentFields, agentParams, reportTwoLists, toolsParam } from "./agent-params.ts";
import { present } from "./ask-params.ts";

const params = lazily(() =>
  z
    .strictObject({
      message: z
        .string()
        .min(1)
        .meta({ description: "What the user says now. A template.", examples: ["{{$input.message}}"] }),
      conversation_id: z
        .string()
        .min(1)
        .meta({
          description:
            "Which conversation goes on: it is kept in the `memory` port under this name, from run to run. A template.",
          examples: ["{{$input.user}}"],
        }),
      system_prompt: z
        .string()
        .optional()
        .meta({ description: "Instructions for the one who answers. A template.", examples: ["You are a librarian."] }),
      max_history: z
        .int()
        .min(2)
        .default(20)
        .meta({
          description: "How many messages are kept, questions and answers counted; the oldest go.",
          examples: [40],
        }),
      max_steps: z
        .int()
        .min(1)
        .max(1_000)
        .default(10)
        .meta({ description: "With tools: turns for one answer at most.", examples: [5] }),
      max_context_tokens: z
        .int()
        .min(500)
        .optional()
        .meta({ description: "When the conversation grows longer, its oldest rounds go.", examples: [32_000] }),
      tools: toolsParam("none"),
      ...agentParams(),
    })
    .superRefine((given, issues) => {
      reportTwoLists(given, (field, message) => issues.addIssue({ code: "custom", path: [field], message }));
    })
    .meta({
      examples: [
        { message: "{{$input.message}}", conversation_id: "{{$input.user}}", system_prompt: "You are a librarian." },
      ],
    }),
);

/** Answers a user, and remembers what was said for the next run. */
export const conversation = defineMacro({
  name: "conversation",
  aliases: ["core:conversation"],
  description: "Answers what a user says, in view of what was said in earlier runs; with tools, if it is given some.",
  get params() {
    return params();
  },
  expand(given): readonly NodeEntry[] {
    const { message, conversation_id, system_prompt, max_history, max_steps, max_context_tokens } = given;
    return [
      {
        kind: "agent",
        metadata: { name: "answer" },
        spec: {
          // Without a word about tools there are none: what may be called is said outright.
          tools: [],
          ...present({ system_prompt, main_prompt: message, max_steps, max_context_tokens, max_history }),
          memory: `conversation:${conversation_id}`,
          on_max_steps: "return",
          ...agentFields(given),
        },
      },
    ];
  },
});
