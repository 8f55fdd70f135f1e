/** Many requests at once: a file of lines goes up, and hours later a file of lines comes down. */
import { type LlmBatch, type LlmRequest, llmRefusal, type SupportsBatch } from "@hexdag/kernel/ports";
import { type OpenAI, toFile } from "openai";
import type { BatchLine, PreparedRequest, Protocol } from "./protocol.ts";

export interface BatchDesk {
  readonly client: OpenAI;
  readonly protocol: Protocol;
  prepare(request: LlmRequest, operation: string): PreparedRequest;
  /** Runs a call, with the vendor's errors translated. */
  ask<TAnswer>(operation: string, signal: AbortSignal | undefined, run: () => Promise<TAnswer>): Promise<TAnswer>;
}

/** The batch side of an `Llm`. */
export function createBatches({ client, protocol, prepare, ask }: BatchDesk): SupportsBatch {
  return {
    submitBatch: (requests, call) =>
      ask("submitBatch", call?.signal, async () => {
        const lines = requests.map((request, index) => toLine(protocol, prepare(request, "submitBatch"), index));
        const file = await client.files.create(
          { file: await toFile(new TextEncoder().encode(lines.join("\n")), "batch.jsonl"), purpose: "batch" },
          { signal: call?.signal },
        );
        const batch = await client.batches.create(
          { input_file_id: file.id, endpoint: protocol.endpoint, completion_window: "24h" },
          { signal: call?.signal },
        );
        return batch.id;
      }),
    batch: (id, call) =>
      ask("batch", call?.signal, async (): Promise<LlmBatch> => {
        const batch = await client.batches.retrieve(id, { signal: call?.signal });
        const status = STATUS[batch.status];
        if (status === "running" || status === "failed") return { id, status };
        const files = [batch.output_file_id, batch.error_file_id].filter((file) => file !== undefined && file !== null);
        const texts = await Promise.all(files.map((file) => download(client, file, call?.signal)));
        const prepared = prepare({ messages: [], model: "any" }, "batch");
        const lines = texts.flatMap((text) => text.split("\n")).filter((line) => line.trim() !== "");
        const results = inOrder(
          lines.map((line) => protocol.readLine(line, prepared)),
          batch.request_counts?.total ?? 0,
        );
        return { id, status, results };
      }),
    cancelBatch: (id, call) =>
      ask("cancelBatch", call?.signal, async () => {
        const { status } = await client.batches.retrieve(id, { signal: call?.signal });
        if (STATUS[status] !== "running" || status === "cancelling") return false;
        await client.batches.cancel(id, { signal: call?.signal });
        return true;
      }),
  };
}

const STATUS = {
  validating: "running",
  in_progress: "running",
  finalizing: "running",
  cancelling: "running",
  completed: "completed",
  expired: "completed",
  failed: "failed",
  cancelled: "cancelled",
} as const satisfies Readonly<Record<OpenAI.Batch["status"], LlmBatch["status"]>>;

function toLine(protocol: Protocol, prepared: PreparedRequest, index: number): string {
  const { names, request, site } = prepared;
  // Nobody remembers the names until the answers come.
  const changed = request.tools?.find(({ name }) => names.toVendor(name) !== name);
  if (changed !== undefined)
    throw llmRefusal(`takes no tool called "${changed.name}" in a batch`, site, "use letters, digits, _ and - only");
  const body = protocol.body(prepared);
  return JSON.stringify({ custom_id: String(index), method: "POST", url: protocol.endpoint, body });
}

async function download(client: OpenAI, file: string, signal: AbortSignal | undefined): Promise<string> {
  return await (await client.files.content(file, { signal })).text();
}

/** In the order of the requests; what expired or was cancelled before its turn has no line. */
function inOrder(lines: readonly BatchLine[], total: number): NonNullable<LlmBatch["results"]> {
  const byId = new Map(lines.map(({ id, result }) => [id, result]));
  const count = Math.max(total, ...lines.map(({ id }) => Number(id) + 1));
  return Array.from(
    { length: count },
    (_, index) => byId.get(String(index)) ?? { error: { message: "was not answered in time", retryable: true } },
  );
}
