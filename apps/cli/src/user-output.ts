/**
 * Keeps standard output for results, and the progress whole: what user code prints with `console`, and what Node warns of
 * because of it, goes beside the progress, on standard error.
 */
import process from "node:process";
import { formatWithOptions, inspect } from "node:util";

const PRINTERS = ["log", "info", "debug", "warn", "error"] as const;

/** What Node says of every TypeScript file, or of a package.json without `type`: true, and of no use in the middle of a run. */
const IDLE_WARNINGS = /^Type Stripping is an experimental feature|^Module type of /u;

/** Redirects the global console and Node's warnings until disposed. `process.stdout.write` in user code is left alone: that is no accident. */
export function redirectUserOutput(print: (text: string) => void, colors: boolean): Disposable {
  const target = globalThis.console;
  const original = { ...target };
  const printer = (...values: readonly unknown[]): void => print(formatWithOptions({ colors }, ...values));
  // `table`, `trace`, `assert` and the rest go through these.
  for (const name of PRINTERS) target[name] = printer;
  const warners = process.listeners("warning");
  const warn = ({ name, message }: Error): void => {
    if (!IDLE_WARNINGS.test(message)) print(`${name}: ${message}`);
  };
  process.removeAllListeners("warning").on("warning", warn);
  target.dir = (value, options) => print(inspect(value, { colors, ...options }));
  return {
    [Symbol.dispose]() {
      Object.assign(target, original);
      process.off("warning", warn);
      for (const warner of warners) process.on("warning", warner);
    },
  };
}
