/** Who is writing a run: a file beside its journal that names a process. One whose process is gone counts for nothing. */
import { closeSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import process from "node:process";

/** A process that writes a run. */
export interface RunOwner {
  readonly pid: number;
  readonly host: string;
}

const FILE = "owner.json";

/** The owner of the run in a directory; `undefined` when nobody is writing it. */
export function ownerOf(directory: string): RunOwner | undefined {
  const owner = readOwner(join(directory, FILE));
  return owner !== undefined && isAlive(owner) ? owner : undefined;
}

/** Takes a run, unless somebody has it: then the answer is who. */
export function takeOwnership(directory: string): RunOwner | undefined {
  const path = join(directory, FILE);
  for (;;) {
    try {
      const file = openSync(path, "wx", 0o600);
      writeFileSync(file, JSON.stringify({ pid: process.pid, host: hostname() }));
      closeSync(file);
      return undefined;
    } catch (error) {
      if (!isExisting(error)) throw error;
    }
    const owner = ownerOf(directory);
    if (owner !== undefined) return owner;
    rmSync(path, { force: true });
  }
}

/** Leaves a run to whoever comes next. */
export function giveUpOwnership(directory: string): void {
  rmSync(join(directory, FILE), { force: true });
}

function readOwner(path: string): RunOwner | undefined {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
  const pid = /"pid":(\d+)/u.exec(text)?.[1];
  const host = /"host":"([^"]*)"/u.exec(text)?.[1];
  // A file that was cut off is that of a process that died while it was written.
  return pid === undefined || host === undefined ? undefined : { pid: Number(pid), host };
}

/** Nobody can tell of a process on another machine: it counts as alive. */
function isAlive({ pid, host }: RunOwner): boolean {
  if (host !== hostname()) return true;
  try {
    process.kill(pid, 0);
    return !isDefunct(pid);
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/** A process that has died and whose parent has not asked after it, as in containers where nobody does. Linux alone tells. */
function isDefunct(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat
      .slice(stat.lastIndexOf(")") + 1)
      .trimStart()
      .startsWith("Z");
  } catch {
    return false;
  }
}

function isExisting(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "EEXIST";
}
