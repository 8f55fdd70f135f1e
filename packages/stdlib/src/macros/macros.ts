import type { AnyMacroType } from "@hexdag/kernel";
import { PROMPTS } from "../prompts/prompts.ts";
import { conversation } from "./conversation.ts";
import { llmWorkflow } from "./llm-workflow.ts";
import { majorityVote } from "./majority-vote.ts";
import { promptMacro } from "./prompt-macro.ts";
import { reasoningAgent } from "./reasoning-agent.ts";
import { reflectAndRefine } from "./reflect-and-refine.ts";

/** The macros of the standard library. */
export const MACROS: readonly AnyMacroType[] = [
  reasoningAgent,
  conversation,
  llmWorkflow,
  majorityVote,
  reflectAndRefine,
  ...PROMPTS.map(promptMacro),
];
