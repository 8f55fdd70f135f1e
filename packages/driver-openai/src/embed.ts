import type { CallOptions, EmbeddingRequest, EmbeddingResponse } from "@hexdag/kernel/ports";
import type OpenAI from "openai";
import type { OpenAiLlmOptions } from "./options.ts";

/** The most texts the vendor takes at once. */
const MOST = 2048;

/** Texts as vectors, in order, however many. */
export async function embedTexts(
  client: OpenAI,
  { texts, model, dimensions }: EmbeddingRequest,
  { embeddingModel = "text-embedding-3-small", signal }: Pick<OpenAiLlmOptions, "embeddingModel"> & CallOptions,
): Promise<EmbeddingResponse> {
  const vectors: (readonly number[])[] = [];
  let inputTokens = 0;
  let totalTokens = 0;
  let answered = model ?? embeddingModel;
  for (let start = 0; start < texts.length; start += MOST) {
    const { data, usage, ...response } = await client.embeddings.create(
      {
        model: model ?? embeddingModel,
        input: texts.slice(start, start + MOST),
        encoding_format: "float",
        ...(dimensions === undefined ? {} : { dimensions }),
      },
      { signal },
    );
    for (const { embedding } of data.toSorted((left, right) => left.index - right.index)) vectors.push(embedding);
    inputTokens += usage?.prompt_tokens ?? 0;
    totalTokens += usage?.total_tokens ?? 0;
    answered = response.model;
  }
  return { vectors, usage: { inputTokens, outputTokens: 0, totalTokens }, model: answered };
}
