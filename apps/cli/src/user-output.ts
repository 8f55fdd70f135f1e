/** Keeps standard output for results: what user code prints with `console` goes beside the progress, on standard error. */
import { formatWithOptions, inspect } from "node:util";

const PRINTERS = ["log", "info", "debug", "warn", "error"] as const;

/** Redirects the global console until disposed. `process.stdout.write` in user code is left alone: that is no accident. */
export function redirectConsole(print: (text: string) => void, colors: boolean): Disposable {
  const target = globalThis.console;
  const original = { ...target };
  const printer = (...values: readonly unknown[]): void => print(formatWithOptions({ colors }, ...values));
  // `table`, `trace`, `assert` and the rest go through these.
  for (const name of PRINTERS) target[name] = printer;
  target.dir = (value, options) => print(inspect(value, { colors, ...options }));
  return {
    [Symbol.dispose]() {
      Object.assign(target, original);
    },
  };
}
