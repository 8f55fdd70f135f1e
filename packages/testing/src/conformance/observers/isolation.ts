import type { ObserverManager } from "@hexdag/kernel/ports";
import { expect } from "vitest";
import { settled } from "../../simulation/settled.ts";
import type { Facet } from "../suite.ts";
import { EVENTS } from "./events.ts";
import type { ObserverManagerTarget } from "./observers-target.ts";

/** A sink that fails hurts nobody: not the run, not the other sinks, not itself at the next event. */
export const observersIsolationFacet: Facet<ObserverManager, ObserverManagerTarget> = {
  name: "isolation",
  cases: {
    "does not throw when a sink throws, and serves the others": (observers) => {
      let served = 0;
      observers.subscribe(() => {
        throw new Error("a broken sink");
      });
      observers.subscribe(() => (served += 1));
      for (const event of EVENTS) observers.notify(event);
      expect(served).toBe(EVENTS.length);
    },
    "goes on serving a sink that threw": (observers) => {
      let calls = 0;
      observers.subscribe(() => {
        calls += 1;
        throw new Error("a broken sink");
      });
      for (const event of EVENTS) observers.notify(event);
      expect(calls).toBe(EVENTS.length);
    },
    "catches what a sink's promise rejects with": async (observers) => {
      let unhandled = 0;
      const count = (): void => {
        unhandled += 1;
      };
      // Node calls a process-wide listener for a rejection nobody caught; the test runner's own must not see ours.
      const others = process.listeners("unhandledRejection");
      process.removeAllListeners("unhandledRejection");
      process.on("unhandledRejection", count);
      try {
        observers.subscribe(() => Promise.reject(new Error("a broken sink")));
        for (const event of EVENTS) observers.notify(event);
        await settled();
        await settled();
      } finally {
        process.off("unhandledRejection", count);
        for (const listener of others) process.on("unhandledRejection", listener);
      }
      expect(unhandled).toBe(0);
    },
  },
};
