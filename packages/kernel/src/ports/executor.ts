import type { CallOptions, PortLifecycle } from "./call-options.ts";

/**
 * Decides where and how one attempt of a node runs: in this thread, in a pool, elsewhere.
 *
 * - Calls `task.run` at most once, or performs the same work by other means from the names in the task.
 * - Resolves and rejects as the node's own code does; it neither retries nor times out.
 * - Once `signal` is aborted it need not call `task.run` any more, and rejects with the signal's reason.
 */
export interface Executor extends PortLifecycle {
  execute(task: ExecutionTask, options?: CallOptions): unknown;
}

export interface ExecutionTask {
  readonly runId: string;
  /** Path of the node in the run, such as `review` or `each[2]/draft`. */
  readonly node: string;
  readonly kind: string;
  /** Counts from 1. */
  readonly attempt: number;
  /** May return a value or a promise. */
  run(): unknown;
}
