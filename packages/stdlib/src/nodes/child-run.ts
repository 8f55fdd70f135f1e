/** Running another pipeline through the spawner, as the `pipeline` node and `body_pipeline` do. */
import { HexdagError, type JsonObject, type JsonValue, type RunContext } from "@hexdag/kernel";
import type { CallOptions, ChildResult } from "@hexdag/kernel/ports";

export interface ChildRequest {
  readonly pipeline: string;
  readonly input: JsonValue;
  /** Sets the children of one attempt of one node apart. Absent: the node has one child. */
  readonly key?: string | number;
  readonly signal: AbortSignal;
}

/**
 * Starts a child and resolves with its run id. A retry of the node starts a new child: the key names the attempt too,
 * because the child of the attempt before has failed.
 */
export async function spawnChild(ctx: RunContext, { pipeline, input, key, signal }: ChildRequest): Promise<string> {
  const pass = key === undefined ? "" : `[${key}]`;
  const idempotencyKey = `${ctx.idempotencyKey}${pass}#${ctx.attempt}`;
  return await ctx.spawner.spawn({ pipeline, input, parentRunId: ctx.runId, idempotencyKey }, { signal });
}

/** Starts a child and waits for its output. A child that fails or is cancelled fails the node, with the child named. */
export async function runChild(ctx: RunContext, request: ChildRequest): Promise<JsonValue> {
  const runId = await spawnChild(ctx, request);
  const options: CallOptions = { signal: request.signal };
  const result = await ctx.spawner.result(runId, options);
  // A child that was cancelled because this node was aborted is not the node's failure.
  request.signal.throwIfAborted();
  return result.status === "succeeded" ? result.output : refuse(request.pipeline, result);
}

function refuse(pipeline: string, result: Exclude<ChildResult, { status: "succeeded" }>): never {
  const { runId } = result;
  if (result.status === "cancelled") {
    throw childError(
      `the pipeline "${pipeline}" was cancelled: ${result.reason}`,
      { pipeline, run_id: runId },
      undefined,
    );
  }
  const { code, message, node, location, retryable } = result.error;
  const where = [node === undefined ? "" : ` at node "${node}"`, location === undefined ? "" : ` (${location})`].join(
    "",
  );
  const data = { pipeline, run_id: runId, code, ...(node === undefined ? {} : { node }) };
  throw childError(`the pipeline "${pipeline}" failed${where}: ${message}`, data, retryable, result.error.hint);
}

function childError(message: string, data: JsonObject, retryable: boolean | undefined, hint?: string): HexdagError {
  return new HexdagError({ code: "HD6001", message, hint, data, retryable });
}
