/**
 * Reads the files that manifests include. A manifest may have been written by somebody else, so only files of its project
 * are read: those below the nearest directory that says it is one, else below the manifest's own, once symbolic links have
 * been followed.
 */
import { existsSync, readFileSync, realpathSync, statSync } from "node:fs";
import { dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import type { DecodedSource, Reader, ReadOutcome } from "@hexdag/compiler";

export interface ProjectReader {
  readonly read: Reader;
  /** What was read, as it is in the files: by the path the compiler knows. */
  readonly bytes: ReadonlyMap<string, Uint8Array>;
}

export interface ProjectReaderOptions {
  /** The manifest's directory. */
  readonly directory: string;
  /** The directory that the compiler's paths are relative to. */
  readonly base: string;
  decode(file: string, bytes: Uint8Array): DecodedSource;
}

const MAX_BYTES = 1_048_576;
const PROJECT_MARKS = ["hexdag.yaml", "package.json", ".git"];

/** The directory of the project that a directory belongs to. */
function projectRoot(directory: string): string {
  for (let current = directory; ; ) {
    if (PROJECT_MARKS.some((mark) => existsSync(join(current, mark)))) return current;
    const parent = dirname(current);
    if (parent === current) return directory;
    current = parent;
  }
}

export function createProjectReader({ directory, base, decode }: ProjectReaderOptions): ProjectReader {
  const bytes = new Map<string, Uint8Array>();
  const root = projectRoot(realpathSync(directory));
  const realBase = realOrSame(base);
  const read = (path: string): ReadOutcome => {
    // First as it is written: what is outside is not even asked whether it exists.
    const written = resolve(realBase, path);
    if (!isWithin(root, written)) return { problem: "outside" };
    const real = realpathSync(written);
    if (!isWithin(root, real)) return { problem: "outside", reason: "it is a symbolic link to a file elsewhere" };
    const info = statSync(real);
    if (!info.isFile())
      return { problem: "unreadable", reason: info.isDirectory() ? "it is a directory" : "it is no regular file" };
    if (info.size > MAX_BYTES)
      return { problem: "unreadable", reason: `it is larger than ${MAX_BYTES.toLocaleString("en")} bytes` };
    const content = readFileSync(real);
    const file = relative(realBase, real).split(sep).join("/");
    const { source, diagnostics } = decode(file, content);
    if (source === undefined) return { problem: "unreadable", reason: diagnostics[0]?.message ?? "it is not text" };
    bytes.set(file, content);
    return { text: source.text, file };
  };
  return { read: (path) => orProblem(() => read(path)), bytes };
}

function orProblem(read: () => ReadOutcome): ReadOutcome {
  try {
    return read();
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : undefined;
    if (code === "ENOENT" || code === "ENOTDIR") return { problem: "missing" };
    if (code === undefined) throw error;
    return { problem: "unreadable", reason: REASONS[code] ?? code };
  }
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: "its permissions do not allow it",
  EPERM: "its permissions do not allow it",
  ELOOP: "its symbolic links lead nowhere",
  ENAMETOOLONG: "its name is too long",
};

function isWithin(directory: string, path: string): boolean {
  const way = relative(directory, path);
  return way === "" || (way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}

function realOrSame(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
