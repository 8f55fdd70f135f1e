/** Many requests at once: handed in together, answered within a day. */
import type { Anthropic } from "@anthropic-ai/sdk";
import type { MessageBatch, MessageBatchIndividualResponse } from "@anthropic-ai/sdk/resources/messages";
import {
  type LlmBatch,
  type LlmBatchResult,
  type LlmRequest,
  llmRefusal,
  type SupportsBatch,
} from "@hexdag/kernel/ports";
import { isPassing } from "./errors.ts";
import { fromResponse } from "./from-response.ts";
import type { AnthropicLlmOptions } from "./options.ts";
import type { PreparedRequest } from "./prepared-request.ts";
import { toRequest } from "./to-request.ts";

export interface BatchDesk {
  readonly client: Anthropic;
  readonly options: AnthropicLlmOptions;
  prepare(request: LlmRequest, operation: string): PreparedRequest;
  /** Runs a call, with the vendor's errors translated. */
  ask<TAnswer>(operation: string, signal: AbortSignal | undefined, run: () => Promise<TAnswer>): Promise<TAnswer>;
}

/** The batch side of an `Llm`. */
export function createBatches({ client, options, prepare, ask }: BatchDesk): SupportsBatch {
  const { batches } = client.messages;
  return {
    submitBatch: (requests, call) =>
      ask("submitBatch", call?.signal, async () => {
        const entries = requests.map((request, index) => ({
          custom_id: String(index),
          params: toParams(prepare(request, "submitBatch"), options),
        }));
        return (await batches.create({ requests: entries }, { signal: call?.signal })).id;
      }),
    batch: (id, call) =>
      ask("batch", call?.signal, async (): Promise<LlmBatch> => {
        const batch = await batches.retrieve(id, {}, { signal: call?.signal });
        if (batch.processing_status !== "ended") return { id, status: "running" };
        const { names } = prepare({ messages: [], model: "any" }, "batch");
        const byId = new Map<string, LlmBatchResult>();
        for await (const line of await batches.results(id, {}, { signal: call?.signal }))
          byId.set(line.custom_id, toResult(line.result, names));
        const { succeeded, errored, canceled, expired } = batch.request_counts;
        const total = succeeded + errored + canceled + expired;
        const results = Array.from({ length: total }, (_, index) => byId.get(String(index)) ?? UNANSWERED);
        return { id, status: statusOf(batch), results };
      }),
    cancelBatch: (id, call) =>
      ask("cancelBatch", call?.signal, async () => {
        const { processing_status: status } = await batches.retrieve(id, {}, { signal: call?.signal });
        if (status !== "in_progress") return false;
        await batches.cancel(id, {}, { signal: call?.signal });
        return true;
      }),
  };
}

const UNANSWERED: LlmBatchResult = { error: { message: "was not answered in time", retryable: true } };

function toParams(prepared: PreparedRequest, options: AnthropicLlmOptions): Anthropic.MessageCreateParamsNonStreaming {
  const { request, names, site } = prepared;
  // Nobody remembers the names until the answers come.
  const changed = request.tools?.find(({ name }) => names.toVendor(name) !== name);
  if (changed !== undefined)
    throw llmRefusal(`takes no tool called "${changed.name}" in a batch`, site, "use letters, digits, _ and - only");
  const { body, headers } = toRequest(prepared, options);
  if (Object.keys(headers).length > 0)
    throw llmRefusal("takes no temperature and no top_p in a batch", site, "take them out");
  return body;
}

function toResult(result: MessageBatchIndividualResponse["result"], names: PreparedRequest["names"]): LlmBatchResult {
  if (result.type === "succeeded") return { response: fromResponse(result.message, names) };
  if (result.type !== "errored") return UNANSWERED;
  const { message, type } = result.error.error;
  return { error: { message, retryable: isPassing(type) } };
}

function statusOf({ request_counts: counts, cancel_initiated_at: cancelled }: MessageBatch): LlmBatch["status"] {
  return cancelled !== null && counts.canceled > 0 ? "cancelled" : "completed";
}
