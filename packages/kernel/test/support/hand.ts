/** Nodes whose ends a test decides, so that any order of settlements can be written down. */
import { settled } from "./fake-clock.ts";
import type { TestTask } from "./plans.ts";

export interface Hand {
  /** A node function that waits, under the node's path, until the test settles it. It does not watch its signal. */
  readonly wait: (task: TestTask) => Promise<unknown>;
  /** Paths in the order in which they began, one for each attempt. */
  readonly begun: readonly string[];
  /** The task of the latest attempt. */
  task(path: string): TestTask;
  /** Ends the latest attempt, then lets everything that follows happen. */
  resolve(path: string, value: unknown): Promise<void>;
  reject(path: string, reason: unknown): Promise<void>;
}

interface Wait {
  readonly task: TestTask;
  readonly resolve: (value: unknown) => void;
  readonly reject: (reason: unknown) => void;
}

export function createHand(): Hand {
  const waits = new Map<string, Wait>();
  const begun: string[] = [];
  const latest = (path: string): Wait => {
    const wait = waits.get(path);
    if (wait === undefined) throw new RangeError(`"${path}" has not begun; begun: ${begun.join(", ")}`);
    return wait;
  };
  return {
    begun,
    wait: (task) =>
      new Promise((resolve, reject) => {
        begun.push(task.ctx.nodeName);
        // The signal exists from the start, as for a node that watches it.
        void task.ctx.signal;
        waits.set(task.ctx.nodeName, { task, resolve, reject });
      }),
    task: (path) => latest(path).task,
    async resolve(path, value) {
      latest(path).resolve(value);
      await settled();
    },
    async reject(path, reason) {
      latest(path).reject(reason);
      await settled();
    },
  };
}
