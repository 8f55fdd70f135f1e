import type { EventSink, ObserverManager } from "@hexdag/kernel/ports";

export interface ObserverManagerOptions {
  /** Told what a sink threw or rejected with. Default: nobody. Must not throw. */
  readonly onError?: (error: unknown) => void;
}

/** An `ObserverManager` that calls its sinks one after the other, in the order they subscribed. */
export function createObserverManager(options: ObserverManagerOptions = {}): ObserverManager {
  const { onError = () => {} } = options;
  const subscriptions = new Map<symbol, Subscription>();
  return {
    subscribe(sink, { types } = {}) {
      const id = Symbol("subscription");
      subscriptions.set(id, { sink, wants: types === undefined ? everything : matcher(types) });
      return () => {
        subscriptions.delete(id);
      };
    },
    notify(event) {
      // A copy: who subscribes during a delivery gets the next event, not this one.
      for (const { sink, wants } of Array.from(subscriptions.values())) {
        if (wants(event.type)) deliver(() => sink(event), onError);
      }
    },
  };
}

interface Subscription {
  readonly sink: EventSink;
  readonly wants: (type: string) => boolean;
}

function everything(): boolean {
  return true;
}

/** Whether a type is listed, in full or by a pattern with a trailing `*`. */
function matcher(types: readonly string[]): (type: string) => boolean {
  const exact = new Set(types.filter((type) => !type.endsWith("*")));
  const prefixes = types.filter((type) => type.endsWith("*")).map((type) => type.slice(0, -1));
  return (type) => exact.has(type) || prefixes.some((prefix) => type.startsWith(prefix));
}

function deliver(send: () => unknown, onError: (error: unknown) => void): void {
  try {
    const answer = send();
    if (answer instanceof Promise) answer.catch(onError);
  } catch (error) {
    onError(error);
  }
}
