/**
 * Everything that can end a run from outside: ctrl-C, a kill, a reader that went away, user code that throws outside any
 * node, and a process that has nothing left to do. Each cancels the run; a second ctrl-C does not wait for that.
 */
import process from "node:process";
import { EXIT } from "./exit-codes.ts";
import type { Io } from "./io.ts";

/** Why a run is being stopped, and what the process will exit with. */
export interface Interruption {
  readonly exit: number;
  readonly reason: string;
  /** Something went wrong in user code; the run has failed rather than been called off. */
  readonly error?: { readonly code: "HD8005" | "HD8006"; readonly cause?: unknown };
}

export interface InterruptWatch {
  /** What happened first, if anything. */
  readonly interruption: Interruption | undefined;
  /** Resolves when there is no more waiting: a second ctrl-C. */
  readonly forced: Promise<"forced">;
  [Symbol.dispose](): void;
}

export function watchInterrupts(io: Io, cancel: (interruption: Interruption) => void): InterruptWatch {
  let first: Interruption | undefined;
  const { promise: forced, resolve: force } = Promise.withResolvers<"forced">();
  const interrupt = (interruption: Interruption): void => {
    if (first !== undefined) return force("forced");
    first = interruption;
    cancel(interruption);
  };
  const onSigint = (): void => interrupt({ exit: EXIT.interrupted, reason: "interrupted (ctrl-C)" });
  const onSigterm = (): void => interrupt({ exit: EXIT.terminated, reason: "terminated (SIGTERM)" });
  const onPipeClosed = (): void => {
    if (first === undefined) interrupt({ exit: EXIT.pipeClosed, reason: "the reader of the output went away" });
  };
  const onUncaught = (cause: unknown): void => {
    const interruption = {
      exit: EXIT.failed,
      reason: "code outside any node threw",
      error: { code: "HD8005", cause },
    } as const;
    if (first === undefined) interrupt(interruption);
  };
  // Fires when the event loop is empty although the run has not ended: nothing can ever wake it again.
  const onIdle = (): void => {
    const reason = "nothing is left that could wake it";
    interrupt({ exit: EXIT.failed, reason, error: { code: "HD8006" } });
  };
  process.on("SIGINT", onSigint).on("SIGTERM", onSigterm).on("SIGHUP", onSigterm);
  process.on("uncaughtException", onUncaught).on("beforeExit", onIdle);
  io.stdout.closed.addEventListener("abort", onPipeClosed);
  return {
    get interruption() {
      return first;
    },
    forced,
    [Symbol.dispose]() {
      process.off("SIGINT", onSigint).off("SIGTERM", onSigterm).off("SIGHUP", onSigterm);
      process.off("uncaughtException", onUncaught).off("beforeExit", onIdle);
      io.stdout.closed.removeEventListener("abort", onPipeClosed);
    },
  };
}
