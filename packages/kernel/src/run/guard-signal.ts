import { isThenable } from "../guard/answers.ts";

/**
 * Keeps what listeners of a signal throw, or reject with, from ending the host's process: it goes to `report` instead.
 * The signal stays the platform's own, so that platform functions take it; signals that users derive from it with
 * `AbortSignal.any` are theirs to look after.
 */
export function guardSignal(signal: AbortSignal, report: (error: unknown) => void): AbortSignal {
  const add: unknown = Reflect.get(signal, "addEventListener");
  const remove: unknown = Reflect.get(signal, "removeEventListener");
  if (typeof add !== "function" || typeof remove !== "function") return signal;
  const wraps = new WeakMap<object, (event: unknown) => void>();
  const wrapOf = (listener: unknown): unknown => {
    if (!isListener(listener)) return listener;
    const known = wraps.get(listener);
    if (known !== undefined) return known;
    const fresh = (event: unknown): void => hear(listener, event);
    wraps.set(listener, fresh);
    return fresh;
  };
  const hear = (listener: object, event: unknown): void => {
    try {
      const target: unknown = typeof listener === "function" ? listener : Reflect.get(listener, "handleEvent");
      const answer: unknown =
        typeof target === "function"
          ? Reflect.apply(target, target === listener ? signal : listener, [event])
          : undefined;
      if (isThenable(answer)) answer.then(undefined, report);
    } catch (error) {
      report(error);
    }
  };
  let handler: unknown = null;
  Object.defineProperties(signal, {
    addEventListener: {
      value: (type: unknown, listener: unknown, ...options: readonly unknown[]) =>
        Reflect.apply(add, signal, [type, wrapOf(listener), ...options]),
    },
    removeEventListener: {
      value: (type: unknown, listener: unknown, ...options: readonly unknown[]) =>
        Reflect.apply(remove, signal, [type, wrapOf(listener), ...options]),
    },
    onabort: {
      get: () => handler,
      set: (next: unknown) => {
        Reflect.apply(remove, signal, ["abort", wrapOf(handler)]);
        handler = isListener(next) ? next : null;
        Reflect.apply(add, signal, ["abort", wrapOf(handler)]);
      },
    },
  });
  return signal;
}

function isListener(listener: unknown): listener is object {
  return typeof listener === "function" || (typeof listener === "object" && listener !== null);
}
