import { type Llm, type LlmRequest, supportsStreaming, supportsStructuredOutput } from "@hexdag/kernel/ports";
import { lifecycleFacet } from "../lifecycle.ts";
import { describeSuite, type PortSuite, type PortTarget } from "../suite.ts";
import { llmFailureFacet } from "./failures.ts";
import { llmGenerationFacet } from "./generation.ts";
import { llmStreamingFacet } from "./streaming.ts";
import { llmStructuredOutputFacet } from "./structured-output.ts";

/** An adapter for a text-generating model, as the suite wants it. */
export interface LlmTarget extends PortTarget<Llm> {
  /** A request the backend can answer; the same one must get the same text from every fresh port. */
  readonly request: LlmRequest;
  /** A port whose answers take far longer than a test: it is only ever aborted. */
  createSlow(): Llm | Promise<Llm>;
  /** A port whose backend fails every request, and how many requests reached it. A target without one skips those cases, with a reason. */
  createFailing?(): FailingLlm | Promise<FailingLlm>;
}

export interface FailingLlm {
  readonly llm: Llm;
  readonly requests: () => number;
}

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
