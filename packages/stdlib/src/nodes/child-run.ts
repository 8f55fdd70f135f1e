/**
 * Running another pipeline through the spawner, as the `pipeline` node and `body_pipeline` do.
 *
 * A child's key names the run, the node and the pass, not the attempt: whoever asks again, a retry or a resumed run, gets
 * the child there is, still running or done. Only a child that failed or was cancelled is followed by another, under the
 * next key, and never more of them than the node has had attempts.
 */
import { HexdagError, type JsonObject, type JsonValue, type RunContext } from "@hexdag/kernel";
import type { CallOptions, ChildResult } from "@hexdag/kernel/ports";

export interface ChildRequest {
  readonly pipeline: string;
  readonly input: JsonValue;
  /** Sets the children of one node apart. Absent: the node has one child. */
  readonly key?: string | number;
  readonly signal: AbortSignal;
}

/** Starts a child, or finds the one that was started before, and resolves with its run id. `nth`: how many failed before it, and one. */
export async function spawnChild(ctx: RunContext, request: ChildRequest, nth = 1): Promise<string> {
  const { pipeline, input, key, signal } = request;
  const pass = key === undefined ? "" : `[${key}]`;
  const idempotencyKey = `${ctx.idempotencyKey}${pass}${nth === 1 ? "" : `#${nth}`}`;
  return await ctx.spawner.spawn({ pipeline, input, parentRunId: ctx.runId, idempotencyKey }, { signal });
}

/** Starts a child and waits for its output. A child that fails or is cancelled fails the node, with the child named. */
export async function runChild(ctx: RunContext, request: ChildRequest): Promise<JsonValue> {
  const options: CallOptions = { signal: request.signal };
  for (let nth = 1; ; nth += 1) {
    const result = await ctx.spawner.result(await spawnChild(ctx, request, nth), options);
    // A child that was cancelled because this node was aborted is not the node's failure.
    request.signal.throwIfAborted();
    if (result.status === "succeeded") return result.output;
    if (result.status === "suspended") throw suspended(request.pipeline, result);
    // The children before this attempt's own are those of attempts before.
    if (nth >= ctx.attempt) return refuse(request.pipeline, result);
  }
}

/** The limit that stopped the child, so that the parent stands still with it. */
function suspended(pipeline: string, { runId, error }: Extract<ChildResult, { status: "suspended" }>): HexdagError {
  const { code, message, hint, data } = error;
  return new HexdagError({
    code: "HD7102",
    message: `the pipeline "${pipeline}" was suspended: ${message}`,
    hint,
    data: { ...data, pipeline, run_id: runId, code },
    retryable: false,
  });
}

function refuse(pipeline: string, result: Extract<ChildResult, { status: "failed" | "cancelled" }>): never {
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
  const says = `the pipeline "${pipeline}" failed${where}: `;
  // A pipeline that starts itself fails at one place many times over.
  throw childError(message.startsWith(says) ? message : says + message, data, retryable, result.error.hint);
}

function childError(message: string, data: JsonObject, retryable: boolean | undefined, hint?: string): HexdagError {
  return new HexdagError({ code: "HD6001", message, hint, data, retryable });
}
