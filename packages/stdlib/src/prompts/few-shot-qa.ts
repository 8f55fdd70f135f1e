import * as z from "zod";
import { lazily } from "../lazily.ts";
import { definePrompt, type Prompt, type PromptType, paragraphs } from "./prompt.ts";
import { instructionsParam } from "./prompt-params.ts";

const params = lazily(() =>
  z
    .strictObject({
      question: z
        .string()
        .min(1)
        .meta({ description: "The question. A template.", examples: ["{{$input.question}}"] }),
      examples: z
        .array(z.strictObject({ question: z.string(), answer: z.string() }))
        .min(1)
        .meta({
          description: "Questions with the answers they should get, which the model takes for its own.",
          examples: [[{ question: "What is tea?", answer: "A drink of leaves." }]],
        }),
      instructions: instructionsParam(),
    })
    .meta({
      examples: [
        { question: "{{$input.question}}", examples: [{ question: "What is tea?", answer: "A drink of leaves." }] },
      ],
    }),
);

/** Answers a question in the manner of earlier answers. */
export const fewShotQa: PromptType<z.input<ReturnType<typeof params>>> = definePrompt({
  name: "few_shot_qa",
  description: "Answers a question in the length and manner of answers that are given as examples.",
  params,
  write({ question, examples, instructions }): Prompt {
    return {
      system_message: paragraphs(
        "Answer questions. Your earlier answers show how long an answer is and what it sounds like; keep to that. When you do not know an answer, say so.",
        instructions,
      ),
      conversation: examples.flatMap(({ question: asked, answer }) => [
        { role: "user" as const, content: asked },
        { role: "assistant" as const, content: answer },
      ]),
      human_message: question,
    };
  },
});
