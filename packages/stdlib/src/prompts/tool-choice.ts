import * as z from "zod";
import { lazily } from "../lazily.ts";
import { definePrompt, type Prompt, type PromptType, paragraphs } from "./prompt.ts";
import { instructionsParam } from "./prompt-params.ts";

/** What is chosen when no tool fits. */
const NO_TOOL = "none";

const params = lazily(() =>
  z
    .strictObject({
      task: z
        .string()
        .min(1)
        .meta({ description: "What is to be done. A template.", examples: ["{{$input.request}}"] }),
      tools: z
        .array(
          z.strictObject({
            name: z.string().min(1),
            description: z.string(),
            parameters: z.record(z.string(), z.json()).optional(),
          }),
        )
        .min(1)
        .meta({
          description: "The tools to choose from, with the JSON Schema of what each is called with.",
          examples: [[{ name: "search", description: "Searches the catalogue.", parameters: { type: "object" } }]],
        }),
      instructions: instructionsParam(),
    })
    .meta({
      examples: [{ task: "{{$input.request}}", tools: [{ name: "search", description: "Searches the catalogue." }] }],
    }),
);

/** Chooses the tool for a task, and what to call it with. */
export const toolChoice: PromptType<z.input<ReturnType<typeof params>>> = definePrompt({
  name: "tool_choice",
  description:
    "Chooses one tool for a task, and what to call it with, without calling it: {reason, tool, arguments}; `none` fits no tool.",
  params,
  write({ task, tools, instructions }): Prompt {
    const described = tools.map(
      ({ name, description, parameters }) =>
        `${name}: ${description}${parameters === undefined ? "" : `\nIts arguments, as JSON Schema: ${JSON.stringify(parameters)}`}`,
    );
    return {
      system_message: paragraphs(
        `Choose the tool that brings the task furthest, and what it is called with; nothing is called yet. Take arguments from the task, and make none up. When no tool helps, or a value is missing that the tool needs, choose ${NO_TOOL} and say why.`,
        ...described,
        instructions,
      ),
      human_message: task,
      output_schema: {
        type: "object",
        properties: {
          reason: { type: "string", description: "Why, in one sentence." },
          tool: { enum: [...tools.map(({ name }) => name), NO_TOOL] },
          arguments: { type: "object", description: "What the tool is called with; empty for none." },
        },
        required: ["reason", "tool", "arguments"],
      },
    };
  },
});
