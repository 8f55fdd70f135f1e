import type { ErrorInfo } from "../errors/hexdag-error.ts";
import type { JsonValue } from "../json/json-value.ts";
import type { LlmUsage } from "../ports/llm.ts";

/** How a run ended. User failures are values, never throws; scripts may call `orThrow`. */
export type RunResult<TOutput = JsonValue> =
  | RunSucceeded<TOutput>
  | RunFailedResult<TOutput>
  | RunCancelledResult<TOutput>
  | RunSuspendedResult<TOutput>;

/** What every result carries, however the run ended. */
export interface RunResultBase<TOutput> {
  readonly runId: string;
  readonly pipeline: string;
  readonly planHash: string;
  /** By node name, in plan order. Nodes inside bodies are in the events, not here. */
  readonly nodes: { readonly [name: string]: NodeResult };
  readonly usage: RunUsage;
  readonly durationMs: number;
  /** The output, or throws the run's error as a `HexdagError`. */
  orThrow(): TOutput;
}
export interface RunSucceeded<TOutput = JsonValue> extends RunResultBase<TOutput> {
  readonly status: "succeeded";
  readonly output: TOutput;
}
export interface RunFailedResult<TOutput = JsonValue> extends RunResultBase<TOutput> {
  readonly status: "failed";
  readonly error: ErrorInfo;
}
export interface RunCancelledResult<TOutput = JsonValue> extends RunResultBase<TOutput> {
  readonly status: "cancelled";
  readonly reason: string;
}
/** The run stands still and may be resumed: a limit that says `on_limit: suspend` was in the way. */
export interface RunSuspendedResult<TOutput = JsonValue> extends RunResultBase<TOutput> {
  readonly status: "suspended";
  /** The limit: what, whose, how much was spent, and how much was wanted. */
  readonly error: ErrorInfo;
}

export type NodeStatus = "pending" | "ready" | "running" | "waiting" | "succeeded" | "failed" | "skipped" | "cancelled";

export interface NodeResult {
  readonly status: NodeStatus;
  /** The node's own result; absent unless it succeeded. */
  readonly output?: JsonValue;
  readonly error?: ErrorInfo;
  readonly attempts: number;
  /** Summed over attempts, without the pauses between them. */
  readonly durationMs: number;
}

export interface RunUsage extends LlmUsage {
  readonly llmCalls: number;
  readonly toolCalls: number;
  /** In US dollars, by the plan's prices; absent when there were no model calls, or a model without a price was used. */
  readonly costUsd?: number;
}
