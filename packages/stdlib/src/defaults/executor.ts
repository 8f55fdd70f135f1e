import type { Executor } from "@hexdag/kernel/ports";

/** Runs every attempt right here, in the caller's turn: no queue, no thread, no cost. */
export function createLocalExecutor(): Executor {
  return {
    execute(task, options) {
      options?.signal?.throwIfAborted();
      return task.run();
    },
  };
}
