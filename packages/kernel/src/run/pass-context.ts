import type { RunContext } from "./run-context.ts";

/** The context of a function body: the node's own, but with a signal that ends with the pass, too. */
export function passContext(ctx: RunContext, pass: AbortSignal): RunContext {
  const { runId, pipelineName, parentRunId, nodeName, attempt, idempotencyKey, principal, clock, log } = ctx;
  return {
    runId,
    pipelineName,
    parentRunId,
    nodeName,
    attempt,
    idempotencyKey,
    principal,
    clock,
    log,
    signal: AbortSignal.any([ctx.signal, pass]),
    get runSignal() {
      return ctx.runSignal;
    },
    get ports() {
      return ctx.ports;
    },
    get llm() {
      return ctx.llm;
    },
    get memory() {
      return ctx.memory;
    },
    get spawner() {
      return ctx.spawner;
    },
    emit: (event) => ctx.emit(event),
  };
}
