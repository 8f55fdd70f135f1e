import type { RunEvent } from "@hexdag/kernel";
import type { ObserverManager } from "@hexdag/kernel/ports";
import { expect } from "vitest";
import type { Facet } from "../suite.ts";
import { EVENTS } from "./events.ts";
import type { ObserverManagerTarget } from "./observers-target.ts";

/** Every sink gets every event, once, in order, before `notify` returns. */
export const observersDeliveryFacet: Facet<ObserverManager, ObserverManagerTarget> = {
  name: "delivery",
  cases: {
    "hands over each event before notify returns": (observers) => {
      const seen: RunEvent[] = [];
      observers.subscribe((event) => seen.push(event));
      for (const [position, event] of EVENTS.entries()) {
        observers.notify(event);
        expect(seen[position]).toBe(event);
      }
      expect(seen).toEqual(EVENTS);
    },
    "reaches every sink, in the order of subscription": (observers) => {
      const order: string[] = [];
      observers.subscribe(() => order.push("first"));
      observers.subscribe(() => order.push("second"));
      notifyAll(observers);
      expect(order).toEqual(EVENTS.flatMap(() => ["first", "second"]));
    },
    "drops nothing in a burst": (observers) => {
      let count = 0;
      observers.subscribe(() => (count += 1));
      for (let round = 0; round < 2_500; round++) notifyAll(observers);
      expect(count).toBe(2_500 * EVENTS.length);
    },
    "does not wait for a sink's promise": (observers) => {
      let count = 0;
      observers.subscribe(() => {
        count += 1;
        return new Promise(() => {});
      });
      notifyAll(observers);
      expect(count).toBe(EVENTS.length);
    },
    "stops after unsubscribing, which may be done twice": (observers) => {
      const seen: string[] = [];
      const leave = observers.subscribe(() => seen.push("gone"));
      observers.subscribe(() => seen.push("stays"));
      leave();
      leave();
      notifyAll(observers);
      expect(seen).toEqual(EVENTS.map(() => "stays"));
    },
    "counts each subscription of one sink by itself": (observers) => {
      let count = 0;
      const sink = (): void => {
        count += 1;
      };
      const leave = observers.subscribe(sink);
      observers.subscribe(sink);
      leave();
      leave();
      notifyAll(observers);
      expect(count).toBe(EVENTS.length);
    },
    "serves the other sinks when one leaves during a delivery": (observers) => {
      const seen: string[] = [];
      const leave = observers.subscribe(() => {
        seen.push("leaver");
        leave();
      });
      observers.subscribe(() => seen.push("stays"));
      notifyAll(observers);
      expect(seen).toEqual(["leaver", ...EVENTS.map(() => "stays")]);
    },
  },
};

function notifyAll(observers: ObserverManager): void {
  for (const event of EVENTS) observers.notify(event);
}
