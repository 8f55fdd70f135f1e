import type { Io } from "./io.ts";

/** What a command is given to work with. */
export interface CommandHost {
  readonly io: Io;
  /** Records the exit code. A command that does not call it has succeeded. */
  exit(code: number): void;
}

/** For options that may be given several times. */
export function collect(value: string, previous: readonly string[]): readonly string[] {
  return [...previous, value];
}

/** A document for programs, on standard output. */
export function writeJson(io: Io, document: unknown): void {
  io.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
}

/** What a program reads when a command could not even begin. */
export function writeFailure(
  io: Io,
  mode: "document" | "line" | undefined,
  error: { readonly code: string; readonly message: string },
): void {
  const document = { status: "failed", error };
  if (mode === "document") writeJson(io, document);
  if (mode === "line") io.stdout.write(`${JSON.stringify({ type: "result", ...document })}\n`);
}
