/**
 * The process as commands see it: where they read, write and look things up. Made once by `createProcessIo`; tests hand in
 * their own. Nothing else in this app touches `process`, save main.ts, relaunch.ts and the signal watch.
 */
import process from "node:process";

export interface Io {
  readonly cwd: string;
  readonly env: { readonly [name: string]: string | undefined };
  /** Results only. */
  readonly stdout: Output;
  /** Progress, diagnostics and whatever user code prints. */
  readonly stderr: Output;
  readStdin(): Promise<Uint8Array>;
  /** Milliseconds since the Unix epoch. */
  now(): number;
}

export interface Output {
  readonly isTty: boolean;
  /** Current width and height; 80 by 24 where there is no terminal. */
  readonly columns: number;
  readonly rows: number;
  write(text: string): void;
  /** Resolves when everything written so far is out, or can never be. */
  flush(): Promise<void>;
  /** Calls back when the terminal changes size. Returns a function that stops it. */
  onResize(listener: () => void): () => void;
  /** Aborted once the reader has gone away; writes are dropped from then on. */
  readonly closed: AbortSignal;
}

export function createProcessIo(): Io {
  return {
    cwd: process.cwd(),
    env: process.env,
    stdout: createOutput(process.stdout),
    stderr: createOutput(process.stderr),
    readStdin,
    now: () => Date.now(),
  };
}

function createOutput(stream: NodeJS.WriteStream): Output {
  const closed = new AbortController();
  // EPIPE is how a closed pipe shows (`| head -1`); any other failure to write leaves us just as mute.
  stream.on("error", (error) => closed.abort(error));
  return {
    isTty: stream.isTTY === true,
    get columns() {
      return stream.columns > 0 ? stream.columns : 80;
    },
    get rows() {
      return stream.rows > 0 ? stream.rows : 24;
    },
    write(text) {
      if (!closed.signal.aborted) stream.write(text);
    },
    flush() {
      if (closed.signal.aborted || stream.writableLength === 0) return Promise.resolve();
      return new Promise((resolve) => {
        closed.signal.addEventListener("abort", () => resolve(), { once: true });
        stream.write("", () => resolve());
      });
    },
    onResize(listener) {
      stream.on("resize", listener);
      return () => stream.off("resize", listener);
    },
    closed: closed.signal,
  };
}

async function readStdin(): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}
