import type { ErrorInfo } from "../errors/hexdag-error.ts";
import type { PlanRetry } from "../plan/guards.ts";

/** Whether a failed attempt may be followed by another. */
export function mayRetry(retry: PlanRetry | undefined, attempt: number, error: ErrorInfo): boolean {
  if (retry === undefined || attempt === 0 || attempt >= retry.maxAttempts || error.retryable === false) return false;
  if (retry.retryOn === undefined) return true;
  return (
    retry.retryOn.includes(error.code) ||
    retry.retryOn.some((code) => code === error.data?.["code"] || code === error.data?.["name"])
  );
}

/** Past any real delay; beyond 1,023 the power is infinite, and infinity times nothing is no number. */
const MAX_DOUBLINGS = 64;

/**
 * The pause before the next attempt, in milliseconds. `jitter` is the share of the pause that `random` (0 to 1) decides:
 * with jitter 0.2 a pause of 1,000 ms becomes 800 to 1,000 ms.
 */
export function retryDelayMs(retry: PlanRetry, attempt: number, random: number): number {
  const grown =
    retry.backoff === "exponential"
      ? retry.initialDelayMs * 2 ** Math.min(attempt - 1, MAX_DOUBLINGS)
      : retry.backoff === "linear"
        ? retry.initialDelayMs * attempt
        : retry.initialDelayMs;
  const capped = Math.min(grown, retry.maxDelayMs);
  return Math.round(capped * (1 - retry.jitter * random));
}
