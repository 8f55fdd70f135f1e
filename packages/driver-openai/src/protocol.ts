import type {
  CallOptions,
  LlmBatchResult,
  LlmCallSite,
  LlmCapabilities,
  LlmRequest,
  LlmResponse,
  LlmStreamPart,
  ToolNames,
} from "@hexdag/kernel/ports";
import type { AnswerSchema } from "./schema.ts";

/** A request that has been looked at: what is needed to write it in either API's words. */
export interface PreparedRequest {
  readonly request: LlmRequest;
  readonly model: string;
  readonly capabilities: LlmCapabilities;
  readonly names: ToolNames;
  readonly answer: AnswerSchema | undefined;
  readonly site: LlmCallSite;
}

/** What became of one request of a batch. */
export interface BatchLine {
  /** As it was given when the batch was made. */
  readonly id: string;
  readonly result: LlmBatchResult;
}

/** One of OpenAI's two APIs for text. */
export interface Protocol {
  /** Where its requests go, as batches name it. */
  readonly endpoint: "/v1/responses" | "/v1/chat/completions";
  /** The request's body, without `stream`. */
  body(prepared: PreparedRequest): object;
  /** One line of a batch's output. */
  readLine(line: string, prepared: Pick<PreparedRequest, "names" | "site">): BatchLine;
  generate(prepared: PreparedRequest, call: CallOptions | undefined): Promise<LlmResponse>;
  stream(prepared: PreparedRequest, call: CallOptions | undefined): AsyncGenerator<LlmStreamPart, void, void>;
}
