import { createSystemClock } from "@hexdag/kernel";
import type { Clock } from "@hexdag/kernel/ports";
import { CLOCK_SUITE, type ClockTarget, createFakeClock, describeClock, type FakeClock } from "@hexdag/testing";
import { describeBrokenFakes } from "../support/broken-fakes.ts";

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describeClock({ name: "system", capabilities: [], create: createSystemClock, pass: (_clock, ms) => sleep(ms) });

/** A fake clock per port, found again when time is to pass. */
function fakeTarget(change: (clock: FakeClock) => Partial<Clock> = () => ({})): ClockTarget {
  const clocks = new WeakMap<Clock, FakeClock>();
  return {
    name: "fake",
    capabilities: [],
    create: () => {
      const fake = createFakeClock();
      const clock: Clock = { now: fake.now, after: fake.after, ...change(fake) };
      clocks.set(clock, fake);
      return clock;
    },
    pass: async (clock, ms) => await clocks.get(clock)?.advance(ms),
  };
}

describeClock(fakeTarget());

describeBrokenFakes(CLOCK_SUITE, {
  "capabilities: are exactly the declared ones": { ...fakeTarget(), capabilities: ["SupportsZones"] },
  "now: counts milliseconds and moves on with time": fakeTarget((clock) => ({ now: () => clock.now() / 1000 })),
  "timers: run once, after the delay and not before": fakeTarget((clock) => ({
    after: (delayMs, run) => {
      const stops = [clock.after(delayMs, run), clock.after(delayMs, run)];
      return () => stops.forEach((stop) => stop());
    },
  })),
  "timers: never run during the call, also without a delay": fakeTarget((clock) => ({
    after: (delayMs, run) => {
      if (delayMs > 0) return clock.after(delayMs, run);
      run();
      return () => {};
    },
  })),
  "timers: run in the order of their delays": fakeTarget((clock) => ({
    after: (_delayMs, run) => clock.after(10, run),
  })),
  "timers: do not run once cancelled": fakeTarget((clock) => ({
    after: (delayMs, run) => {
      clock.after(delayMs, run);
      return () => {};
    },
  })),
  "timers: can be cancelled late and twice": fakeTarget((clock) => {
    const stops: (() => void)[] = [];
    return {
      // Cancelling pops the newest timer, whichever it is.
      after: (delayMs, run) => {
        stops.push(clock.after(delayMs, run));
        return () => stops.pop()?.();
      },
    };
  }),
});
