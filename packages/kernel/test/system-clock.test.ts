/** The real clock, under timers that a test moves. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createSystemClock } from "../src/index.ts";

const DAY_MS = 86_400_000;

beforeEach(() => {
  vi.useFakeTimers({ now: 5_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

test("tells the time", () => {
  const clock = createSystemClock();
  vi.advanceTimersByTime(250);
  expect(clock.now()).toBe(5_250);
});

test("calls once, when it is due", () => {
  const call = vi.fn<() => void>();
  createSystemClock().after(1_000, call);
  vi.advanceTimersByTime(999);
  expect(call).not.toHaveBeenCalled();
  vi.advanceTimersByTime(5_000);
  expect(call).toHaveBeenCalledTimes(1);
});

test("waits longer than a platform timer can", () => {
  const call = vi.fn<() => void>();
  createSystemClock().after(60 * DAY_MS, call);
  vi.advanceTimersByTime(60 * DAY_MS - 1);
  expect(call).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(call).toHaveBeenCalledTimes(1);
});

test("forgets what is cancelled, early, late, in a long wait, and twice", () => {
  const call = vi.fn<() => void>();
  const clock = createSystemClock();
  const early = clock.after(1_000, call);
  early();
  early();
  const long = clock.after(60 * DAY_MS, call);
  vi.advanceTimersByTime(40 * DAY_MS);
  long();
  vi.advanceTimersByTime(40 * DAY_MS);
  expect(call).not.toHaveBeenCalled();
  const late = clock.after(1, call);
  vi.advanceTimersByTime(1);
  late();
  expect(call).toHaveBeenCalledTimes(1);
  expect(vi.getTimerCount()).toBe(0);
});
