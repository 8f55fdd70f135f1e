/**
 * The project's Config: the file that `--config` or HEXDAG_CONFIG_PATH names, else the nearest hexdag.yaml on the way up from
 * the manifest. What was written for the Python program in TOML is found too, and read with a warning.
 */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { HexdagError } from "@hexdag/kernel";
import type { Io } from "../io.ts";
import { fileError } from "../usage-error.ts";

/** A Config file. */
export interface FoundConfig {
  /** Absolute. */
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly format: "yaml" | "toml";
}

const VARIABLE = "HEXDAG_CONFIG_PATH";

/** The Config that holds for manifests in a directory, if there is one. */
export function findConfig(directory: string, { cwd, env }: Pick<Io, "cwd" | "env">): FoundConfig | undefined {
  const named = env[VARIABLE];
  if (named !== undefined && named !== "") return namedConfig(named, cwd);
  for (let current = resolve(cwd, directory); ; ) {
    const found = configIn(current);
    if (found !== undefined) return found;
    const parent = dirname(current);
    if (parent === current) return undefined;
    current = parent;
  }
}

/** The process as it is with `--config FILE`, which is a way to say HEXDAG_CONFIG_PATH. Refuses a file that is not there. */
export function withConfigOption(io: Io, path: string | undefined): Io {
  if (path === undefined) return io;
  const absolute = resolve(io.cwd, path);
  if (!existsSync(absolute)) throw fileError("read", path, io.cwd, missing());
  return { ...io, env: { ...io.env, [VARIABLE]: absolute } };
}

function missing(): Error {
  return Object.assign(new HexdagError({ code: "HD8002", message: "there is no such file" }), { code: "ENOENT" });
}

function namedConfig(path: string, cwd: string): FoundConfig {
  const absolute = resolve(cwd, path);
  try {
    return readConfig(absolute);
  } catch (error) {
    const told = fileError("read", path, cwd, error);
    throw new HexdagError({
      code: "HD8002",
      message: `${told.message} (${VARIABLE} names it)`,
      hint: told.hint ?? `unset ${VARIABLE}, or name a Config file`,
      cause: error,
    });
  }
}

function configIn(directory: string): FoundConfig | undefined {
  for (const name of ["hexdag.yaml", "hexdag.yml", "hexdag.toml"]) {
    const path = join(directory, name);
    if (existsSync(path)) return readConfig(path);
  }
  const path = join(directory, "pyproject.toml");
  if (!existsSync(path)) return undefined;
  const found = readConfig(path);
  // Most have nothing to do with us; whether this one has is seen without reading TOML.
  return /^\s*\[\s*tool\s*\.\s*"?hexdag"?\s*[\].]/mu.test(new TextDecoder().decode(found.bytes)) ? found : undefined;
}

/** A Config file by its path. */
export function readConfig(path: string): FoundConfig {
  return { path, bytes: readFileSync(path), format: path.endsWith(".toml") ? "toml" : "yaml" };
}
