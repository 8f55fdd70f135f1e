/** The library of prompts: each is a macro of the same name in a manifest, and a function here. */
import type { LlmMessage } from "@hexdag/kernel/ports";
import { instructionsText } from "../nodes/llm/instructions-text.ts";
import { chatAnalysis } from "./chat-analysis.ts";
import { chatConversational } from "./chat-conversational.ts";
import { chatQa } from "./chat-qa.ts";
import { fewShotClassification } from "./few-shot-classification.ts";
import { fewShotExtraction } from "./few-shot-extraction.ts";
import { fewShotQa } from "./few-shot-qa.ts";
import type { Prompt, PromptType } from "./prompt.ts";
import { toolAnswer } from "./tool-answer.ts";
import { toolChoice } from "./tool-choice.ts";

/**
 * Prompts by name, written from values: fields for an `llm` node, or, through `promptMessages`, messages for a model.
 *
 * @example
 * const prompt = prompts.fewShotClassification({ text, labels: ["bug", "wish"] });
 * const { text: answer } = await llm.generate({ messages: promptMessages(prompt) });
 */
export const prompts = Object.freeze({
  fewShotClassification: fewShotClassification.write,
  fewShotExtraction: fewShotExtraction.write,
  fewShotQa: fewShotQa.write,
  chatQa: chatQa.write,
  chatAnalysis: chatAnalysis.write,
  chatConversational: chatConversational.write,
  toolChoice: toolChoice.write,
  toolAnswer: toolAnswer.write,
});

/** All of them. */
export const PROMPTS: readonly PromptType[] = [
  fewShotClassification,
  fewShotExtraction,
  fewShotQa,
  chatQa,
  chatAnalysis,
  chatConversational,
  toolChoice,
  toolAnswer,
];

/** A prompt as messages for a model. A conversation that is a template means nothing here, and is left out. */
export function promptMessages(prompt: Prompt): readonly LlmMessage[] {
  const { system_message: system, examples, conversation, human_message: human } = prompt;
  return [
    { role: "system", content: instructionsText(system, examples) },
    ...(typeof conversation === "string" ? [] : (conversation ?? [])),
    { role: "user", content: human },
  ];
}
