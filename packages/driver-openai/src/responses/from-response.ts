/** An answer of the Responses API, in our words. */
import {
  type LlmAnswerPart,
  type LlmCallSite,
  type LlmResponse,
  type LlmUsage,
  llmFailure,
  parseToolArguments,
  type ToolNames,
  textOf,
} from "@hexdag/kernel/ports";
import type {
  Response,
  ResponseFunctionToolCall,
  ResponseOutputItem,
  ResponseOutputMessage,
  ResponseReasoningItem,
  ResponseUsage,
} from "openai/resources/responses/responses";
import { isPassing } from "../errors.ts";
import type { PreparedRequest } from "../protocol.ts";
import { withMetadata } from "../vendor-metadata.ts";

/** Throws when the answer says that it failed. `items`: what a stream brought, for servers that end it with no output. */
export function fromResponse(
  response: Response,
  { names, site }: Pick<PreparedRequest, "names" | "site">,
  items: readonly ResponseOutputItem[] = [],
): LlmResponse {
  if (response.status === "failed" || response.status === "cancelled") throw failedAnswer(response, site);
  const output = response.output.length > 0 ? response.output : items;
  const content = output.flatMap((item) => toParts(item, names));
  return {
    text: textOf(content),
    content,
    usage: toUsage(response.usage),
    finishReason: finishReason(response, output),
    model: response.model,
    providerMetadata: { openai: { id: response.id } },
  };
}

function failedAnswer({ error, status }: Response, site: LlmCallSite): unknown {
  return llmFailure(site, {
    message: error?.message ?? `the answer is ${status}`,
    retryable: error === null || isPassing(error.code),
    data: error === null ? {} : { code: error.code },
  });
}

function toParts(item: ResponseOutputItem, names: ToolNames): readonly LlmAnswerPart[] {
  if (item.type === "message") return messageParts(item);
  if (item.type === "function_call") return [toCall(item, names)];
  if (item.type === "reasoning") return [toReasoning(item)];
  // What the vendor's own tools did is between the model and the vendor.
  return [];
}

function messageParts({ content, phase }: ResponseOutputMessage): readonly LlmAnswerPart[] {
  const metadata = typeof phase === "string" ? withMetadata({ phase }) : {};
  return content.map((part) => ({
    type: "text",
    text: part.type === "refusal" ? part.refusal : part.text,
    ...metadata,
  }));
}

/** A call, whole. */
export function toCall(
  item: ResponseFunctionToolCall,
  names: ToolNames,
): Extract<LlmAnswerPart, { readonly type: "tool-call" }> {
  return {
    type: "tool-call",
    id: item.call_id,
    name: names.fromVendor(item.name),
    arguments: parseToolArguments(item.arguments),
  };
}

/** Stands between the pieces of one thought. */
export const BETWEEN_THOUGHTS = "\n\n";

function toReasoning({ id, summary, content, encrypted_content }: ResponseReasoningItem): LlmAnswerPart {
  const summaries = summary.map(({ text }) => text);
  const thoughts = content?.map(({ text }) => text);
  return {
    type: "reasoning",
    text: [...summaries, ...(thoughts ?? [])].join(BETWEEN_THOUGHTS),
    ...withMetadata({
      id,
      summary: summaries,
      ...(thoughts === undefined ? {} : { content: thoughts }),
      ...(typeof encrypted_content === "string" ? { encrypted_content } : {}),
    }),
  };
}

function finishReason(response: Response, output: readonly ResponseOutputItem[]): LlmResponse["finishReason"] {
  const reason = response.incomplete_details?.reason;
  if (reason === "max_output_tokens") return "length";
  if (reason === "content_filter" || output.some(isRefusal)) return "content_filter";
  if (output.some(({ type }) => type === "function_call")) return "tool_calls";
  return response.status === undefined || response.status === "completed" ? "stop" : "other";
}

function isRefusal(item: ResponseOutputItem): boolean {
  return item.type === "message" && item.content.some(({ type }) => type === "refusal");
}

/** Compatible servers leave details out, or the whole account. */
function toUsage(usage: ResponseUsage | null | undefined): LlmUsage {
  if (usage === undefined || usage === null) return { inputTokens: 0, outputTokens: 0, totalTokens: 0 };
  const input: Partial<ResponseUsage.InputTokensDetails> = usage.input_tokens_details ?? {};
  const output: Partial<ResponseUsage.OutputTokensDetails> = usage.output_tokens_details ?? {};
  return {
    inputTokens: usage.input_tokens,
    outputTokens: usage.output_tokens,
    totalTokens: usage.total_tokens,
    ...(input.cached_tokens === undefined ? {} : { cachedInputTokens: input.cached_tokens }),
    ...(input.cache_write_tokens === undefined ? {} : { cacheWriteTokens: input.cache_write_tokens }),
    ...(output.reasoning_tokens === undefined ? {} : { reasoningTokens: output.reasoning_tokens }),
  };
}
