/**
 * What the mock models have in common: a function from request to answer, made into an `Llm` that waits, counts tokens
 * and streams word by word. The mocks differ only in where their answers come from.
 */
import {
  type CallOptions,
  type Clock,
  type Llm,
  type LlmAnswerPart,
  type LlmCapabilities,
  type LlmMessage,
  type LlmRequest,
  type LlmResponse,
  type LlmStreamPart,
  type LlmUsage,
  refuseWhatItCannot,
  type SupportsStreaming,
  textOf,
  toolArgumentsText,
  toolResultText,
} from "@hexdag/kernel/ports";
import { pause } from "../pause.ts";

/** What a mock has to say to one request. */
export interface Answer {
  /** The answer, when it is text and nothing else. */
  readonly text?: string | undefined;
  /** The answer part by part, in place of `text`. */
  readonly content?: readonly LlmAnswerPart[] | undefined;
  /** Default: counted by `countTokens`. */
  readonly usage?: LlmUsage | undefined;
  /** Default: `tool_calls` when it calls a tool, else `stop`. */
  readonly finishReason?: LlmResponse["finishReason"] | undefined;
}

/** The method that was called, for errors. */
export type AnswerOperation = "generate" | "stream";

export interface AnsweringLlmOptions {
  /** The name reported as `response.model` when the request names none. */
  readonly model: string;
  readonly clock: Clock;
  /** Time before the answer, or before the first piece of a stream, in milliseconds. Default 0. */
  readonly delayMs?: number | undefined;
  /** What may be asked. Default: text. */
  readonly capabilities?: LlmCapabilities;
  /** Called once per request, in order of arrival, after the delay. What it throws is the request's failure. */
  readonly answer: (request: LlmRequest, operation: AnswerOperation) => Answer;
}

/** What a model can do that answers whatever it is asked. */
export const EVERYTHING: LlmCapabilities = { tools: true, vision: true, files: true, reasoning: true };

/** Makes a model that answers with what `answer` says. */
export function createAnsweringLlm(options: AnsweringLlmOptions): Llm & SupportsStreaming {
  const { clock, delayMs = 0, capabilities = {}, model } = options;
  const respond = async (
    request: LlmRequest,
    operation: AnswerOperation,
    call: CallOptions | undefined,
  ): Promise<LlmResponse> => {
    await pause(clock, delayMs, call?.signal);
    refuseWhatItCannot(request, capabilities, { operation, who: `the model "${model}"` });
    return toResponse(options.answer(request, operation), request, model);
  };
  return {
    capabilities: () => capabilities,
    generate: (request, call) => respond(request, "generate", call),
    async *stream(request, call): AsyncGenerator<LlmStreamPart, void, void> {
      const response = await respond(request, "stream", call);
      for (const part of streamParts(response)) {
        call?.signal?.throwIfAborted();
        yield part;
      }
      yield { type: "finish", response };
    },
  };
}

/** Tokens of a text as the mocks count them: one for every 4 characters begun. Close enough to show figures; no vendor counts so. */
export function countTokens(text: string): number {
  return Math.ceil(text.length / 4);
}

function toResponse(
  { text = "", content, usage, finishReason }: Answer,
  request: LlmRequest,
  model: string,
): LlmResponse {
  const calls = content?.some(({ type }) => type === "tool-call") === true;
  return {
    text: textOf(content ?? text),
    ...(content === undefined ? {} : { content }),
    usage: usage ?? usageOf(request, content ?? text),
    finishReason: finishReason ?? (calls ? "tool_calls" : "stop"),
    model: request.model ?? model,
  };
}

function usageOf(request: LlmRequest, content: string | readonly LlmAnswerPart[]): LlmUsage {
  const inputTokens = request.messages.reduce((sum, message) => sum + countTokens(writtenText(message.content)), 0);
  const outputTokens = countTokens(writtenText(content));
  const thoughts = typeof content === "string" ? [] : content.filter((part) => part.type === "reasoning");
  const reasoningTokens = countTokens(thoughts.map(({ text }) => text).join(""));
  return {
    inputTokens,
    outputTokens,
    totalTokens: inputTokens + outputTokens,
    ...(reasoningTokens === 0 ? {} : { reasoningTokens }),
  };
}

/** Everything in a message that is text, or written as text. Images and files count nothing. */
export function writtenText(content: LlmMessage["content"]): string {
  if (typeof content === "string") return content;
  let text = "";
  for (const part of content) {
    if (part.type === "text" || part.type === "reasoning") text += part.text;
    if (part.type === "tool-call") text += part.name + toolArgumentsText(part);
    if (part.type === "tool-result") text += toolResultText(part);
  }
  return text;
}

function* streamParts({ text, content }: LlmResponse): Generator<LlmStreamPart, void, void> {
  for (const part of content ?? [{ type: "text", text } as const]) {
    if (part.type === "text") for (const piece of pieces(part.text)) yield { type: "text-delta", text: piece };
    if (part.type === "reasoning")
      for (const piece of pieces(part.text)) yield { type: "reasoning-delta", text: piece };
    if (part.type !== "tool-call") continue;
    const { id, name } = part;
    for (const argumentsText of pieces(toolArgumentsText(part))) {
      yield { type: "tool-call-delta", id, name, argumentsText };
    }
    yield { type: "tool-call", call: part };
  }
}

/** Words with the white space that follows them; nothing is lost. */
function pieces(text: string): readonly string[] {
  return text.match(/\s*\S+\s*|\s+/gu) ?? [];
}
