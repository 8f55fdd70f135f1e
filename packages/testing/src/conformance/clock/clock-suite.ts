import type { Clock } from "@hexdag/kernel/ports";
import { expect } from "vitest";
import { describeSuite, type Facet, type PortSuite, type PortTarget } from "../suite.ts";

/** A clock, and a way to let its time pass: a jump for a fake, real waiting otherwise. */
export interface ClockTarget extends PortTarget<Clock> {
  pass(clock: Clock, ms: number): Promise<void>;
}

const timers: Facet<Clock, ClockTarget> = {
  name: "timers",
  cases: {
    "run once, after the delay and not before": async (clock, target) => {
      let runs = 0;
      clock.after(20, () => {
        runs += 1;
      });
      expect(runs).toBe(0);
      await target.pass(clock, 5);
      expect(runs).toBe(0);
      await target.pass(clock, 60);
      expect(runs).toBe(1);
    },
    "never run during the call, also without a delay": async (clock, target) => {
      let runs = 0;
      clock.after(0, () => {
        runs += 1;
      });
      expect(runs).toBe(0);
      await target.pass(clock, 20);
      expect(runs).toBe(1);
    },
    "run in the order of their delays": async (clock, target) => {
      const order: string[] = [];
      clock.after(40, () => order.push("late"));
      clock.after(10, () => order.push("early"));
      await target.pass(clock, 80);
      expect(order).toEqual(["early", "late"]);
    },
    "do not run once cancelled": async (clock, target) => {
      let runs = 0;
      const cancel = clock.after(10, () => {
        runs += 1;
      });
      cancel();
      await target.pass(clock, 40);
      expect(runs).toBe(0);
    },
    "can be cancelled late and twice": async (clock, target) => {
      const cancel = clock.after(5, () => {});
      let others = 0;
      await target.pass(clock, 20);
      clock.after(5, () => {
        others += 1;
      });
      cancel();
      cancel();
      await target.pass(clock, 40);
      expect(others).toBe(1);
    },
  },
};

const now: Facet<Clock, ClockTarget> = {
  name: "now",
  cases: {
    "counts milliseconds and moves on with time": async (clock, target) => {
      const before = clock.now();
      await target.pass(clock, 30);
      const passed = clock.now() - before;
      // Real timers may fire a little early by the clock's own rounding, and late by anything.
      expect(passed).toBeGreaterThanOrEqual(28);
    },
  },
};

/** The contract of `Clock`. */
export const CLOCK_SUITE: PortSuite<Clock, ClockTarget> = { port: "clock", guards: {}, facets: [now, timers] };

/** Tests an implementation against the contract of `Clock`. */
export function describeClock(target: ClockTarget): void {
  describeSuite(CLOCK_SUITE, target);
}
