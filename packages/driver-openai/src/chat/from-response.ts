/** An answer of Chat Completions, in our words. */
import {
  type LlmAnswerPart,
  type LlmResponse,
  type LlmToolCallPart,
  type LlmUsage,
  llmFailure,
  parseToolArguments,
  textOf,
} from "@hexdag/kernel/ports";
import type { ChatCompletion } from "openai/resources/chat/completions";
import type { CompletionUsage } from "openai/resources/completions";
import type { PreparedRequest } from "../protocol.ts";
import { textMember } from "../vendor-metadata.ts";

export function fromResponse(
  completion: ChatCompletion,
  { names, site }: Pick<PreparedRequest, "names" | "site">,
): LlmResponse {
  const [choice] = completion.choices;
  if (choice === undefined)
    throw llmFailure(site, { message: "the answer is empty: it has no choices", retryable: true });
  const { message, finish_reason } = choice;
  const said: Said = {
    id: completion.id,
    thought: thoughtIn(message) ?? "",
    text: message.content ?? "",
    refusal: message.refusal ?? "",
    calls: (message.tool_calls ?? []).flatMap((call) => {
      if (call.type !== "function") return [];
      return [{ id: call.id, name: names.fromVendor(call.function.name), argumentsText: call.function.arguments }];
    }),
    finish: finish_reason,
    model: completion.model,
    usage: completion.usage,
  };
  return toLlmResponse(said);
}

/** What an answer says, whole or added up from a stream. */
export interface Said {
  readonly id: string;
  readonly thought: string;
  readonly text: string;
  readonly refusal: string;
  readonly calls: readonly SaidCall[];
  readonly finish: string | null;
  readonly model: string;
  readonly usage: CompletionUsage | null | undefined;
}

export interface SaidCall {
  readonly id: string;
  readonly name: string;
  readonly argumentsText: string;
}

export function toLlmResponse(said: Said): LlmResponse {
  const text = said.text + said.refusal;
  const content: LlmAnswerPart[] = [
    ...(said.thought === "" ? [] : [{ type: "reasoning", text: said.thought } as const]),
    ...(text === "" ? [] : [{ type: "text", text } as const]),
    ...toCalls(said),
  ];
  return {
    text: textOf(content),
    content,
    usage: toUsage(said.usage),
    finishReason: finishReason(said),
    model: said.model,
    providerMetadata: { openai: { id: said.id } },
  };
}

/** Servers that give no ids to calls get ones made of the answer's. */
export function toCalls({ calls, id }: Pick<Said, "calls" | "id">): readonly LlmToolCallPart[] {
  return calls.map((call, index) => ({
    type: "tool-call",
    id: call.id === "" ? `${id}_${index}` : call.id,
    name: call.name,
    arguments: parseToolArguments(call.argumentsText),
  }));
}

/** Not OpenAI's own: vLLM, DeepSeek and others tell the thoughts of open models so, under one of two names. */
export function thoughtIn(message: object): string | undefined {
  return textMember(message, "reasoning_content") ?? textMember(message, "reasoning");
}

function finishReason({ finish, refusal, calls }: Said): LlmResponse["finishReason"] {
  if (finish === "length") return "length";
  if (finish === "content_filter" || refusal !== "") return "content_filter";
  // Some servers say `stop` where they call a tool.
  if (calls.length > 0) return "tool_calls";
  return finish === "stop" ? "stop" : "other";
}

function toUsage(usage: CompletionUsage | null | undefined): LlmUsage {
  if (usage === undefined || usage === null) return { inputTokens: 0, outputTokens: 0, totalTokens: 0 };
  const { cached_tokens: cached, cache_write_tokens: written } = usage.prompt_tokens_details ?? {};
  const { reasoning_tokens: reasoning } = usage.completion_tokens_details ?? {};
  return {
    inputTokens: usage.prompt_tokens,
    outputTokens: usage.completion_tokens,
    totalTokens: usage.total_tokens,
    ...(typeof cached === "number" ? { cachedInputTokens: cached } : {}),
    ...(typeof written === "number" ? { cacheWriteTokens: written } : {}),
    ...(typeof reasoning === "number" ? { reasoningTokens: reasoning } : {}),
  };
}
