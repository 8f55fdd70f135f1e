/** A journal as a file: one entry a line, as JSON. A last line without its end was being written when its process died. */
import { appendFileSync, closeSync, fstatSync, ftruncateSync, openSync, readFileSync, readSync } from "node:fs";
import type { JournalEntry } from "@hexdag/kernel";
import { damaged } from "./run-store-errors.ts";

const NEWLINE = 10;
/** Bytes read from the end of a file to find its last line; most are shorter. */
const TAIL = 64 * 1024;

/** Appends entries to an open file. Written at once: a process that dies next loses none. */
export function appendEntry(file: number, entry: JournalEntry): void {
  appendFileSync(file, `${JSON.stringify(entry)}\n`);
}

/** Opens a journal to go on with, behind its last whole line. */
export function openJournal(path: string): number {
  const file = openSync(path, "a+", 0o600);
  const text = readFileSync(path);
  const whole = text.lastIndexOf(NEWLINE) + 1;
  if (whole < text.length) ftruncateSync(file, whole);
  return file;
}

/** All entries. Throws HD7013 for a line that is none. */
export function readEntries(path: string): readonly JournalEntry[] {
  const lines = readFileSync(path, "utf8").split("\n");
  // What stands behind the last line break is nothing, or was cut off.
  return lines.slice(0, -1).map((line, index) => parseEntry(line, `${path}:${index + 1}`));
}

/** The last entry; `undefined` when there is none yet. */
export function readLastEntry(path: string): JournalEntry | undefined {
  const file = openSync(path, "r");
  try {
    const { size } = fstatSync(file);
    for (let wanted = TAIL; ; wanted *= 8) {
      const length = Math.min(size, wanted);
      const bytes = Buffer.alloc(length);
      readSync(file, bytes, 0, length, size - length);
      const end = bytes.lastIndexOf(NEWLINE);
      if (end === -1 && length === size) return undefined;
      const start = end <= 0 ? -1 : bytes.lastIndexOf(NEWLINE, end - 1);
      if (end !== -1 && (start !== -1 || length === size))
        return parseEntry(bytes.toString("utf8", start + 1, end), `the end of ${path}`);
    }
  } finally {
    closeSync(file);
  }
}

function parseEntry(line: string, place: string): JournalEntry {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    throw damaged("read", `${place} is no entry of a journal`, error);
  }
  if (isEntry(value)) return value;
  throw damaged("read", `${place} is no entry of a journal`);
}

function isEntry(value: unknown): value is JournalEntry {
  if (typeof value !== "object" || value === null || !("type" in value) || !("seq" in value)) return false;
  return typeof value.type === "string" && typeof value.seq === "number";
}
