/** Where secrets may lie: in the environment, in a file of assignments, or each in a file of its own. */
import { readdir, readFile, stat } from "node:fs/promises";
import { platform } from "node:os";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { type CallOptions, PortError, type SecretStore } from "@hexdag/kernel/ports";
import { byCodeUnit } from "./code-unit-order.ts";

export interface EnvSecretsOptions {
  /** The secrets that are offered; no other name is looked up. */
  readonly names: readonly string[];
  /** Looks a name up in the environment. */
  readonly lookup: (name: string) => string | undefined;
}

/** Secrets from the environment, of which only those that are named are offered. */
export function createEnvSecretStore({ names, lookup }: EnvSecretsOptions): SecretStore {
  const offered = new Set(names);
  return {
    async secret(name, call) {
      refuseAborted(call);
      return offered.has(name) ? lookup(name) : undefined;
    },
    async names(call) {
      refuseAborted(call);
      return [...offered].filter((name) => lookup(name) !== undefined).toSorted(byCodeUnit);
    },
  };
}

export interface SecretFilesOptions {
  /** The file, or the directory. */
  readonly path: string;
  /** `strict` refuses what others than the owner and his group can read, or others than the owner can write. Default `strict`. */
  readonly permissions?: "strict" | "any" | undefined;
}

/** Secrets from a file of lines `NAME=value`, as .env files are. It is read each time, so a changed secret is found. */
export function createDotenvSecretStore({ path, permissions = "strict" }: SecretFilesOptions): SecretStore {
  const read = async (operation: string): Promise<ReadonlyMap<string, string>> => {
    const text = await orPortError(operation, path, async () => {
      await assertPrivate(path, permissions);
      return await readFile(path, "utf8");
    });
    const pairs = Object.entries(parseEnv(text)).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value] as const],
    );
    return new Map(pairs);
  };
  return {
    async secret(name, call) {
      refuseAborted(call);
      return (await read("secret")).get(name);
    },
    async names(call) {
      refuseAborted(call);
      return [...(await read("names")).keys()].toSorted(byCodeUnit);
    },
    open: async () => void (await read("open")),
    health: async () => void (await read("health")),
  };
}

/** Secrets from a directory with a file for each, as containers mount them. A line end at the end of a file is not part of the secret. */
export function createDirectorySecretStore({ path, permissions = "strict" }: SecretFilesOptions): SecretStore {
  const files = (operation: string): Promise<readonly string[]> =>
    orPortError(operation, path, async () => {
      const found: string[] = [];
      for (const name of await readdir(path)) if (NAME.test(name) && (await isFile(join(path, name)))) found.push(name);
      return found.toSorted(byCodeUnit);
    });
  return {
    async secret(name, call) {
      refuseAborted(call);
      const file = join(path, name);
      // Not a path, whatever it says.
      if (!NAME.test(name) || !(await isFile(file))) return undefined;
      return await orPortError("secret", file, async () => {
        await assertPrivate(file, permissions);
        return (await readFile(file, "utf8")).replace(/\r?\n$/, "");
      });
    },
    async names(call) {
      refuseAborted(call);
      return await files("names");
    },
    open: async () => void (await files("open")),
    health: async () => void (await files("health")),
  };
}

/** Names of files that hold secrets; mounts keep their own bookkeeping in names that begin with a dot. */
const NAME = /^[\w-][\w.-]*$/;

async function isFile(path: string): Promise<boolean> {
  return await stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}

const READABLE_BY_OTHERS = 0o007;
const WRITABLE_BY_GROUP = 0o020;

async function assertPrivate(path: string, permissions: "strict" | "any"): Promise<void> {
  // Windows has permissions of another kind.
  if (permissions === "any" || platform() === "win32") return;
  const { mode } = await stat(path);
  if ((mode & (READABLE_BY_OTHERS | WRITABLE_BY_GROUP)) === 0) return;
  throw new PortError({
    port: "secrets",
    operation: "open",
    message: `others than its owner may read or change ${path} (mode ${(mode & 0o777).toString(8)})`,
    hint: `run chmod 600 ${path}, or set permissions: any`,
    retryable: false,
  });
}

async function orPortError<TResult>(operation: string, path: string, work: () => Promise<TResult>): Promise<TResult> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof PortError) throw cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new PortError({
      port: "secrets",
      operation,
      message: `the secrets in ${path} cannot be read: ${why}`,
      hint: "check the path, which is relative to where the run was started, and its permissions",
      retryable: false,
      cause,
    });
  }
}

function refuseAborted(call: CallOptions | undefined): void {
  call?.signal?.throwIfAborted();
}
