/**
 * Remembers what manifests compile to. Most runs are of a manifest that has not changed since the last one, and loading the
 * compiler takes longer than many runs do. One entry per manifest, in the user's own cache directory; it holds the text of the
 * manifest and of every file it includes, and is used only when all of that is the same to the letter, when the environment
 * variables asked for are as they were, and only by the build that wrote it.
 */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import type { ProjectSettings } from "@hexdag/compiler";
import { isJsonObject, type JsonValue, type Plan, sha256Hex } from "@hexdag/kernel";
import { cacheDirectory } from "../cache-directory.ts";
import type { Io } from "../io.ts";

/** Everything the compiler's answer depends on, besides this build. */
export interface CompileKey {
  /** The manifest's absolute path. */
  readonly path: string;
  readonly pipeline: string | undefined;
  /** `--env`. */
  readonly environment: string | undefined;
  /** The Config file that was found, and what it holds. */
  readonly config: string | undefined;
  readonly text: string;
}

/** What else a plan was made from. */
export interface PlanInputs {
  /** Included files, by their path from the manifest's directory. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly variables: { readonly [name: string]: string | undefined };
}

const MAX_ENTRIES = 500;

/** The plan this build compiled from exactly this manifest, if it is remembered. */
export function recallPlan(key: CompileKey, env: Io["env"]): RememberedPlan | undefined {
  const file = entryFile(key, env);
  if (file === undefined) return undefined;
  try {
    const entry: unknown = JSON.parse(readFileSync(file, "utf8"));
    if (!isEntry(entry) || entry.key !== keyText(key)) return undefined;
    const isFresh =
      Object.entries(entry.variables).every(([name, hash]) => variableHash(env[name]) === hash) &&
      Object.entries(entry.files).every(([name, text]) => textOf(resolve(dirname(key.path), name)) === text);
    return isFresh ? { plan: entry.plan, settings: entry.settings } : undefined;
  } catch {
    return undefined;
  }
}

/** A plan, and what the Config says to the host that runs it. */
export interface RememberedPlan {
  readonly plan: Plan;
  readonly settings: ProjectSettings;
}

/** Remembers a plan that compiled without a word. A cache that cannot be written is no cache; nobody needs to hear of it. */
export function rememberPlan(
  key: CompileKey,
  made: RememberedPlan & { readonly inputs: PlanInputs },
  env: Io["env"],
): void {
  const file = entryFile(key, env);
  if (file === undefined) return;
  try {
    const directory = join(file, "..");
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    prune(directory);
    // Renamed into place, so that a reader never sees half of it.
    const draft = `${file}.${process.pid}`;
    writeFileSync(draft, JSON.stringify(entryOf(key, made)), { mode: 0o600 });
    renameSync(draft, file);
  } catch {
    return;
  }
}

interface Entry {
  readonly key: string;
  /** Texts by path. */
  readonly files: { readonly [path: string]: JsonValue | undefined };
  /** Hashes by name; null for a variable that was not set. */
  readonly variables: { readonly [name: string]: JsonValue | undefined };
  readonly settings: ProjectSettings;
  readonly plan: Plan;
}

function entryOf(key: CompileKey, { plan, inputs, settings }: RememberedPlan & { readonly inputs: PlanInputs }): Entry {
  const files = [...inputs.files].map(([path, bytes]) => [path, latin1(bytes)] as const);
  const variables = Object.entries(inputs.variables).map(([name, value]) => [name, variableHash(value)] as const);
  return {
    key: keyText(key),
    files: Object.fromEntries(files),
    variables: Object.fromEntries(variables),
    settings,
    plan,
  };
}

function isEntry(value: unknown): value is Entry {
  if (!isJsonObject(value) || typeof value["key"] !== "string") return false;
  return ["files", "variables", "settings", "plan"].every((member) => isJsonObject(value[member]));
}

/** Bytes as text, one character each: compared, never read. */
export function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
}

function textOf(file: string): string | undefined {
  try {
    return statSync(file).isFile() ? latin1(readFileSync(file)) : undefined;
  } catch {
    return undefined;
  }
}

function variableHash(value: string | undefined): string | null {
  return value === undefined ? null : sha256Hex(value);
}

/** The bundle's chunks are named by their content, so this file's own name changes with any code it leads to. */
const BUILD = basename(import.meta.url);

function keyText({ path, pipeline, environment, config, text }: CompileKey): string {
  return JSON.stringify([BUILD, path, pipeline ?? null, environment ?? null, config ?? null, text]);
}

/** Without a build to name (run from source) nothing is remembered. */
function entryFile({ path, pipeline, environment }: CompileKey, env: Io["env"]): string | undefined {
  const directory = BUILD.endsWith(".js") ? cacheDirectory(env) : undefined;
  return directory === undefined
    ? undefined
    : join(directory, "plans", `${fingerprint(`${path}\0${pipeline ?? ""}\0${environment ?? ""}`)}.json`);
}

/** Only spreads entries over file names: what an entry is for stands inside it. */
function fingerprint(text: string): string {
  let [low, high] = [0x811c9dc5, 0xcbf29ce4];
  for (let index = 0; index < text.length; index += 1) {
    low = Math.imul(low ^ text.charCodeAt(index), 0x01000193);
    high = Math.imul(high ^ text.charCodeAt(index), 0x85ebca6b) ^ (low >>> 15);
  }
  return (high >>> 0).toString(16).padStart(8, "0") + (low >>> 0).toString(16).padStart(8, "0");
}

/** Manifests come and go: when there are many entries, the half that was written longest ago goes. */
function prune(directory: string): void {
  const names = readdirSync(directory);
  if (names.length < MAX_ENTRIES) return;
  const byAge = names
    .map((name) => ({ path: join(directory, name), time: statSync(join(directory, name)).mtimeMs }))
    .toSorted((left, right) => left.time - right.time);
  for (const { path } of byAge.slice(0, MAX_ENTRIES / 2)) rmSync(path, { force: true });
}
