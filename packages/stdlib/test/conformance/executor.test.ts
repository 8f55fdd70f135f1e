import type { ExecutionTask, Executor } from "@hexdag/kernel/ports";
import { describeExecutor, EXECUTOR_SUITE, type ExecutorTarget } from "@hexdag/testing";
import { createLocalExecutor } from "../../src/defaults/executor.ts";
import { describeBrokenFakes } from "../support/broken-fakes.ts";

const target: ExecutorTarget = { name: "local", capabilities: [], create: createLocalExecutor };

describeExecutor(target);

const executing = (execute: Executor["execute"], more: Partial<Executor> = {}): ExecutorTarget => ({
  ...target,
  create: () => ({ execute, ...more }),
});

const retrying = async (task: ExecutionTask): Promise<unknown> => {
  try {
    return await task.run();
  } catch {
    return await task.run();
  }
};

/** Runs tasks one after the other. */
function queueing(): Executor {
  let last: Promise<unknown> = Promise.resolve();
  return {
    execute: (task) => {
      last = last.then(() => task.run());
      return last;
    },
  };
}

const local = createLocalExecutor();

describeBrokenFakes(EXECUTOR_SUITE, {
  "capabilities: are exactly the declared ones": { ...target, capabilities: ["SupportsThreads"] },
  "execute: answers with what the task returned": executing((task) => void task.run()),
  "execute: waits for a promise and answers with its value": executing((task) => JSON.stringify(task.run())),
  "execute: calls the task once": executing((task) => [task.run(), task.run()][0]),
  "execute: fails with the very error the task threw, after one try": executing(retrying),
  "execute: fails with the very reason the task rejected with": executing(async (task) => {
    try {
      return await task.run();
    } catch (error) {
      throw new Error(String(error));
    }
  }),
  "execute: runs tasks at the same time": { ...target, create: queueing },
  "abort: rejects with the reason of a signal that is aborted already, without calling the task": executing((task) =>
    task.run(),
  ),
  "lifecycle: is healthy after open": executing(local.execute, { health: () => Promise.reject(new Error("no pool")) }),
  "lifecycle: can be closed twice": executing(local.execute, {
    close: () => Promise.reject(new Error("closed already")),
  }),
});
