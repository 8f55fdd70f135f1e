/**
 * The record of a run: an append-only list of entries. Entries are also the durable events, object for object, so that
 * what a watcher saw and what a resume reads cannot differ. `fold(plan, entries)` gives back the state that wrote them.
 *
 * `node` is a path: `fetch` for a node of the pipeline, `review[2]/draft` for the node `draft` in the body of the third
 * iteration of `review`.
 */
import type { ErrorInfo } from "../errors/hexdag-error.ts";
import type { JsonValue } from "../json/json-value.ts";
import type { LlmUsage } from "../ports/llm.ts";

/** What every entry and event carries. */
export interface Envelope {
  readonly runId: string;
  readonly parentRunId: string | undefined;
  readonly pipeline: string;
  /** Counts from 1 within a run, without gaps. */
  readonly seq: number;
  /** Milliseconds since the Unix epoch. */
  readonly time: number;
}

export type JournalEntry =
  | RunStarted
  | RunCompleted
  | RunFailed
  | RunCancelled
  | RunSuspended
  | RunResumed
  | NodeStarted
  | NodeCompleted
  | NodeFailed
  | NodeRetrying
  | NodeSkipped
  | NodeCancelled
  | BodyStarted
  | BodyCompleted
  | BodyFailed
  | CapDenied
  | ResourceWarning
  | ResourceReserved
  | ResourceExceeded
  | LlmCalled
  | ToolCalled
  | ChildSpawned;

/** An entry while it is being made. `seq` is stamped when it is appended. */
export type Draft<TEntry extends JournalEntry = JournalEntry> = { -readonly [TKey in keyof TEntry]: TEntry[TKey] };

export type TerminalEntry = RunCompleted | RunFailed | RunCancelled;

export interface RunStarted extends Envelope {
  readonly type: "run.started";
  readonly input: JsonValue;
  readonly planHash: string;
  /** Seeds jitter and `uuid()`; together with the plan and the input it reproduces every decision. */
  readonly seed: number;
  readonly nodes: number;
}
export interface RunCompleted extends Envelope {
  readonly type: "run.completed";
  readonly output: JsonValue;
  readonly durationMs: number;
}
export interface RunFailed extends Envelope {
  readonly type: "run.failed";
  readonly error: ErrorInfo;
  readonly durationMs: number;
}
export interface RunCancelled extends Envelope {
  readonly type: "run.cancelled";
  readonly reason: string;
  readonly durationMs: number;
}
/** The run has stopped where it stands and may be resumed: a limit that says `on_limit: suspend` was in the way. What was under way begins again then. */
export interface RunSuspended extends Envelope {
  readonly type: "run.suspended";
  readonly error: ErrorInfo;
  readonly durationMs: number;
}
/** Somebody has taken the run up again: what was under way when it stopped begins again, as the next attempt. */
export interface RunResumed extends Envelope {
  readonly type: "run.resumed";
}

export interface NodeStarted extends Envelope {
  readonly type: "node.started";
  readonly node: string;
  /** Counts from 1. */
  readonly attempt: number;
}
export interface NodeCompleted extends Envelope {
  readonly type: "node.completed";
  readonly node: string;
  readonly attempt: number;
  readonly output: JsonValue;
  readonly durationMs: number;
}
export interface NodeFailed extends Envelope {
  readonly type: "node.failed";
  readonly node: string;
  /** Tries made. 0 when it failed before its first (its `when`, its input). */
  readonly attempt: number;
  readonly error: ErrorInfo;
  /** What becomes of the failure: the run fails, a handler runs, dependents are skipped, or go on with null. */
  readonly handling: "fail" | "handler" | "skip" | "continue" | "compensation";
  readonly durationMs: number;
}
export interface NodeRetrying extends Envelope {
  readonly type: "node.retrying";
  readonly node: string;
  /** The attempt that failed. */
  readonly attempt: number;
  readonly error: ErrorInfo;
  readonly delayMs: number;
  readonly durationMs: number;
}
export interface NodeSkipped extends Envelope {
  readonly type: "node.skipped";
  readonly node: string;
  readonly reason: SkipReason;
}
/** `when`: its condition was false. `route`: the node that chooses among others did not choose it. `upstream`: all data dependencies were skipped. `unused`: a handler or compensation that was not needed. `limit`: it would have crossed a limit that says `on_limit: skip`. */
export type SkipReason = "when" | "route" | "upstream" | "unused" | "limit";
export interface NodeCancelled extends Envelope {
  readonly type: "node.cancelled";
  readonly node: string;
  readonly attempt: number;
}

