/** The mistakes of whoever typed the command, as errors. */
import { readdirSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { HexdagError } from "@hexdag/kernel";
import { closest } from "./closest.ts";

export function usageError(message: string, hint?: string): HexdagError {
  return new HexdagError({ code: "HD8001", message, hint });
}

/** Says why a file could not be read or written, and names the file that was probably meant. */
export function fileError(action: "read" | "write", path: string, cwd: string, cause: unknown): HexdagError {
  const absolute = resolve(cwd, path);
  const isDirectory = isDirectoryAt(absolute);
  return new HexdagError({
    code: "HD8002",
    message: `cannot ${action} "${path}": ${isDirectory ? "it is a directory" : reasonOf(cause, action)}`,
    hint: hintFor(path, absolute, isDirectory),
    cause,
  });
}

function hintFor(path: string, absolute: string, isDirectory: boolean): string | undefined {
  if (isDirectory) {
    const manifest = namesIn(absolute).find((name) => /\.ya?ml$/u.test(name));
    return manifest === undefined ? "name the manifest file itself" : `did you mean "${join(path, manifest)}"?`;
  }
  const similar = closest(basename(absolute), namesIn(dirname(absolute)));
  return similar === undefined || similar === basename(absolute)
    ? undefined
    : `did you mean "${join(dirname(path), similar)}"?`;
}

function isDirectoryAt(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

const REASONS = new Map([
  ["ENOENT", "there is no such file"],
  ["EACCES", "permission denied"],
  ["EPERM", "permission denied"],
  ["EISDIR", "it is a directory"],
  ["ENOTDIR", "a part of its path is not a directory"],
  ["ENAMETOOLONG", "the name is too long"],
  ["EROFS", "the file system is read-only"],
  ["ENOSPC", "the disk is full"],
]);

function reasonOf(cause: unknown, action: "read" | "write"): string {
  if (!(cause instanceof Error)) return String(cause);
  const code = "code" in cause ? String(cause.code) : "";
  if (code === "ENOENT" && action === "write") return "there is no such directory";
  return REASONS.get(code) ?? cause.message;
}
