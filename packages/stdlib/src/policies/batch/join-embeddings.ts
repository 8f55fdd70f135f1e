/** Several `embed` calls as one: their texts together, the vectors and the usage taken apart again. */
import { estimateTokens, isHexdagError } from "@hexdag/kernel";
import {
  type EmbeddingRequest,
  type EmbeddingResponse,
  type LlmUsage,
  PortError,
  type SupportsEmbedding,
} from "@hexdag/kernel/ports";
import type { WorkSite } from "./gather.ts";

/** Asks for all at once. Requests that are joined differ in their texts alone. */
export async function joinEmbeddings(
  adapter: SupportsEmbedding,
  requests: readonly EmbeddingRequest[],
  { signal }: WorkSite,
): Promise<readonly PromiseSettledResult<EmbeddingResponse>[]> {
  const [first, ...others] = requests;
  if (first === undefined || others.length === 0) return await eachAlone(adapter, requests, signal);
  const texts = requests.flatMap((request) => request.texts);
  let response: EmbeddingResponse;
  try {
    response = await adapter.embed({ ...first, texts }, { signal });
  } catch (error) {
    // What would fail again is one caller's fault, and the others need not suffer for it.
    if (!signal.aborted && isHexdagError(error) && error.retryable === false)
      return await eachAlone(adapter, requests, signal);
    throw error;
  }
  return takenApart(response, requests);
}

async function eachAlone(
  adapter: SupportsEmbedding,
  requests: readonly EmbeddingRequest[],
  signal: AbortSignal,
): Promise<readonly PromiseSettledResult<EmbeddingResponse>[]> {
  return await Promise.allSettled(requests.map(async (request) => await adapter.embed(request, { signal })));
}

function takenApart(
  response: EmbeddingResponse,
  requests: readonly EmbeddingRequest[],
): readonly PromiseSettledResult<EmbeddingResponse>[] {
  const { vectors, usage } = response;
  const expected = requests.reduce((sum, { texts }) => sum + texts.length, 0);
  if (vectors.length !== expected) throw miscounted(vectors.length, expected);
  const shares = sharedOut(usage, requests);
  let taken = 0;
  return requests.map(({ texts }, index) => {
    const own = vectors.slice(taken, taken + texts.length);
    taken += texts.length;
    return { status: "fulfilled", value: { ...response, vectors: own, usage: shares[index] ?? usage } };
  });
}

/** The usage by the length of the texts. The shares add up to what was used, to the token. */
function sharedOut(usage: LlmUsage, requests: readonly EmbeddingRequest[]): readonly LlmUsage[] {
  const lengths = requests.map(({ texts }) => texts.reduce((sum, text) => sum + estimateTokens(text), 1));
  const whole = lengths.reduce((sum, length) => sum + length, 0);
  let before = 0;
  return lengths.map((length) => {
    const [from, to] = [before / whole, (before + length) / whole];
    before += length;
    const part = (tokens: number): number => Math.round(tokens * to) - Math.round(tokens * from);
    return {
      inputTokens: part(usage.inputTokens),
      outputTokens: part(usage.outputTokens),
      totalTokens: part(usage.totalTokens),
      ...(usage.cachedInputTokens === undefined ? {} : { cachedInputTokens: part(usage.cachedInputTokens) }),
    };
  });
}

function miscounted(got: number, expected: number): PortError {
  return new PortError({
    port: "llm",
    operation: "embed",
    message: `the model answered ${expected} texts of several calls with ${got} vectors`,
    hint: "take the batch policy away from this port, or lower its max_size",
    retryable: false,
  });
}
