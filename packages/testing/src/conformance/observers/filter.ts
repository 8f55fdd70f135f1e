import type { ObserverManager } from "@hexdag/kernel/ports";
import { expect } from "vitest";
import type { Facet } from "../suite.ts";
import { EVENTS } from "./events.ts";
import type { ObserverManagerTarget } from "./observers-target.ts";

/** `types`: a sink sees only what it asked for. */
export const observersFilterFacet: Facet<ObserverManager, ObserverManagerTarget> = {
  name: "filter",
  cases: {
    "passes the types listed and no others": (observers) => {
      expect(seenWith(observers, ["node.started", "run.completed"])).toEqual(["node.started", "run.completed"]);
    },
    "reads a trailing star as any rest": (observers) => {
      expect(seenWith(observers, ["node.*"])).toEqual(["node.started", "node.completed"]);
    },
    "delivers once, however many patterns match": (observers) => {
      expect(seenWith(observers, ["run.*", "run.started", "*"])).toEqual(EVENTS.map((event) => event.type));
    },
    "reads a name without a star in full": (observers) => {
      expect(seenWith(observers, ["run", "node.start", "ode.*"])).toEqual([]);
    },
    "passes nothing for an empty list": (observers) => {
      expect(seenWith(observers, [])).toEqual([]);
    },
  },
};

function seenWith(observers: ObserverManager, types: readonly string[]): readonly string[] {
  const seen: string[] = [];
  observers.subscribe((event) => seen.push(event.type), { types });
  for (const event of EVENTS) observers.notify(event);
  return seen;
}