/** One pass through a node's inline body. `node` is the body's path: `review[2]`, or `choose` when it runs once. */
export interface BodyStarted extends Envelope {
  readonly type: "body.started";
  readonly node: string;
}
export interface BodyCompleted extends Envelope {
  readonly type: "body.completed";
  readonly node: string;
  readonly output: JsonValue;
  readonly durationMs: number;
}
export interface BodyFailed extends Envelope {
  readonly type: "body.failed";
  readonly node: string;
  readonly error: ErrorInfo;
  readonly durationMs: number;
}

/** A node was refused a capability. Changes nothing by itself: what becomes of the node is up to the node. */
export interface CapDenied extends Envelope {
  readonly type: "cap.denied";
  readonly node: string;
  readonly attempt: number;
  /** What it asked for: `tool:delete_all`. */
  readonly cap: string;
  readonly port: string;
  readonly method: string;
  /** Who takes it away: `node "research"`, `the project's Config`. */
  readonly from: string;
  /** The pattern that denies it; absent when nothing of what is allowed covers it. */
  readonly deny?: string;
  readonly allow?: readonly string[];
}

/** A share of a limit has been spent; once per limit. Cost is in US dollars. */
export interface ResourceWarning extends Envelope {
  readonly type: "resource.warning";
  /** The node whose call came to it. */
  readonly node: string;
  /** The limit by its key in a manifest: `max_total_tokens`. */
  readonly resource: string;
  readonly limit: number;
  readonly spent: number;
  /** Whose limit it is: `pipeline "research"`. */
  readonly owner: string;
}

/** The most a call can cost was set aside. A process that dies before it has the answer has spent that, for all we know. */
export interface ResourceReserved extends Envelope {
  readonly type: "resource.reserved";
  readonly node: string;
  readonly attempt: number;
  /** How many calls of a model it stands for; absent for a tool. */
  readonly llmCalls?: number;
  readonly toolCalls?: number;
  readonly tokens: number;
  /** In US dollars; absent where cost is not limited. */
  readonly costUsd?: number;
  /** What of it the request itself takes, which a call that is cut off has used. */
  readonly inputTokens: number;
}

/** A call was not made, or was cut, because it would have crossed a limit. */
export interface ResourceExceeded extends Envelope {
  readonly type: "resource.exceeded";
  readonly node: string;
  readonly attempt: number;
  readonly resource: string;
  readonly limit: number;
  readonly spent: number;
  readonly wanted: number;
  readonly owner: string;
  readonly onLimit: "raise" | "skip" | "suspend";
}

/** What every record of a call has. One for each call that reached an adapter: those a policy repeats too, those it answers itself not. */
export interface CallEnvelope extends Envelope {
  readonly node: string;
  readonly attempt: number;
  /** Of a tool call and a child run its own, which the adapter got; of a model call that of the node or the step that made it. */
  readonly idempotencyKey: string;
  readonly durationMs: number;
  /** Why it failed; absent when it did not. */
  readonly error?: string;
  /** The code of that error, where it has one. */
  readonly code?: string;
}

/** A model was called. Together they are what a run costs. */
export interface LlmCalled extends CallEnvelope {
  readonly type: "llm.called";
  readonly port: string;
  readonly method: string;
  /** The model that answered, or that was asked; absent when nobody said. */
  readonly model?: string;
  /** Absent when the adapter did not say, as when it failed. */
  readonly usage?: LlmUsage;
  /** In US dollars, by the plan's prices; absent when the model has none. */
  readonly costUsd?: number;
  /** The number of the entry that set something aside for it: it is given back with this. */
  readonly reserved?: number;
}

/** A tool was called. */
export interface ToolCalled extends CallEnvelope {
  readonly type: "tool.called";
  readonly tool: string;
  /** As of a model call. */
  readonly reserved?: number;
}

/** A child run was started, or found again under its key. */
export interface ChildSpawned extends CallEnvelope {
  readonly type: "child.spawned";
  /** The name it was asked for by. */
  readonly child: string;
  /** Absent when it could not be started. */
  readonly childRunId?: string;
}
