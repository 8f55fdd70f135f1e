/**
 * Files below a directory that nobody gets out of. A path is taken apart first, and what it names in the file system is looked at
 * then, with every link resolved. It guards against paths that somebody hands in, not against another program that changes links
 * in the directory meanwhile.
 */
import { randomUUID } from "node:crypto";
import { lstat, mkdir, open, readdir, readFile, realpath, rename, rm, stat } from "node:fs/promises";
import { dirname, join, sep } from "node:path";
import { type CallOptions, type FileInfo, type FileStorage, PortError } from "@hexdag/kernel/ports";
import { byCodeUnit } from "./code-unit-order.ts";

export interface FileStorageOptions {
  /** The directory, made when it is not there. */
  readonly root: string;
  /** The largest file read or written, in bytes. Default 64 MiB. */
  readonly maxBytes?: number | undefined;
}

const MAX_BYTES = 64 * 1024 * 1024;
/** Files that are still being written. */
const UNFINISHED = /^\.hexdag-[\w-]+\.tmp$/;

/** A `FileStorage` in a directory of this machine. */
export function createFileStorage({ root, maxBytes = MAX_BYTES }: FileStorageOptions): FileStorage {
  const rootPath = async (): Promise<string> => {
    await mkdir(root, { recursive: true });
    return await realpath(root);
  };

  /** Where a path really is, or will be; its directory may not be there yet. */
  const locate = async (operation: string, path: string): Promise<string> => {
    const base = await rootPath();
    const full = join(base, ...segmentsOf(operation, path));
    const real = await realOf(full);
    if (!isWithin(base, real)) throw outside(operation, path);
    return real;
  };

  return {
    read: (path, call) =>
      guarded("read", path, call, async () => {
        const real = await locate("read", path);
        const info = await infoOf(real, path);
        if (info === undefined) throw absent(path);
        if (info.sizeBytes > maxBytes) throw tooLarge("read", path, maxBytes);
        return new Uint8Array(await readFile(real));
      }),
    write: (path, data, call) =>
      guarded("write", path, call, async () => {
        if (data.byteLength > maxBytes) throw tooLarge("write", path, maxBytes);
        const real = await locate("write", path);
        await mkdir(dirname(real), { recursive: true });
        await replaceAtOnce(real, data, call);
      }),
    delete: (path, call) =>
      guarded("delete", path, call, async () => {
        const real = await locate("delete", path);
        if ((await infoOf(real, path)) === undefined) return false;
        // A link goes, not what it leads to.
        await rm(join(await rootPath(), ...segmentsOf("delete", path)));
        return true;
      }),
    list: (prefix, call) =>
      guarded("list", prefix, call, async () => {
        const base = await rootPath();
        const folder = prefix.slice(0, prefix.lastIndexOf("/") + 1);
        const start = folder === "" ? base : await locate("list", folder.slice(0, -1));
        const found: FileInfo[] = [];
        for await (const info of filesBelow(base, start, folder)) if (info.path.startsWith(prefix)) found.push(info);
        return found.toSorted((left, right) => byCodeUnit(left.path, right.path));
      }),
    stat: (path, call) => guarded("stat", path, call, async () => await infoOf(await locate("stat", path), path)),
    open: async () => void (await guarded("open", root, undefined, rootPath)),
    health: async () => void (await guarded("health", root, undefined, rootPath)),
  };
}

function segmentsOf(operation: string, path: string): readonly string[] {
  const segments = path.split("/");
  const isBad = segments.some(
    (segment) => segment === "" || segment === "." || segment === ".." || /[\0\\]/.test(segment),
  );
  if (isBad) throw outside(operation, path);
  return segments;
}

/** The path with its links resolved, as far as it is there. */
async function realOf(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if (codeOf(error) !== "ENOENT" && codeOf(error) !== "ENOTDIR") throw error;
    // A link that leads to nothing: what would be made is where it leads.
    if ((await lstat(path).catch(() => undefined))?.isSymbolicLink() === true) throw error;
    return join(await realOf(dirname(path)), path.slice(dirname(path).length + 1));
  }
}

function isWithin(base: string, path: string): boolean {
  return path === base || path.startsWith(base.endsWith(sep) ? base : base + sep);
}

async function replaceAtOnce(path: string, data: Uint8Array, call: CallOptions | undefined): Promise<void> {
  const unfinished = join(dirname(path), `.hexdag-${randomUUID()}.tmp`);
  try {
    const file = await open(unfinished, "wx");
    try {
      await file.writeFile(data);
      await file.sync();
    } finally {
      await file.close();
    }
    refuseAborted(call);
    await rename(unfinished, path);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}

/** What is at a place, if it is a file. */
async function infoOf(real: string, path: string): Promise<FileInfo | undefined> {
  const found = await stat(real).catch((error: unknown) => {
    if (codeOf(error) === "ENOENT" || codeOf(error) === "ENOTDIR") return undefined;
    throw error;
  });
  if (found?.isFile() !== true) return undefined;
  return { path, sizeBytes: found.size, modifiedAt: Math.trunc(found.mtimeMs) };
}

/** Links to directories are not followed: they may go in circles. Links to files count where they lead to one within. */
async function* filesBelow(base: string, folder: string, prefix: string): AsyncGenerator<FileInfo> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    if (codeOf(error) === "ENOENT" || codeOf(error) === "ENOTDIR") return [];
    throw error;
  });
  for (const entry of entries) {
    if (UNFINISHED.test(entry.name)) continue;
    const path = prefix + entry.name;
    const full = join(folder, entry.name);
    if (entry.isDirectory()) {
      yield* filesBelow(base, full, `${path}/`);
      continue;
    }
    const real = entry.isSymbolicLink() ? await realpath(full).catch(() => undefined) : full;
    const info = real === undefined || !isWithin(base, real) ? undefined : await infoOf(real, path);
    if (info !== undefined) yield info;
  }
}

async function guarded<TResult>(
  operation: string,
  path: string,
  call: CallOptions | undefined,
  work: () => Promise<TResult>,
): Promise<TResult> {
  refuseAborted(call);
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof PortError || call?.signal?.aborted === true) throw cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    const retryable = RETRYABLE.has(String(codeOf(cause)));
    throw new PortError({ port: "files", operation, message: `"${path}": ${why}`, retryable, cause });
  }
}

const RETRYABLE: ReadonlySet<string> = new Set(["EMFILE", "ENFILE", "EBUSY", "EAGAIN"]);

function codeOf(error: unknown): unknown {
  return error instanceof Error ? Reflect.get(error, "code") : undefined;
}

function outside(operation: string, path: string): PortError {
  return new PortError({
    code: "HD7010",
    port: "files",
    operation,
    message: `"${path}" leaves the storage, or is no path in it`,
    hint: 'paths are relative, with "/" between names: reports/may.txt',
    retryable: false,
  });
}

function absent(path: string): PortError {
  const message = `there is no file "${path}"`;
  return new PortError({ code: "HD7011", port: "files", operation: "read", message, retryable: false });
}

function tooLarge(operation: string, path: string, maxBytes: number): PortError {
  const message = `"${path}" is larger than ${maxBytes} bytes`;
  const hint = "raise max_bytes in the config of the files port";
  return new PortError({ port: "files", operation, message, hint, retryable: false });
}

function refuseAborted(call: CallOptions | undefined): void {
  call?.signal?.throwIfAborted();
}
