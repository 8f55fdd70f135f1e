/** Keeps standard output for results: what user code prints with `console` goes beside the progress, on standard error. */
import { Console } from "node:console";
import { Writable } from "node:stream";

/** Redirects the global console until disposed. `process.stdout.write` in user code is left alone: that is no accident. */
export function redirectConsole(print: (text: string) => void, color: boolean): Disposable {
  const original = globalThis.console;
  const sink = new Writable({
    decodeStrings: false,
    write(chunk, _encoding, done) {
      print(String(chunk));
      done();
    },
  });
  globalThis.console = new Console({ stdout: sink, stderr: sink, colorMode: color });
  return {
    [Symbol.dispose]() {
      globalThis.console = original;
    },
  };
}
