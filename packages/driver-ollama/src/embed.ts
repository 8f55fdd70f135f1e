import type { EmbeddingRequest, EmbeddingResponse } from "@hexdag/kernel/ports";
import type { EmbedResponse, Ollama } from "ollama/browser";
import type { OllamaLlmOptions } from "./options.ts";

/** Texts as vectors, in order. */
export async function embedTexts(
  client: Ollama,
  { texts, dimensions, model }: EmbeddingRequest & { readonly model: string },
  { keepAlive, options }: Pick<OllamaLlmOptions, "keepAlive" | "options">,
): Promise<EmbeddingResponse> {
  const answer: Partial<EmbedResponse> = await client.embed({
    model,
    input: [...texts],
    ...(dimensions === undefined ? {} : { dimensions }),
    ...(keepAlive === undefined ? {} : { keep_alive: keepAlive }),
    ...(options === undefined ? {} : { options: { ...options } }),
  });
  const { embeddings: vectors = [], prompt_eval_count: inputTokens = 0 } = answer;
  const usage = { inputTokens, outputTokens: 0, totalTokens: inputTokens };
  return { vectors, usage, model: answer.model ?? model };
}
