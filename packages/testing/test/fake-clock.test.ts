import { describe, expect, it } from "vitest";
import { createFakeClock } from "../src/fakes/fake-clock.ts";

describe("the fake clock", () => {
  it("stands still until it is moved", async () => {
    const clock = createFakeClock(1_000);
    expect(clock.now()).toBe(1_000);
    await clock.advance(250);
    expect(clock.now()).toBe(1_250);
  });

  it("runs timers in the order of their time, then of their making, at their own time", async () => {
    const clock = createFakeClock();
    const log: string[] = [];
    for (const [name, delay] of [
      ["b", 20],
      ["a", 10],
      ["c", 20],
    ] as const)
      clock.after(delay, () => log.push(`${name}@${clock.now()}`));
    await clock.advance(100);
    expect(log).toEqual(["a@10", "b@20", "c@20"]);
    expect(clock.pending).toBe(0);
  });

  it("runs timers that are armed on the way, when they fall due in time", async () => {
    const clock = createFakeClock();
    const log: number[] = [];
    const tick = (): void => {
      log.push(clock.now());
      clock.after(10, tick);
    };
    clock.after(10, tick);
    await clock.advance(35);
    expect([log, clock.pending]).toEqual([[10, 20, 30], 1]);
  });

  it("lets promises settle between timers", async () => {
    const clock = createFakeClock();
    const log: string[] = [];
    const sleep = (ms: number): Promise<void> => new Promise((resolve) => clock.after(ms, resolve));
    const work = (async () => {
      await sleep(10);
      log.push("first");
      await sleep(10);
      log.push("second");
    })();
    await clock.advance(20);
    await work;
    expect(log).toEqual(["first", "second"]);
  });

  it("moves on to the next timer, and says when there is none", async () => {
    const clock = createFakeClock();
    clock.after(500, () => {});
    expect([await clock.advanceToNext(), clock.now(), await clock.advanceToNext()]).toEqual([true, 500, false]);
  });
});
