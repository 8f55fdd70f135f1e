import type { Clock } from "../../src/ports/index.ts";

/** A clock that stands still until a test moves it. (`@hexdag/testing` has one too, but it depends on this package.) */
export interface FakeClock extends Clock {
  /** Moves time on by `ms`, firing due timers in order and letting promises settle before, between and after them. */
  advance(ms: number): Promise<void>;
  /** Moves time on to the next timer and fires it. False when there is none. */
  advanceToNext(): Promise<boolean>;
  /** Timers that have neither fired nor been cancelled. */
  readonly pending: number;
}

interface Timer {
  readonly at: number;
  readonly run: () => void;
}

export function createFakeClock(start = 1_000): FakeClock {
  let now = start;
  // Insertion order breaks ties.
  const timers = new Set<Timer>();

  const fireNext = async (until: number): Promise<boolean> => {
    await settled();
    let next: Timer | undefined;
    for (const timer of timers) if (timer.at <= until && (next === undefined || timer.at < next.at)) next = timer;
    if (next === undefined) return false;
    timers.delete(next);
    now = Math.max(now, next.at);
    next.run();
    return true;
  };

  return {
    now: () => now,
    after(delayMs, run) {
      const timer = { at: now + Math.max(0, delayMs), run };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    async advance(ms) {
      const until = now + ms;
      while (await fireNext(until));
      now = until;
    },
    advanceToNext: async () => {
      const fired = await fireNext(Number.POSITIVE_INFINITY);
      await settled();
      return fired;
    },
    get pending() {
      return timers.size;
    },
  };
}

/** The same clock, counting only the timers made through it. */
export function countTimers(clock: Clock): Clock & { readonly pending: number } {
  const open = new Set<object>();
  return {
    now: () => clock.now(),
    after(delayMs, run) {
      const timer = {};
      open.add(timer);
      const cancel = clock.after(delayMs, () => {
        open.delete(timer);
        run();
      });
      return () => {
        open.delete(timer);
        cancel();
      };
    },
    get pending() {
      return open.size;
    },
  };
}

/** Resolves once every promise that can settle by itself has settled. */
export function settled(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
