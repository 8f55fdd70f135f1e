import { type Llm, supportsStreaming, supportsStructuredOutput } from "@hexdag/kernel/ports";
import { lifecycleFacet } from "../lifecycle.ts";
import { describeSuite, type PortSuite } from "../suite.ts";
import { llmFailureFacet } from "./failures.ts";
import { llmGenerationFacet } from "./generation.ts";
import type { LlmTarget } from "./llm-target.ts";
import { llmStreamingFacet } from "./streaming.ts";
import { llmStructuredOutputFacet } from "./structured-output.ts";

/** The contract of `Llm`, with `SupportsStreaming` and `SupportsStructuredOutput` where a target declares them. */
export const LLM_SUITE: PortSuite<Llm, LlmTarget> = {
  port: "llm",
  guards: { SupportsStreaming: supportsStreaming, SupportsStructuredOutput: supportsStructuredOutput },
  facets: [llmGenerationFacet, llmFailureFacet, llmStreamingFacet, llmStructuredOutputFacet, lifecycleFacet()],
};

/**
 * Tests an adapter against the contract of `Llm`.
 *
 * @example
 * describeLlm({
 *   name: "echo", capabilities: ["SupportsStreaming"], request: { messages: [{ role: "user", content: "hi" }] },
 *   create: () => createEchoLlm(), createSlow: …, createFailing: …,
 * });
 */
export function describeLlm(target: LlmTarget): void {
  describeSuite(LLM_SUITE, target);
}
