import type { EmbeddingModelV4 } from "@ai-sdk/provider";
import type { CallOptions, EmbeddingRequest, EmbeddingResponse } from "@hexdag/kernel/ports";
import { signalOf } from "./signal-of.ts";

/** Texts as vectors, in order, however many. */
export async function embedTexts(
  model: EmbeddingModelV4,
  { texts, dimensions }: EmbeddingRequest,
  call: CallOptions | undefined,
): Promise<EmbeddingResponse> {
  const most = Math.max(1, (await model.maxEmbeddingsPerCall) ?? texts.length);
  const vectors: (readonly number[])[] = [];
  let inputTokens = 0;
  for (let start = 0; start < texts.length; start += most) {
    const { embeddings, usage } = await model.doEmbed({
      values: texts.slice(start, start + most),
      ...(dimensions === undefined ? {} : { dimensions }),
      ...signalOf(call),
    });
    vectors.push(...embeddings);
    inputTokens += usage?.tokens ?? 0;
  }
  return { vectors, usage: { inputTokens, outputTokens: 0, totalTokens: inputTokens }, model: model.modelId };
}
