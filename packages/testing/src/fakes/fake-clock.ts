import type { Clock } from "@hexdag/kernel/ports";
import { settled } from "../simulation/settled.ts";

/** A clock that stands still until a test moves it. */
export interface FakeClock extends Clock {
  /**
   * Moves time on by `ms` milliseconds. Due timers run in order of their time, then of their making; after each, and once
   * before the first, every promise that can settle does, so timers armed on the way run too when they fall due.
   */
  advance(ms: number): Promise<void>;
  /** Moves time on to the next timer and runs it. False when there is none. */
  advanceToNext(): Promise<boolean>;
  /** Timers that have neither run nor been cancelled. */
  readonly pending: number;
}

interface Timer {
  readonly atMs: number;
  readonly run: () => void;
}

/** Makes a clock that starts at `startMs` milliseconds since the Unix epoch. */
export function createFakeClock(startMs = 0): FakeClock {
  let nowMs = startMs;
  // A Map keeps insertion order, which breaks ties between timers due at the same moment.
  const timers = new Map<number, Timer>();
  let nextId = 0;

  const earliest = (untilMs: number): number | undefined => {
    let found: { readonly id: number; readonly atMs: number } | undefined;
    for (const [id, { atMs }] of timers) {
      if (atMs <= untilMs && (found === undefined || atMs < found.atMs)) found = { id, atMs };
    }
    return found?.id;
  };

  const fireUntil = async (untilMs: number, limit: number): Promise<number> => {
    await settled();
    let fired = 0;
    for (let id = earliest(untilMs); id !== undefined && fired < limit; id = earliest(untilMs)) {
      const timer = timers.get(id);
      timers.delete(id);
      nowMs = Math.max(nowMs, timer?.atMs ?? nowMs);
      timer?.run();
      fired += 1;
      await settled();
    }
    return fired;
  };

  return {
    now: () => nowMs,
    after(delayMs, run) {
      const id = nextId++;
      timers.set(id, { atMs: nowMs + Math.max(0, delayMs), run });
      return () => {
        timers.delete(id);
      };
    },
    async advance(ms) {
      const untilMs = nowMs + ms;
      await fireUntil(untilMs, Number.POSITIVE_INFINITY);
      nowMs = untilMs;
    },
    advanceToNext: async () => (await fireUntil(Number.POSITIVE_INFINITY, 1)) === 1,
    get pending() {
      return timers.size;
    },
  };
}
