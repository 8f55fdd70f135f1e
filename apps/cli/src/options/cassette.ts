import { usageError } from "../usage-error.ts";

/** `--record DIR` or `--replay DIR`. */
export interface CassetteChoice {
  readonly mode: "record" | "replay";
  /** As written. */
  readonly directory: string;
}

/** Reads the two options. Throws HD8001 for both at once. */
export function readCassette({
  record,
  replay,
}: {
  readonly record?: string;
  readonly replay?: string;
}): CassetteChoice | undefined {
  if (record !== undefined && replay !== undefined)
    throw usageError("--record and --replay cannot be used together", "record first, then replay what was recorded");
  for (const [mode, directory] of [["record", record] as const, ["replay", replay] as const]) {
    if (directory === undefined) continue;
    if (directory.trim() === "") throw usageError(`--${mode} names no directory`, `write --${mode} cassettes`);
    return { mode, directory };
  }
  return undefined;
}
