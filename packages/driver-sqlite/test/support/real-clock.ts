import type { Clock } from "@hexdag/kernel/ports";

/** For what happens between connections, which no fake can move on. */
export const realClock: Clock = {
  now: Date.now,
  after(delayMs, run) {
    const timer = setTimeout(() => run(), delayMs);
    return () => clearTimeout(timer);
  },
};
