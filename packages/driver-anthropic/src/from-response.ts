/** An answer of the Messages API, in our words. */
import type { ContentBlock, Message } from "@anthropic-ai/sdk/resources/messages";
import {
  isJsonObject,
  type JsonObject,
  type LlmAnswerPart,
  type LlmResponse,
  type LlmUsage,
  parseToolArguments,
  type ToolNames,
  textOf,
} from "@hexdag/kernel/ports";
import { withMetadata } from "./vendor-metadata.ts";

export function fromResponse(message: Message, names: ToolNames): LlmResponse {
  const content = message.content.flatMap((block) => toPart(block, names) ?? []);
  return toLlmResponse({ ...message, content });
}

/** What of an answer is told, whole or put together from a stream. */
export interface Told extends Pick<Message, "id" | "model" | "stop_reason" | "stop_details" | "stop_sequence"> {
  readonly content: readonly LlmAnswerPart[];
  readonly usage: Counted;
}

/** Tokens as the vendor counts them; an older version of its API leaves the details out. */
export interface Counted {
  readonly input_tokens: number;
  readonly output_tokens: number;
  readonly cache_creation_input_tokens?: number | null;
  readonly cache_read_input_tokens?: number | null;
  readonly output_tokens_details?: { readonly thinking_tokens: number } | null;
}

export function toLlmResponse({ id, model, content, usage, ...told }: Told): LlmResponse {
  return {
    text: textOf(content),
    content,
    usage: toUsage(usage),
    finishReason: finishReason(told.stop_reason),
    model,
    providerMetadata: { anthropic: { id, ...endOf(told) } },
  };
}

/** Which stop sequence it was, and why the model refuses. */
function endOf({
  stop_sequence: sequence,
  stop_details: details,
}: Pick<Told, "stop_sequence" | "stop_details">): JsonObject {
  return {
    ...(typeof sequence === "string" ? { stopSequence: sequence } : {}),
    ...(typeof details?.explanation === "string" ? { refusal: details.explanation } : {}),
  };
}

/** What the vendor's own tools did is between the model and the vendor. */
function toPart(block: ContentBlock, names: ToolNames): LlmAnswerPart | undefined {
  if (block.type === "text") return { type: "text", text: block.text };
  if (block.type === "thinking") return toThought(block.thinking, block.signature);
  if (block.type === "redacted_thinking") return toSealedThought(block.data);
  if (block.type !== "tool_use") return undefined;
  const { id, name, input } = block;
  return {
    type: "tool-call",
    id,
    name: names.fromVendor(name),
    arguments: isJsonObject(input) ? input : parseToolArguments(JSON.stringify(input)),
  };
}

/** A thought with the signature that the vendor wants to see again. */
export function toThought(text: string, signature: string): LlmAnswerPart {
  return { type: "reasoning", text, ...withMetadata({ signature }) };
}

/** A thought that the vendor keeps to itself, but wants to see again. */
export function toSealedThought(redacted: string): LlmAnswerPart {
  return { type: "reasoning", text: "", ...withMetadata({ redacted }) };
}

function finishReason(reason: Message["stop_reason"]): LlmResponse["finishReason"] {
  switch (reason) {
    case "end_turn":
    case "stop_sequence":
      return "stop";
    case "max_tokens":
    case "model_context_window_exceeded":
      return "length";
    case "tool_use":
      return "tool_calls";
    case "refusal":
      return "content_filter";
    default:
      return "other";
  }
}

/** The vendor counts what was cached apart from the input; here it is a part of it. */
function toUsage(usage: Counted): LlmUsage {
  const { input_tokens: fresh, output_tokens: outputTokens } = usage;
  const { cache_read_input_tokens: read, cache_creation_input_tokens: written, output_tokens_details: details } = usage;
  const inputTokens = fresh + (read ?? 0) + (written ?? 0);
  return {
    inputTokens,
    outputTokens,
    totalTokens: inputTokens + outputTokens,
    ...(typeof read === "number" ? { cachedInputTokens: read } : {}),
    ...(typeof written === "number" ? { cacheWriteTokens: written } : {}),
    ...(details === undefined || details === null ? {} : { reasoningTokens: details.thinking_tokens }),
  };
}
