import type { EventSink, ObserverManager } from "@hexdag/kernel/ports";
import { describeObserverManager, OBSERVER_MANAGER_SUITE, type ObserverManagerTarget } from "@hexdag/testing";
import { createObserverManager } from "../../src/defaults/observer-manager.ts";
import { describeBrokenFakes } from "../support/broken-fakes.ts";

const target: ObserverManagerTarget = { name: "in-process", capabilities: [], create: () => createObserverManager() };

describeObserverManager(target);

function broken(change: (observers: ObserverManager) => Partial<ObserverManager>): ObserverManagerTarget {
  return {
    ...target,
    create: () => {
      const observers = createObserverManager();
      return { ...observers, ...change(observers) };
    },
  };
}

/** Sinks in a list, called without any care. */
function careless(sinks: EventSink[] = []): ObserverManager {
  return {
    subscribe: (sink) => {
      sinks.push(sink);
      return () => sinks.splice(sinks.indexOf(sink), 1);
    },
    notify: (event) => {
      for (const sink of sinks) sink(event);
    },
  };
}

const filtering = (passes: (types: readonly string[], type: string) => number): ObserverManagerTarget =>
  broken((observers) => ({
    subscribe: (sink, options) =>
      observers.subscribe((event) => {
        for (let times = options?.types === undefined ? 1 : passes(options.types, event.type); times > 0; times--)
          sink(event);
      }),
  }));

describeBrokenFakes(OBSERVER_MANAGER_SUITE, {
  "capabilities: are exactly the declared ones": { ...target, capabilities: ["SupportsBatches"] },
  "delivery: hands over each event before notify returns": broken((observers) => ({
    notify: (event) => queueMicrotask(() => observers.notify(event)),
  })),
  "delivery: reaches every sink, in the order of subscription": {
    ...target,
    create: () => {
      const sinks: EventSink[] = [];
      return { ...careless(sinks), notify: (event) => sinks.toReversed().forEach((sink) => sink(event)) };
    },
  },
  "delivery: drops nothing in a burst": broken((observers) => {
    let count = 0;
    return { notify: (event) => (count++ < 1_000 ? observers.notify(event) : undefined) };
  }),
  "delivery: does not wait for a sink's promise": broken((observers) => {
    let busy: unknown;
    return {
      subscribe: (sink, options) =>
        observers.subscribe((event) => {
          busy ??= sink(event);
          return busy;
        }, options),
    };
  }),
  "delivery: stops after unsubscribing, which may be done twice": { ...target, create: () => careless() },
  "delivery: counts each subscription of one sink by itself": {
    ...target,
    create: () => {
      const sinks = new Set<EventSink>();
      return {
        subscribe: (sink) => {
          sinks.add(sink);
          return () => sinks.delete(sink);
        },
        notify: (event) => sinks.forEach((sink) => sink(event)),
      };
    },
  },
  "delivery: serves the other sinks when one leaves during a delivery": { ...target, create: () => careless() },
  "filter: passes the types listed and no others": filtering(() => 1),
  "filter: reads a trailing star as any rest": filtering((types, type) => (types.includes(type) ? 1 : 0)),
  "filter: delivers once, however many patterns match": filtering(
    (types, type) => types.filter((pattern) => type.startsWith(pattern.replace("*", ""))).length,
  ),
  "filter: reads a name without a star in full": filtering((types, type) =>
    types.some((pattern) => type.startsWith(pattern)) ? 1 : 0,
  ),
  "filter: passes nothing for an empty list": filtering((types) => (types.length === 0 ? 1 : 0)),
  "isolation: does not throw when a sink throws, and serves the others": { ...target, create: () => careless() },
  "isolation: goes on serving a sink that threw": broken((observers) => ({
    subscribe: (sink, options) => {
      const leave = observers.subscribe((event) => {
        try {
          return sink(event);
        } catch {
          leave();
          return undefined;
        }
      }, options);
      return leave;
    },
  })),
  "isolation: catches what a sink's promise rejects with": { ...target, create: () => careless() },
  "lifecycle: is healthy after open": broken(() => ({ health: () => Promise.reject(new Error("no")) })),
  "lifecycle: can be closed twice": broken(() => ({ close: () => Promise.reject(new Error("no")) })),
});
