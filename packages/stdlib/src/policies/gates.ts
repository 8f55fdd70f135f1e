/** Policies that hold calls back: so many at once, so many in a window, none while the backend is down. */
import { isHexdagError, type PlanPolicyRule } from "@hexdag/kernel";
import { type Clock, PortError } from "@hexdag/kernel/ports";
import { pause } from "../defaults/pause.ts";
import { gatePolicy, type Policy, type PolicyCall } from "./policy.ts";

type Rule<TType extends PlanPolicyRule["type"]> = Extract<PlanPolicyRule, { readonly type: TType }>;

/** So many calls at once; the others wait in the order they came. */
export function concurrencyPolicy({ max }: Rule<"concurrency">): Policy {
  let free = max;
  const waiting: (() => void)[] = [];
  const leave = (): void => {
    const first = waiting.shift();
    if (first === undefined) free += 1;
    else first();
  };
  return gatePolicy(async ({ ctx: { signal } }) => {
    signal.throwIfAborted();
    if (free > 0) {
      free -= 1;
      return leave;
    }
    await new Promise<void>((resolve, reject) => {
      const admit = (): void => {
        signal.removeEventListener("abort", abort);
        resolve();
      };
      const abort = (): void => {
        waiting.splice(waiting.indexOf(admit), 1);
        reject(signal.reason);
      };
      signal.addEventListener("abort", abort, { once: true });
      waiting.push(admit);
    });
    return leave;
  });
}

/** So many calls, and so many tokens, in any stretch of time as long as the window. Tokens count when a call has ended. */
export function rateLimitPolicy(rule: Rule<"rate_limit">): Policy {
  const { maxCalls = Number.POSITIVE_INFINITY, maxTokens = Number.POSITIVE_INFINITY, windowMs, onExceeded } = rule;
  const calls: Entry[] = [];
  const tokens: Entry[] = [];
  const waitMs = (now: number): number =>
    Math.max(untilBelow(calls, maxCalls, now), untilBelow(tokens, maxTokens, now));
  const untilBelow = (entries: Entry[], max: number, now: number): number => {
    while (entries[0] !== undefined && entries[0].at <= now - windowMs) entries.shift();
    let sum = entries.reduce((total, { amount }) => total + amount, 0);
    if (sum < max) return 0;
    for (const { at, amount } of entries) {
      sum -= amount;
      if (sum < max) return at + windowMs - now;
    }
    return windowMs;
  };
  return gatePolicy(async ({ ctx: { clock, signal }, what }) => {
    for (let wait = waitMs(clock.now()); wait > 0; wait = waitMs(clock.now())) {
      if (onExceeded === "raise") throw exceeded(what, wait, rule);
      await pause(clock, wait, signal);
    }
    calls.push({ at: clock.now(), amount: 1 });
    return ({ tokens: used }) => {
      if (used > 0 && maxTokens !== Number.POSITIVE_INFINITY) tokens.push({ at: clock.now(), amount: used });
    };
  });
}

interface Entry {
  readonly at: number;
  readonly amount: number;
}

function exceeded(
  what: string,
  retryAfterMs: number,
  { maxCalls, maxTokens, windowMs }: Rule<"rate_limit">,
): PortError {
  const limits = [
    ...(maxCalls === undefined ? [] : [`${maxCalls} ${maxCalls === 1 ? "call" : "calls"}`]),
    ...(maxTokens === undefined ? [] : [`${maxTokens} tokens`]),
  ];
  return new PortError({
    code: "HD7201",
    port: what,
    operation: "rate_limit",
    message: `${what} is limited to ${limits.join(" and ")} in ${windowMs} ms`,
    hint: "wait, raise the limit, or set on_exceeded: wait",
    retryable: true,
    retryAfterMs,
  });
}

/** Refuses calls for a while after so many failures in a row, then lets a few try. Failures that are the caller's fault do not count. */
export function circuitBreakerPolicy(rule: Rule<"circuit_breaker">): Policy {
  const { failureThreshold, resetTimeoutMs, halfOpenCalls } = rule;
  let failures = 0;
  let openUntil: number | undefined;
  let trying = 0;
  let succeeded = 0;
  const close = (): void => {
    failures = 0;
    succeeded = 0;
    openUntil = undefined;
  };
  const fail = (clock: Clock, trial: boolean): void => {
    failures += 1;
    if (!trial && failures < failureThreshold) return;
    openUntil = clock.now() + resetTimeoutMs;
    succeeded = 0;
  };
  return gatePolicy(({ ctx: { clock }, what }: PolicyCall) => {
    const trial = openUntil !== undefined;
    if (openUntil !== undefined) {
      const waitMs = openUntil - clock.now();
      if (waitMs > 0 || trying >= halfOpenCalls) return Promise.reject(refused(what, Math.max(0, waitMs)));
      trying += 1;
    }
    return Promise.resolve(({ error }) => {
      if (trial) trying -= 1;
      if (error !== undefined && counts(error)) fail(clock, trial);
      else if (error === undefined) {
        if (!trial) failures = 0;
        else if (++succeeded >= halfOpenCalls) close();
      }
    });
  });
}

function counts(error: unknown): boolean {
  return !isHexdagError(error) || error.retryable !== false;
}

function refused(what: string, retryAfterMs: number): PortError {
  return new PortError({
    code: "HD7202",
    port: what,
    operation: "circuit_breaker",
    message: `${what} has failed too often and is given a rest`,
    hint: "try again later; the first failures say what is wrong",
    retryable: true,
    retryAfterMs,
  });
}
