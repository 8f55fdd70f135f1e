/**
 * Everything that can end a run from outside: ctrl-C, a kill, a reader that went away, user code that throws outside any
 * node, and a process that has nothing left to do. Each stops the run; a second ctrl-C does not wait for that.
 */
import process from "node:process";
import { EXIT } from "./exit-codes.ts";
import type { Io } from "./io.ts";
import { isThrownByUs } from "./render/cause-lines.ts";

/** Why a run is being stopped, and what the process will exit with. */
export interface Interruption {
  readonly exit: number;
  readonly reason: string;
  /** What went wrong, where it is not that somebody called the run off. */
  readonly error?: { readonly code: "HD8005" | "HD8006" | "HD8009" | "HD9001"; readonly cause?: unknown };
  /** Where user code called what ended the process. */
  readonly stack?: string;
}

export interface InterruptWatch {
  /** What happened first, if anything. */
  readonly interruption: Interruption | undefined;
  /** Resolves when something has happened. */
  readonly interrupted: Promise<"stopped">;
  /** Resolves when there is no more waiting: a second ctrl-C, or something of ours is broken. */
  readonly forced: Promise<"stopped">;
  [Symbol.dispose](): void;
}

export interface InterruptHandlers {
  stop(interruption: Interruption): void;
  /** The process is ending under our feet: user code has called `process.exit`. Synchronous work only. */
  exiting(interruption: Interruption): void;
}

export function watchInterrupts(io: Io, handlers: InterruptHandlers): InterruptWatch {
  let first: Interruption | undefined;
  const { promise: interrupted, resolve: stop } = Promise.withResolvers<"stopped">();
  const { promise: forced, resolve: force } = Promise.withResolvers<"stopped">();
  const interrupt = (interruption: Interruption): void => {
    if (first !== undefined) return force("stopped");
    first = interruption;
    stop("stopped");
    handlers.stop(interruption);
    if (interruption.error?.code === "HD9001") force("stopped");
  };
  /** For what does not repeat itself because somebody is impatient. */
  const interruptOnce = (interruption: Interruption): void => {
    if (first === undefined) interrupt(interruption);
  };
  const onSigint = (): void => interrupt({ exit: EXIT.interrupted, reason: "interrupted (ctrl-C)" });
  const onSigterm = (): void => interrupt({ exit: EXIT.terminated, reason: "terminated (SIGTERM)" });
  const onPipeClosed = (): void =>
    interruptOnce({ exit: EXIT.pipeClosed, reason: "the reader of the output went away" });
  const onUncaught = (cause: unknown): void => (isPipeClosed(cause) ? onPipeClosed() : interruptOnce(uncaught(cause)));
  // Fires when the event loop is empty although the run has not ended: nothing can ever wake it again.
  const onIdle = (): void =>
    interrupt({ exit: EXIT.failed, reason: "nothing is left that could wake it", error: { code: "HD8006" } });
  const onExit = (): void =>
    handlers.exiting({
      exit: EXIT.failed,
      reason: "user code ended the process",
      error: { code: "HD8009" },
      // The event is raised from within the call of `process.exit`.
      ...withStack(new Error("process.exit").stack),
    });

  process.on("SIGINT", onSigint).on("SIGTERM", onSigterm).on("SIGHUP", onSigterm);
  process.on("uncaughtException", onUncaught).on("beforeExit", onIdle).on("exit", onExit);
  io.stdout.closed.addEventListener("abort", onPipeClosed);
  return {
    get interruption() {
      return first;
    },
    interrupted,
    forced,
    [Symbol.dispose]() {
      process.off("SIGINT", onSigint).off("SIGTERM", onSigterm).off("SIGHUP", onSigterm);
      process.off("uncaughtException", onUncaught).off("beforeExit", onIdle).off("exit", onExit);
      io.stdout.closed.removeEventListener("abort", onPipeClosed);
    },
  };
}

function withStack(stack: string | undefined): Pick<Interruption, "stack"> {
  return stack === undefined ? {} : { stack };
}

/** User code that writes to `process.stdout` itself meets a reader that went away before we do. */
function isPipeClosed(cause: unknown): boolean {
  return (
    cause instanceof Error &&
    "code" in cause &&
    cause.code === "EPIPE" &&
    "syscall" in cause &&
    cause.syscall === "write"
  );
}

function uncaught(cause: unknown): Interruption {
  const ours = cause instanceof Error && isThrownByUs(cause.stack);
  if (ours) return { exit: EXIT.bug, reason: "hexDAG itself failed", error: { code: "HD9001", cause } };
  return { exit: EXIT.failed, reason: "code outside any node threw", error: { code: "HD8005", cause } };
}
