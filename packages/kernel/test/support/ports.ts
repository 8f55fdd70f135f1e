/** Ports for tests that care about how the engine calls them. */
import type { Llm, LlmResponse, LlmStreamPart, LlmUsage, Memory, SupportsStreaming } from "../../src/ports/index.ts";

export function usage(inputTokens: number, outputTokens: number): LlmUsage {
  return { inputTokens, outputTokens, totalTokens: inputTokens + outputTokens };
}

export function response(text: string, tokens: LlmUsage = usage(3, 2)): LlmResponse {
  return { text, usage: tokens, finishReason: "stop", model: "test" };
}

/** A memory that knows nothing, with some methods replaced. */
export function createMemory(methods: Partial<Memory> = {}): Memory {
  return {
    get: () => Promise.resolve(undefined),
    set: () => Promise.resolve(),
    delete: () => Promise.resolve(false),
    keys: () => Promise.resolve([]),
    ...methods,
  };
}

/** A model that says "hello", with some methods replaced. It cannot stream. */
export function createLlm(methods: Partial<Llm> = {}): Llm {
  return { generate: () => Promise.resolve(response("hello")), ...methods };
}

/** A model that can stream, too. */
export function createStreamingLlm(parts: () => AsyncIterable<LlmStreamPart>): Llm & SupportsStreaming {
  return { ...createLlm(), stream: parts };
}
