/** `generate` calls as one of the vendor's batches: submitted, asked after until it is done, cancelled when nobody wants it any more. */
import { isHexdagError } from "@hexdag/kernel";
import {
  type LlmBatch,
  type LlmBatchResult,
  type LlmRequest,
  type LlmResponse,
  PortError,
  type SupportsBatch,
} from "@hexdag/kernel/ports";
import { pause } from "../../defaults/pause.ts";
import type { WorkSite } from "./gather.ts";

/** Questions in a row after a batch that may fail: what has been paid for is not given up for a bad minute. */
const PATIENCE = 5;

/** Has the vendor answer all requests, and says how each of them went. */
export async function throughVendor(
  adapter: SupportsBatch,
  requests: readonly LlmRequest[],
  { signal, clock, pollIntervalMs }: WorkSite & { readonly pollIntervalMs: number },
): Promise<readonly PromiseSettledResult<LlmResponse>[]> {
  const id = await adapter.submitBatch(requests, { signal });
  let failures = 0;
  try {
    for (;;) {
      const batch = await adapter.batch(id, { signal }).catch((error: unknown) => {
        failures += 1;
        if (signal.aborted || failures >= PATIENCE || !mayPass(error)) throw error;
      });
      if (batch !== undefined) failures = 0;
      if (batch !== undefined && batch.status !== "running") return requests.map((_, index) => outcome(batch, index));
      await pause(clock, pollIntervalMs, signal);
    }
  } catch (error) {
    // A batch nobody waits for would be paid for all the same. Why it is given up matters more than that this fails, too.
    await adapter.cancelBatch(id).catch(() => undefined);
    throw error;
  }
}

function mayPass(error: unknown): boolean {
  return !isHexdagError(error) || error.retryable !== false;
}

function outcome(batch: LlmBatch, index: number): PromiseSettledResult<LlmResponse> {
  const result: LlmBatchResult | undefined = batch.results?.[index];
  if (result?.response !== undefined) {
    const { response } = result;
    return { status: "fulfilled", value: { ...response, usage: { ...response.usage, batched: true } } };
  }
  const message =
    result === undefined
      ? `the vendor's batch ${batch.id} ended as ${batch.status}, without an answer to this request`
      : `the vendor's batch ${batch.id} has no answer to this request: ${result.error.message}`;
  const retryable = result?.error.retryable ?? false;
  return { status: "rejected", reason: new PortError({ port: "llm", operation: "generate", message, retryable }) };
}
