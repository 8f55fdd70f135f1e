/** The contract of `Executor`: the task runs once, ends as its own code does, and not at all once it is not wanted. */
import type { ExecutionTask, Executor } from "@hexdag/kernel/ports";
import { expect } from "vitest";
import { abortedSignal, rejectionOf } from "../expectations.ts";
import { lifecycleFacet } from "../lifecycle.ts";
import { describeSuite, type Facet, type PortSuite, type PortTarget } from "../suite.ts";

/** An executor: nothing beside what every target has. */
export interface ExecutorTarget extends PortTarget<Executor> {}

const execution: Facet<Executor, ExecutorTarget> = {
  name: "execute",
  cases: {
    "answers with what the task returned": async (executor) => {
      expect(await executor.execute(taskOf(() => ({ done: true })))).toEqual({ done: true });
    },
    "waits for a promise and answers with its value": async (executor) => {
      expect(await executor.execute(taskOf(() => Promise.resolve([1])))).toEqual([1]);
    },
    "calls the task once": async (executor) => {
      let calls = 0;
      await executor.execute(taskOf(() => (calls += 1)));
      expect(calls).toBe(1);
    },
    "fails with the very error the task threw, after one try": async (executor) => {
      let calls = 0;
      const error = new TypeError("broken");
      const thrown = await rejectionOf(
        runOf(
          executor,
          taskOf(() => {
            calls += 1;
            throw error;
          }),
        ),
      );
      expect(thrown).toBe(error);
      expect(calls).toBe(1);
    },
    "fails with the very reason the task rejected with": async (executor) => {
      const thrown = await rejectionOf(
        runOf(
          executor,
          taskOf(() => Promise.reject("not an Error")),
        ),
      );
      expect(thrown).toBe("not an Error");
    },
    "runs tasks at the same time": async (executor) => {
      let release: (() => void) | undefined;
      const first = runOf(
        executor,
        taskOf(
          () =>
            new Promise<string>((resolve) => {
              release = () => resolve("first");
            }),
        ),
      );
      await runOf(
        executor,
        taskOf(() => release?.()),
      );
      expect(await first).toBe("first");
    },
  },
};

const abort: Facet<Executor, ExecutorTarget> = {
  name: "abort",
  cases: {
    "rejects with the reason of a signal that is aborted already, without calling the task": async (executor) => {
      let calls = 0;
      const { signal, reason } = abortedSignal();
      const task = taskOf(() => (calls += 1));
      expect(await rejectionOf(runOf(executor, task, signal))).toBe(reason);
      expect(calls).toBe(0);
    },
  },
};

/** The contract of `Executor`. */
export const EXECUTOR_SUITE: PortSuite<Executor, ExecutorTarget> = {
  port: "executor",
  guards: {},
  facets: [execution, abort, lifecycleFacet()],
};

/** Tests an adapter against the contract of `Executor`. */
export function describeExecutor(target: ExecutorTarget): void {
  describeSuite(EXECUTOR_SUITE, target);
}

function taskOf(run: () => unknown): ExecutionTask {
  return { runId: "run-1", node: "work", kind: "function", attempt: 1, run };
}

/** `execute` may answer or throw at once; this makes both a promise. */
async function runOf(executor: Executor, task: ExecutionTask, signal?: AbortSignal): Promise<unknown> {
  return await executor.execute(task, signal === undefined ? undefined : { signal });
}
