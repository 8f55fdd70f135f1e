/** Makes journal entries. One literal per kind, so that entries of one kind have one hidden class; `seq` is stamped on append. */
import type { ErrorInfo } from "../errors/hexdag-error.ts";
import type { JsonValue } from "../json/json-value.ts";
import type {
  BodyCompleted,
  BodyFailed,
  BodyStarted,
  Draft,
  NodeCancelled,
  NodeCompleted,
  NodeFailed,
  NodeRetrying,
  NodeSkipped,
  NodeStarted,
  RunCancelled,
  RunCompleted,
  RunFailed,
  RunResumed,
  RunStarted,
  RunSuspended,
  SkipReason,
} from "./entry.ts";

/** Who writes: the parts of an entry that stay the same within a frame. */
export interface Author {
  readonly runId: string;
  readonly parentRunId: string | undefined;
  readonly pipeline: string;
  /** `""` for the pipeline, `review[2]/` for a body. */
  readonly prefix: string;
  readonly kind: "run" | "body";
  readonly seed: number;
}

/** Who writes, and when. `time` is in milliseconds since the Unix epoch. */
export interface Moment {
  readonly by: Author;
  readonly time: number;
}

export type Ending =
  | { readonly kind: "succeeded"; readonly output: JsonValue }
  | { readonly kind: "failed"; readonly error: ErrorInfo }
  | { readonly kind: "cancelled"; readonly reason: string }
  | { readonly kind: "suspended"; readonly error: ErrorInfo };

export function frameStarted(
  { by, time }: Moment,
  { input, planHash, nodes }: Pick<RunStarted, "input" | "planHash" | "nodes">,
): Draft<RunStarted | BodyStarted> {
  if (by.kind === "body") return bodyStarted({ by, time }, bodyPath(by));
  const { runId, parentRunId, pipeline, seed } = by;
  return { type: "run.started", runId, parentRunId, pipeline, seq: 0, time, input, planHash, seed, nodes };
}

export function frameEnded(
  { by, time }: Moment,
  ending: Ending,
  durationMs: number,
): Draft<RunCompleted | RunFailed | RunCancelled | RunSuspended | BodyCompleted | BodyFailed> {
  if (by.kind === "body") return bodyEnded({ by, time }, bodyPath(by), ending, durationMs);
  const { runId, parentRunId, pipeline } = by;
  switch (ending.kind) {
    case "succeeded":
      return { type: "run.completed", runId, parentRunId, pipeline, seq: 0, time, output: ending.output, durationMs };
    case "failed":
      return { type: "run.failed", runId, parentRunId, pipeline, seq: 0, time, error: ending.error, durationMs };
    case "cancelled":
      return { type: "run.cancelled", runId, parentRunId, pipeline, seq: 0, time, reason: ending.reason, durationMs };
    case "suspended":
      return { type: "run.suspended", runId, parentRunId, pipeline, seq: 0, time, error: ending.error, durationMs };
  }
}

export function runResumed({ by, time }: Moment): Draft<RunResumed> {
  const { runId, parentRunId, pipeline } = by;
  return { type: "run.resumed", runId, parentRunId, pipeline, seq: 0, time };
}

export function bodyStarted({ by, time }: Moment, node: string): Draft<BodyStarted> {
  const { runId, parentRunId, pipeline } = by;
  return { type: "body.started", runId, parentRunId, pipeline, seq: 0, time, node };
}

export function bodyEnded(
  { by, time }: Moment,
  node: string,
  ending: Ending,
  durationMs: number,
): Draft<BodyCompleted | BodyFailed> {
  const { runId, parentRunId, pipeline } = by;
  if (ending.kind === "succeeded") {
    const { output } = ending;
    return { type: "body.completed", runId, parentRunId, pipeline, seq: 0, time, node, output, durationMs };
  }
  const error: ErrorInfo =
    ending.kind === "cancelled" ? { code: "HD6004", message: ending.reason, retryable: false } : ending.error;
  return { type: "body.failed", runId, parentRunId, pipeline, seq: 0, time, node, error, durationMs };
}

export function nodeStarted({ by, time }: Moment, name: string, attempt: number): Draft<NodeStarted> {
  const { runId, parentRunId, pipeline } = by;
  return { type: "node.started", runId, parentRunId, pipeline, seq: 0, time, node: pathOf(by, name), attempt };
}

export function nodeCompleted(
  { by, time }: Moment,
  name: string,
  { attempt, output, durationMs }: Pick<NodeCompleted, "attempt" | "output" | "durationMs">,
): Draft<NodeCompleted> {
  const { runId, parentRunId, pipeline } = by;
  const node = pathOf(by, name);
  return { type: "node.completed", runId, parentRunId, pipeline, seq: 0, time, node, attempt, output, durationMs };
}

export function nodeFailed(
  { by, time }: Moment,
  name: string,
  failure: Pick<NodeFailed, "attempt" | "error" | "handling" | "durationMs">,
): Draft<NodeFailed> {
  const { runId, parentRunId, pipeline } = by;
  const { attempt, error, handling, durationMs } = failure;
  const node = pathOf(by, name);
  return {
    type: "node.failed",
    runId,
    parentRunId,
    pipeline,
    seq: 0,
    time,
    node,
    attempt,
    error,
    handling,
    durationMs,
  };
}

export function nodeRetrying(
  { by, time }: Moment,
  name: string,
  failure: Pick<NodeRetrying, "attempt" | "error" | "delayMs" | "durationMs">,
): Draft<NodeRetrying> {
  const { runId, parentRunId, pipeline } = by;
  const { attempt, error, delayMs, durationMs } = failure;
  const node = pathOf(by, name);
  return {
    type: "node.retrying",
    runId,
    parentRunId,
    pipeline,
    seq: 0,
    time,
    node,
    attempt,
    error,
    delayMs,
    durationMs,
  };
}

export function nodeSkipped({ by, time }: Moment, name: string, reason: SkipReason): Draft<NodeSkipped> {
  const { runId, parentRunId, pipeline } = by;
  return { type: "node.skipped", runId, parentRunId, pipeline, seq: 0, time, node: pathOf(by, name), reason };
}

export function nodeCancelled({ by, time }: Moment, name: string, attempt: number): Draft<NodeCancelled> {
  const { runId, parentRunId, pipeline } = by;
  return { type: "node.cancelled", runId, parentRunId, pipeline, seq: 0, time, node: pathOf(by, name), attempt };
}

function pathOf(by: Author, name: string): string {
  return by.prefix === "" ? name : by.prefix + name;
}

/** `review[2]/` → `review[2]`. */
function bodyPath(by: Author): string {
  return by.prefix.slice(0, -1);
}
