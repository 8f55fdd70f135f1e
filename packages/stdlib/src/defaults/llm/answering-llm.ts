/**
 * What the mock models have in common: a function from request to answer, made into an `Llm` that waits, counts tokens
 * and streams word by word. The mocks differ only in where their answers come from.
 */
import {
  type CallOptions,
  type Clock,
  type Llm,
  type LlmRequest,
  type LlmResponse,
  type LlmStreamPart,
  type LlmUsage,
  type SupportsStreaming,
  textOf,
} from "@hexdag/kernel/ports";
import { pause } from "../pause.ts";

/** What a mock has to say to one request. */
export interface Answer {
  readonly text: string;
  /** Default: counted by `countTokens`. */
  readonly usage?: LlmUsage | undefined;
}

export interface AnsweringLlmOptions {
  /** The name reported as `response.model` when the request names none. */
  readonly model: string;
  readonly clock: Clock;
  /** Time before the answer, or before the first piece of a stream, in milliseconds. Default 0. */
  readonly delayMs?: number | undefined;
  /** Called once per request, in order of arrival, after the delay. What it throws is the request's failure. */
  readonly answer: (request: LlmRequest) => Answer;
}

/** Makes a model that answers with what `answer` says. */
export function createAnsweringLlm(options: AnsweringLlmOptions): Llm & SupportsStreaming {
  const { clock, delayMs = 0 } = options;
  const generate = async (request: LlmRequest, call?: CallOptions): Promise<LlmResponse> => {
    await pause(clock, delayMs, call?.signal);
    return respond(options, request);
  };
  return {
    generate,
    async *stream(request, call): AsyncGenerator<LlmStreamPart, void, void> {
      const response = await generate(request, call);
      for (const text of pieces(response.text)) {
        call?.signal?.throwIfAborted();
        yield { type: "text-delta", text };
      }
      yield { type: "finish", response };
    },
  };
}

/** Tokens of a text as the mocks count them: one for every 4 characters begun. Close enough to show figures; no vendor counts so. */
export function countTokens(text: string): number {
  return Math.ceil(text.length / 4);
}

function respond({ answer, model }: AnsweringLlmOptions, request: LlmRequest): LlmResponse {
  const { text, usage } = answer(request);
  return { text, usage: usage ?? usageOf(request, text), finishReason: "stop", model: request.model ?? model };
}

function usageOf(request: LlmRequest, text: string): LlmUsage {
  const inputTokens = request.messages.reduce((sum, message) => sum + countTokens(textOf(message.content)), 0);
  const outputTokens = countTokens(text);
  return { inputTokens, outputTokens, totalTokens: inputTokens + outputTokens };
}

/** Words with the white space that follows them; nothing is lost. */
function pieces(text: string): readonly string[] {
  return text.match(/\s*\S+\s*|\s+/gu) ?? [];
}
