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
  RunStarted,
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

type Ending = { readonly kind: "succeeded"; readonly output: JsonValue } | { readonly kind: "failed"; readonly error: ErrorInfo } | { readonly kind: "cancelled"; readonly reason: string };

export function frameStarted(by: Author, time: number, input: JsonValue, planHash: string, nodes: number): Draft<RunStarted | BodyStarted> {
  if (by.kind === "body") return bodyStarted(by, time, bodyPath(by));
  return { type: "run.started", runId: by.runId, parentRunId: by.parentRunId, pipeline: by.pipeline, seq: 0, time, input, planHash, seed: by.seed, nodes };
}

export function frameEnded(by: Author, time: number, ending: Ending, durationMs: number): Draft<RunCompleted | RunFailed | RunCancelled | BodyCompleted | BodyFailed> {
  if (by.kind === "body") return bodyEnded(by, time, bodyPath(by), ending, durationMs);
  const { runId, parentRunId, pipeline } = by;
  switch (ending.kind) {
    case "succeeded":
      return { type: "run.completed", runId, parentRunId, pipeline, seq: 0, time, output: ending.output, durationMs };
    case "failed":
      return { type: "run.failed", runId, parentRunId, pipeline, seq: 0, time, error: ending.error, durationMs };
    case "cancelled":
      return { type: "run.cancelled", runId, parentRunId, pipeline, seq: 0, time, reason: ending.reason, durationMs };
  }
}

export function bodyStarted(by: Author, time: number, node: string): Draft<BodyStarted> {
  return { type: "body.started", runId: by.runId, parentRunId: by.parentRunId, pipeline: by.pipeline, seq: 0, time, node };
}

export function bodyEnded(by: Author, time: number, node: string, ending: Ending, durationMs: number): Draft<BodyCompleted | BodyFailed> {
  const { runId, parentRunId, pipeline } = by;
  if (ending.kind === "succeeded") return { type: "body.completed", runId, parentRunId, pipeline, seq: 0, time, node, output: ending.output, durationMs };
  const error: ErrorInfo = ending.kind === "failed" ? ending.error : { code: "HD6004", message: ending.reason, retryable: false };
  return { type: "body.failed", runId, parentRunId, pipeline, seq: 0, time, node, error, durationMs };
}

export function nodeStarted(by: Author, time: number, name: string, attempt: number): Draft<NodeStarted> {
  return { type: "node.started", runId: by.runId, parentRunId: by.parentRunId, pipeline: by.pipeline, seq: 0, time, node: pathOf(by, name), attempt };
}

export function nodeCompleted(by: Author, time: number, name: string, attempt: number, output: JsonValue, durationMs: number): Draft<NodeCompleted> {
  return { type: "node.completed", runId: by.runId, parentRunId: by.parentRunId, pipeline: by.pipeline, seq: 0, time, node: pathOf(by, name), attempt, output, durationMs };
}

export function nodeFailed(by: Author, time: number, name: string, attempt: number, error: ErrorInfo, handling: NodeFailed["handling"], durationMs: number): Draft<NodeFailed> {
  return { type: "node.failed", runId: by.runId, parentRunId: by.parentRunId, pipeline: by.pipeline, seq: 0, time, node: pathOf(by, name), attempt, error, handling, durationMs };
}

export function nodeRetrying(by: Author, time: number, name: string, attempt: number, error: ErrorInfo, delayMs: number, durationMs: number): Draft<NodeRetrying> {
  return { type: "node.retrying", runId: by.runId, parentRunId: by.parentRunId, pipeline: by.pipeline, seq: 0, time, node: pathOf(by, name), attempt, error, delayMs, durationMs };
}

export function nodeSkipped(by: Author, time: number, name: string, reason: SkipReason): Draft<NodeSkipped> {
  return { type: "node.skipped", runId: by.runId, parentRunId: by.parentRunId, pipeline: by.pipeline, seq: 0, time, node: pathOf(by, name), reason };
}

export function nodeCancelled(by: Author, time: number, name: string, attempt: number): Draft<NodeCancelled> {
  return { type: "node.cancelled", runId: by.runId, parentRunId: by.parentRunId, pipeline: by.pipeline, seq: 0, time, node: pathOf(by, name), attempt };
}

function pathOf(by: Author, name: string): string {
  return by.prefix === "" ? name : by.prefix + name;
}

/** `review[2]/` → `review[2]`. */
function bodyPath(by: Author): string {
  return by.prefix.slice(0, -1);
}
