import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Answer, Request, Timing } from "./worker.ts";

/** A subject's own process, as its parent drives it: one request at a time, each with a limit. */
export class WorkerProcess {
  readonly #child: ChildProcess;

  constructor() {
    this.#child = fork(fileURLToPath(new URL("./worker.ts", import.meta.url)), [], {
      // Long chains of promises and callbacks of some peers need more than the usual stack and heap.
      execArgv: ["--expose-gc", "--max-old-space-size=6144", "--disable-warning=ExperimentalWarning"],
      stdio: ["ignore", "ignore", "ignore", "ipc"],
    });
  }

  /** Rejects with the reason when there is no answer in time. */
  ask(request: Request, limitMs: number): Promise<Timing> {
    return new Promise((resolve, reject) => {
      const stop = (reason: string): void => {
        settle();
        this.close();
        reject(new Error(reason));
      };
      const timer = setTimeout(() => stop(`over ${Math.round(limitMs / 1_000)} s`), limitMs);
      const onExit = (code: number | null, signal: string | null): void =>
        stop(`its process ended (${signal ?? code})`);
      const onMessage = (answer: Answer): void => {
        settle();
        if ("error" in answer) reject(new Error(answer.error));
        else resolve(answer);
      };
      const settle = (): void => {
        clearTimeout(timer);
        this.#child.off("exit", onExit).off("message", onMessage);
      };
      this.#child.on("exit", onExit).on("message", onMessage);
      this.#child.send(request);
    });
  }

  close(): void {
    this.#child.kill("SIGKILL");
  }
}
