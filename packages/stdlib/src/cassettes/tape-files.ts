/** Where tapes lie: `DIRECTORY/PIPELINE/PORT.cassette.json`. Only files named so are ever read, replaced or removed. */
import { randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, rmdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { HexdagError, isHexdagError } from "@hexdag/kernel";
import { byCodeUnit } from "../defaults/code-unit-order.ts";
import { parseTape, type Tape, tapeText } from "./tape.ts";

const SUFFIX = ".cassette.json";

/** The file of a tape, relative to its directory. Adapters that belong to no plan lie in the directory itself. */
export function tapeFile(pipeline: string | undefined, key: string): string {
  const name = `${fileName(key)}${SUFFIX}`;
  return pipeline === undefined ? name : `${fileName(pipeline)}/${name}`;
}

/** Names of pipelines hold letters, digits, "_" and "-"; those of programs may be anything. */
function fileName(text: string): string {
  return text.replace(/[^\p{L}\p{N}_@-]/gu, (character) => {
    const bytes = [...new TextEncoder().encode(character)];
    return bytes.map((byte) => `%${byte.toString(16).padStart(2, "0").toUpperCase()}`).join("");
  });
}

/** Makes the directory of recordings, so that one that cannot be written is known before anything is asked. Throws HD7403. */
export async function prepareTapes(directory: string): Promise<void> {
  await written(directory, async () => void (await mkdir(directory, { recursive: true })));
}

/** Writes the tapes, each at once, and removes those of an earlier recording. Throws HD7403. */
export async function writeTapes(directory: string, tapes: ReadonlyMap<string, Tape>): Promise<void> {
  await written(directory, async () => {
    for (const [file, tape] of tapes) {
      const path = join(directory, file);
      await mkdir(dirname(path), { recursive: true });
      const unfinished = `${path}.${randomUUID()}.tmp`;
      try {
        await writeFile(unfinished, tapeText(tape));
        await rename(unfinished, path);
      } catch (error) {
        await rm(unfinished, { force: true });
        throw error;
      }
    }
    for (const file of await tapesIn(directory)) if (!tapes.has(file)) await removeTape(directory, file);
  });
}

async function removeTape(directory: string, file: string): Promise<void> {
  const path = join(directory, file);
  await rm(path);
  // Not when anything else is in it.
  if (file.includes("/")) await rmdir(dirname(path)).catch(() => undefined);
}

/** Every tape of a directory, by its file. Throws HD7402. */
export async function readTapes(directory: string): Promise<ReadonlyMap<string, Tape>> {
  const tapes = new Map<string, Tape>();
  try {
    for (const file of await tapesIn(directory)) {
      const path = join(directory, file);
      tapes.set(file, parseTape(await readFile(path, "utf8"), path));
    }
  } catch (error) {
    throw isHexdagError(error) ? error : unread(directory, error);
  }
  if (tapes.size > 0) return tapes;
  const message = `there is no cassette in ${directory}`;
  throw new HexdagError({ code: "HD7402", message, hint: "record one with --record", retryable: false });
}

/** The tapes in a directory and in those directly below it. */
async function tapesIn(directory: string): Promise<readonly string[]> {
  const files: string[] = [];
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    if (entry.isFile() && entry.name.endsWith(SUFFIX)) files.push(entry.name);
    if (!entry.isDirectory()) continue;
    const below = await readdir(join(directory, entry.name), { withFileTypes: true });
    for (const inner of below)
      if (inner.isFile() && inner.name.endsWith(SUFFIX)) files.push(`${entry.name}/${inner.name}`);
  }
  return files.toSorted(byCodeUnit);
}

function unread(directory: string, cause: unknown): HexdagError {
  const absent = cause instanceof Error && Reflect.get(cause, "code") === "ENOENT";
  const why = cause instanceof Error ? cause.message : String(cause);
  const message = absent ? `there is no directory ${directory}` : `the cassette ${directory} cannot be read: ${why}`;
  const hint = "record one with --record, or check the path";
  return new HexdagError({ code: "HD7402", message, hint, retryable: false, cause });
}

async function written(directory: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    const message = `the cassette ${directory} cannot be written: ${why}`;
    const hint = "give a directory that you may write to";
    throw new HexdagError({ code: "HD7403", message, hint, retryable: false, cause });
  }
}
