import * as z from "zod";
import { lazily } from "../lazily.ts";
import { definePrompt, type Prompt, type PromptType, paragraphs } from "./prompt.ts";
import { historyParam, instructionsParam } from "./prompt-params.ts";

const params = lazily(() =>
  z
    .strictObject({
      message: z
        .string()
        .min(1)
        .meta({ description: "What the user says. A template.", examples: ["{{$input.message}}"] }),
      persona: z
        .string()
        .min(1)
        .default("a helpful assistant")
        .meta({
          description: "Who answers, as it follows after “You are”.",
          examples: ["the librarian of a small town"],
        }),
      tone: z
        .string()
        .min(1)
        .optional()
        .meta({ description: "What it sounds like.", examples: ["friendly and short"] }),
      history: historyParam(),
      instructions: instructionsParam(),
    })
    .meta({ examples: [{ message: "{{$input.message}}", persona: "the librarian of a small town" }] }),
);

/** Talks with a user. */
export const chatConversational: PromptType<z.input<ReturnType<typeof params>>> = definePrompt({
  name: "chat_conversational",
  description:
    "Answers in a conversation, as somebody with a manner of their own. The macro `conversation` remembers, too.",
  params,
  write({ message, persona, tone, history, instructions }): Prompt {
    return {
      system_message: paragraphs(
        `You are ${persona}, and talk with a user. Answer what was said last, in view of what was said before. Ask when something is unclear instead of guessing, one question at a time.`,
        tone === undefined ? undefined : `Your tone is ${tone}.`,
        instructions,
      ),
      ...(history === undefined ? {} : { conversation: history }),
      human_message: message,
    };
  },
});
