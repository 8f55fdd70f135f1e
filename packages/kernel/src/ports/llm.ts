import type { JsonSchema } from "../json/json-schema.ts";
import type { JsonObject, JsonValue } from "../json/json-value.ts";
import type { CallOptions, PortLifecycle } from "./call-options.ts";
import type { LlmAnswerPart, LlmMessage, LlmToolCallPart } from "./llm-message.ts";
import type { PortMethodTable } from "./port-method.ts";

/**
 * A text-generating model.
 *
 * - `generate` answers with the whole message. It does not retry: policies do.
 * - Every answer carries `usage`; an implementation that cannot know it reports zeros, never guesses.
 * - When aborted it rejects with the signal's reason and stops the request.
 * - A failure is a `PortError`; `retryable` says whether the same request may succeed later, `retryAfterMs` when.
 * - What a request asks for and the adapter cannot do (`capabilities` says what it can) is refused with a `PortError` that is not
 *   retryable (HD7002), never left out silently.
 */
export interface Llm extends PortLifecycle {
  generate(request: LlmRequest, options?: CallOptions): Promise<LlmResponse>;
  /** What the model can do besides text in, text out. Absent: nothing. `model` is the one a request would name. */
  capabilities?(model?: string): LlmCapabilities;
}

/** What a model can do. */
export interface LlmCapabilities {
  /** Takes `tools` and answers with tool calls. */
  readonly tools?: boolean;
  /** Takes image parts. */
  readonly vision?: boolean;
  /** Takes file parts. */
  readonly files?: boolean;
  /** Takes `reasoning`. */
  readonly reasoning?: boolean;
  /** The tokens a request and its answer may hold together, where the adapter knows. */
  readonly contextWindow?: number;
}

/** An `Llm` that can answer piece by piece. */
export interface SupportsStreaming {
  /** Ends with exactly one `finish` part, whose response equals what `generate` would have given. */
  stream(request: LlmRequest, options?: CallOptions): AsyncIterable<LlmStreamPart>;
}

/** An `Llm` that makes the model obey a JSON Schema. */
export interface SupportsStructuredOutput {
  /** `response.object` is a JSON value; the caller still validates it. */
  generateStructured(
    request: LlmRequest,
    schema: JsonSchema,
    options?: CallOptions,
  ): Promise<LlmResponse & { readonly object: JsonValue }>;
}

/** An `Llm` that turns texts into vectors. */
export interface SupportsEmbedding {
  /** One vector per text, in order, all of one length. */
  embed(request: EmbeddingRequest, options?: CallOptions): Promise<EmbeddingResponse>;
}

/** An `Llm` whose vendor takes many requests at once, answers within hours and charges less. */
export interface SupportsBatch {
  /** The id of the batch. Submitting twice with one key gives one batch where the vendor can tell. */
  submitBatch(requests: readonly LlmRequest[], options?: CallOptions): Promise<string>;
  batch(id: string, options?: CallOptions): Promise<LlmBatch>;
  /** Whether there was something left to cancel. */
  cancelBatch(id: string, options?: CallOptions): Promise<boolean>;
}

export interface LlmRequest {
  readonly messages: readonly LlmMessage[];
  /** Overrides the adapter's default model. */
  readonly model?: string;
  readonly temperature?: number;
  readonly topP?: number;
  /** The longest answer, in tokens; reasoning counts where the vendor counts it. */
  readonly maxTokens?: number;
  readonly stop?: readonly string[];
  readonly seed?: number;
  readonly tools?: readonly LlmTool[];
  /** Default `auto`. */
  readonly toolChoice?: "auto" | "none" | "required" | { readonly tool: string };
  /** Whether one answer may hold several tool calls. Default: the vendor's. */
  readonly parallelToolCalls?: boolean;
  /** How much the model should think first. Default: the vendor's. */
  readonly reasoning?: { readonly effort?: "minimal" | "low" | "medium" | "high"; readonly maxTokens?: number };
  /** The vendor's own options, as the vendor names them; merged into the request last. */
  readonly providerOptions?: JsonObject;
}

/** A tool as a model is told of it. */
export interface LlmTool {
  readonly name: string;
  readonly description: string;
  /** The schema of its arguments: an object. */
  readonly parameters: JsonSchema;
}

