import type { JsonSchema } from "../json/json-schema.ts";
import type { JsonObject, JsonValue } from "../json/json-value.ts";
import type { CallOptions, PortLifecycle } from "./call-options.ts";
import type { PortMethodTable } from "./port-method.ts";

/**
 * A text-generating model.
 *
 * - `generate` answers with the whole message. It does not retry: policies do.
 * - Every answer carries `usage`; an implementation that cannot know it reports zeros, never guesses.
 * - When aborted it rejects with the signal's reason and stops the request.
 * - A failure is a `PortError`; `retryable` says whether the same request may succeed later.
 */
export interface Llm extends PortLifecycle {
  generate(request: LlmRequest, options?: CallOptions): Promise<LlmResponse>;
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

export interface LlmRequest {
  readonly messages: readonly LlmMessage[];
  /** Overrides the adapter's default model. */
  readonly model?: string;
  readonly temperature?: number;
  readonly maxTokens?: number;
  readonly stop?: readonly string[];
  readonly seed?: number;
}

export interface LlmMessage {
  readonly role: "system" | "user" | "assistant";
  readonly content: string;
}

export interface LlmResponse {
  readonly text: string;
  readonly usage: LlmUsage;
  readonly finishReason: "stop" | "length" | "content_filter" | "other";
  /** The model that answered, as the vendor names it. */
  readonly model: string;
  readonly providerMetadata?: JsonObject;
}

/** Tokens. `totalTokens` is what the vendor bills, which may be more than the sum. */
export interface LlmUsage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly totalTokens: number;
}

export type LlmStreamPart =
  | { readonly type: "text-delta"; readonly text: string }
  | { readonly type: "finish"; readonly response: LlmResponse };

export function supportsStreaming(port: Llm): port is Llm & SupportsStreaming {
  return "stream" in port && typeof port.stream === "function";
}

export function supportsStructuredOutput(port: Llm): port is Llm & SupportsStructuredOutput {
  return "generateStructured" in port && typeof port.generateStructured === "function";
}

export const LLM_METHODS: PortMethodTable = {
  generate: { cap: "llm", meter: "llm", style: "call", arity: 1 },
  generateStructured: { cap: "llm", meter: "llm", style: "call", arity: 2 },
  stream: { cap: "llm", meter: "llm", style: "stream", arity: 1 },
};
