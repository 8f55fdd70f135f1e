/** A policy that aborts what takes too long. */
import type { PlanPolicyRule } from "@hexdag/kernel";
import { PortError } from "@hexdag/kernel/ports";
import { type Policy, type PolicyCall, type PolicyNext, partsOf } from "./policy.ts";

/** Aborts a call that takes too long; a stream, when it is not at its end in time. */
export function timeoutPolicy({ timeoutMs }: Extract<PlanPolicyRule, { readonly type: "timeout" }>): Policy {
  return (call, next) => {
    const { clock } = call.ctx;
    const controller = new AbortController();
    const start = (): (() => void) => clock.after(timeoutMs, () => controller.abort(tooSlow(call.what, timeoutMs)));
    return call.streams ? timedStream(call, next, { controller, start }) : timed(call, next, { controller, start });
  };
}

interface Timing {
  readonly controller: AbortController;
  start(): () => void;
}

async function timed(call: PolicyCall, next: PolicyNext, { controller, start }: Timing): Promise<unknown> {
  const { signal } = controller;
  const stop = start();
  try {
    return await Promise.race([next(call.args, signal), aborted(signal)]);
  } finally {
    stop();
  }
}

async function* timedStream(call: PolicyCall, next: PolicyNext, { controller, start }: Timing): AsyncGenerator {
  const { signal } = controller;
  const stop = start();
  const late = aborted(signal);
  // A stream that ends in time leaves it to nobody.
  late.catch(() => undefined);
  const parts = partsOf(next(call.args, signal));
  try {
    for (;;) {
      const step = await Promise.race([parts.next(), late]);
      if (step.done === true) return;
      yield step.value;
    }
  } finally {
    stop();
    // A reader that stops early ends the call; one that is hung need not be waited for.
    if (!signal.aborted) await parts.return(undefined);
  }
}

/** Never resolves; rejects when the signal aborts. */
async function aborted(signal: AbortSignal): Promise<never> {
  return await new Promise<never>((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}

function tooSlow(what: string, timeoutMs: number): PortError {
  return new PortError({
    code: "HD7203",
    port: what,
    operation: "timeout",
    message: `${what} took longer than ${timeoutMs} ms`,
    hint: "raise the timeout of the policy, or retry",
    retryable: true,
  });
}
