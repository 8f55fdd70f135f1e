import type { Io } from "./io.ts";

/** What a command is given to work with. */
export interface CommandHost {
  readonly io: Io;
  /** Records the exit code. A command that does not call it has succeeded. */
  exit(code: number): void;
}

/** For options that may be given several times. They have no default, which help would show as `[]`. */
export function collect(value: string, previous: readonly string[] = []): readonly string[] {
  return [...previous, value];
}

/** A document for programs, on standard output. */
export function writeJson(io: Io, document: unknown): void {
  io.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
}
