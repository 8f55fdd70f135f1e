import type { LlmCallSite, LlmCapabilities, LlmRequest, ToolNames } from "@hexdag/kernel/ports";
import type { ModelFacts } from "./model-facts.ts";
import type { AnswerSchema } from "./schema.ts";

/** A request that has been looked at: what is needed to write it in the vendor's words. */
export interface PreparedRequest {
  readonly request: LlmRequest;
  readonly model: string;
  readonly facts: ModelFacts;
  readonly capabilities: LlmCapabilities;
  readonly names: ToolNames;
  readonly answer: AnswerSchema | undefined;
  readonly site: LlmCallSite;
}
