import type { Clock } from "../ports/clock.ts";

/** Longest delay a platform timer takes; more would fire at once. */
const MAX_TIMER_MS = 2_147_483_647;

/** The real clock. */
export function createSystemClock(): Clock {
  return { now: Date.now, after };
}

function after(delayMs: number, run: () => void): () => void {
  let timer = setTimeout(tick, Math.min(delayMs, MAX_TIMER_MS));
  let left = delayMs - MAX_TIMER_MS;
  function tick(): void {
    if (left <= 0) {
      run();
      return;
    }
    timer = setTimeout(tick, Math.min(left, MAX_TIMER_MS));
    left -= MAX_TIMER_MS;
  }
  return () => {
    clearTimeout(timer);
  };
}
