import process from "node:process";

/** Where a person types. */
export interface Keyboard {
  /** Whether there is a person: standard input is a terminal. */
  readonly isTty: boolean;
  /** The next line that is typed; `undefined` when there will be none. Rejects with the signal's reason. */
  readLine(signal: AbortSignal): Promise<string | undefined>;
}

/** The terminal this process reads from. Looked at when it is asked for: that takes a few milliseconds. */
export function createKeyboard(): Keyboard {
  return {
    get isTty() {
      return process.stdin.isTTY === true;
    },
    readLine: (signal) => readLine(process.stdin, signal),
  };
}

/** Without a terminal of its own, readline leaves editing to the terminal and ctrl-C to whoever watches for it. */
async function readLine(input: NodeJS.ReadableStream, signal: AbortSignal): Promise<string | undefined> {
  const { createInterface } = await import("node:readline");
  signal.throwIfAborted();
  const lines = createInterface({ input, terminal: false });
  const { promise, resolve, reject } = Promise.withResolvers<string | undefined>();
  const abort = (): void => reject(signal.reason);
  lines.once("line", resolve).once("close", () => resolve(undefined));
  signal.addEventListener("abort", abort, { once: true });
  try {
    return await promise;
  } finally {
    signal.removeEventListener("abort", abort);
    lines.close();
  }
}