export interface LlmResponse {
  /** The answer's text parts, one after the other; empty when it only calls tools. */
  readonly text: string;
  /** Everything the model answered, in order. Absent: the text, as one part. */
  readonly content?: readonly LlmAnswerPart[];
  readonly usage: LlmUsage;
  readonly finishReason: "stop" | "length" | "content_filter" | "tool_calls" | "other";
  /** The model that answered, as the vendor names it. */
  readonly model: string;
  readonly providerMetadata?: JsonObject;
}

/** Tokens. `totalTokens` is what the vendor bills, which may be more than the sum. */
export interface LlmUsage {
  /** All tokens sent, cached ones included. */
  readonly inputTokens: number;
  /** All tokens received, reasoning included. */
  readonly outputTokens: number;
  readonly totalTokens: number;
  /** Those of `inputTokens` that the vendor had cached. */
  readonly cachedInputTokens?: number;
  /** Those of `inputTokens` that the vendor wrote into its cache. */
  readonly cacheWriteTokens?: number;
  /** Those of `outputTokens` that were reasoning. */
  readonly reasoningTokens?: number;
  /** Whether the vendor answered as part of a batch, for which it may charge less. */
  readonly batched?: boolean;
}

export type LlmStreamPart =
  | { readonly type: "text-delta"; readonly text: string }
  | { readonly type: "reasoning-delta"; readonly text: string }
  /** A tool call that is being written; `tool-call` follows when it is whole. */
  | { readonly type: "tool-call-delta"; readonly id: string; readonly name: string; readonly argumentsText: string }
  | { readonly type: "tool-call"; readonly call: LlmToolCallPart }
  | { readonly type: "finish"; readonly response: LlmResponse };

export interface EmbeddingRequest {
  readonly texts: readonly string[];
  readonly model?: string;
  readonly dimensions?: number;
}

export interface EmbeddingResponse {
  readonly vectors: readonly (readonly number[])[];
  readonly usage: LlmUsage;
  readonly model: string;
}

export interface LlmBatch {
  readonly id: string;
  readonly status: "running" | "completed" | "failed" | "cancelled";
  /** In the order of the requests; absent while it runs. */
  readonly results?: readonly LlmBatchResult[];
}

export type LlmBatchResult =
  | { readonly response: LlmResponse; readonly error?: undefined }
  | { readonly response?: undefined; readonly error: { readonly message: string; readonly retryable: boolean } };

export function supportsStreaming(port: Llm): port is Llm & SupportsStreaming {
  return "stream" in port && typeof port.stream === "function";
}

export function supportsStructuredOutput(port: Llm): port is Llm & SupportsStructuredOutput {
  return "generateStructured" in port && typeof port.generateStructured === "function";
}

export function supportsEmbedding(port: Llm): port is Llm & SupportsEmbedding {
  return "embed" in port && typeof port.embed === "function";
}

export function supportsBatch(port: Llm): port is Llm & SupportsBatch {
  return "submitBatch" in port && typeof port.submitBatch === "function";
}

/** Whether a model takes tools. */
export function supportsTools(port: Llm, model?: string): boolean {
  return port.capabilities?.(model).tools === true;
}

/** Whether a model takes images. */
export function supportsVision(port: Llm, model?: string): boolean {
  return port.capabilities?.(model).vision === true;
}

/** What a model answered, part by part. */
export function answerParts(response: LlmResponse): readonly LlmAnswerPart[] {
  if (response.content !== undefined) return response.content;
  return response.text === "" ? [] : [{ type: "text", text: response.text }];
}

/** The tools a model wants called, in its order. */
export function toolCallsOf(response: LlmResponse): readonly LlmToolCallPart[] {
  return (response.content ?? []).filter((part) => part.type === "tool-call");
}

export const LLM_METHODS: PortMethodTable = {
  generate: { cap: "llm", meter: "llm", style: "call", arity: 1, parameters: ["request"] },
  generateStructured: { cap: "llm", meter: "llm", style: "call", arity: 2, parameters: ["request", "schema"] },
  stream: { cap: "llm", meter: "llm", style: "stream", arity: 1 },
  embed: { cap: "llm", meter: "llm", style: "call", arity: 1, parameters: ["request"] },
  submitBatch: { cap: "llm", meter: "llm", style: "call", arity: 1 },
  batch: { cap: "llm", meter: "none", style: "call", arity: 1 },
  cancelBatch: { cap: "llm", meter: "none", style: "call", arity: 1 },
  capabilities: { cap: "llm", meter: "none", style: "local", arity: 1 },
};
