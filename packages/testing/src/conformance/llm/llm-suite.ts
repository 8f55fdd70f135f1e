import {
  type Llm,
  supportsBatch,
  supportsEmbedding,
  supportsStreaming,
  supportsStructuredOutput,
} from "@hexdag/kernel/ports";
import { lifecycleFacet } from "../lifecycle.ts";
import { describeSuite, type PortSuite } from "../suite.ts";
import { llmCachedUsageFacet, llmFinishFacet, llmReasoningUsageFacet, llmUsageFacet } from "./accounts.ts";
import { llmFilesFacet, llmImageAddressFacet, llmVisionFacet } from "./attachments.ts";
import { llmConnectionFacet, llmStreamConnectionFacet } from "./connections.ts";
import { llmEmbeddingFacet } from "./embedding.ts";
import { llmFailureFacet } from "./failures.ts";
import { llmGenerationFacet } from "./generation.ts";
import type { LlmTarget } from "./llm-target.ts";
import { llmMessagesFacet } from "./messages.ts";
import { llmReasoningFacet, llmReasoningReturnFacet, llmReasoningStreamingFacet } from "./reasoning.ts";
import { llmRefusalFacet } from "./refusals.ts";
import { llmSchemaFacet } from "./schemas.ts";
import { llmStatusFacet } from "./statuses.ts";
import { llmStreamingFacet } from "./streaming.ts";
import { llmStructuredOutputFacet } from "./structured-output.ts";
import { llmToolStreamingFacet } from "./tool-streaming.ts";
import { llmToolsFacet } from "./tools.ts";

/** The contract of `Llm`, with the `Supports*` abilities where a target declares them, and scenes where it plays them. */
export const LLM_SUITE: PortSuite<Llm, LlmTarget> = {
  port: "llm",
  guards: {
    SupportsStreaming: supportsStreaming,
    SupportsStructuredOutput: supportsStructuredOutput,
    SupportsEmbedding: supportsEmbedding,
    SupportsBatch: supportsBatch,
  },
  facets: [
    llmGenerationFacet,
    llmFailureFacet,
    llmStreamingFacet,
    llmStructuredOutputFacet,
    llmEmbeddingFacet,
    llmRefusalFacet,
    llmMessagesFacet,
    llmToolsFacet,
    llmToolStreamingFacet,
    llmVisionFacet,
    llmImageAddressFacet,
    llmFilesFacet,
    llmReasoningFacet,
    llmReasoningStreamingFacet,
    llmReasoningReturnFacet,
    llmSchemaFacet,
    llmUsageFacet,
    llmCachedUsageFacet,
    llmReasoningUsageFacet,
    llmFinishFacet,
    llmStatusFacet,
    llmConnectionFacet,
    llmStreamConnectionFacet,
    lifecycleFacet(),
  ],
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
