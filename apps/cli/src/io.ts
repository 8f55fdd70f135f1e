/**
 * The process as commands see it: where they read, write and look things up. Made once by `createProcessIo`; tests hand in
 * their own. Nothing else in this app touches `process`, save main.ts, relaunch.ts, the signal watch and the keyboard.
 */
import { fstatSync, writeSync } from "node:fs";
import process from "node:process";
import { createKeyboard, type Keyboard } from "./keyboard.ts";

export interface Io {
  readonly cwd: string;
  readonly env: { readonly [name: string]: string | undefined };
  /** Results only. */
  readonly stdout: Output;
  /** Progress, diagnostics and whatever user code prints. */
  readonly stderr: Output;
  readStdin(): Promise<Uint8Array>;
  /** The person at the terminal, if there is one. */
  readonly keyboard: Keyboard;
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
    stdout: createOutput(1),
    stderr: createOutput(2),
    readStdin,
    keyboard: createKeyboard(),
    now: () => Date.now(),
  };
}

/**
 * Terminals get Node's stream. Everything else is written to directly: the streams for files and pipes do the same,
 * synchronous writes, after loading Node's network code for 3 ms.
 */
function createOutput(fd: 1 | 2): Output {
  if (!mayBeTerminal(fd)) return createFileOutput(fd);
  const stream = fd === 1 ? process.stdout : process.stderr;
  return stream.isTTY || process.platform === "win32" ? createStreamOutput(stream) : createFileOutput(fd);
}

function mayBeTerminal(fd: number): boolean {
  try {
    return process.platform === "win32" || fstatSync(fd).isCharacterDevice();
  } catch {
    return false;
  }
}

function createFileOutput(fd: number): Output {
  const closed = new AbortController();
  return {
    isTty: false,
    columns: 80,
    rows: 24,
    write(text) {
      if (closed.signal.aborted) return;
      try {
        writeWhole(fd, Buffer.from(text));
      } catch (error) {
        // EPIPE is how a closed pipe shows (`| head -1`); any other failure to write leaves us just as mute.
        closed.abort(error);
      }
    },
    flush: () => Promise.resolve(),
    onResize: () => () => undefined,
    closed: closed.signal,
  };
}

const PAUSE_MS = 2;

/** Writes everything, waiting for a slow reader where the pipe is one that does not wait by itself. */
function writeWhole(fd: number, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.length; ) {
    try {
      written += writeSync(fd, bytes, written);
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EAGAIN")) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS);
    }
  }
}

function createStreamOutput(stream: NodeJS.WriteStream): Output {
  const closed = new AbortController();
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
