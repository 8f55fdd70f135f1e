/**
 * Remembers what manifests compile to. Most runs are of a manifest that has not changed since the last one, and loading the
 * compiler takes longer than many runs do. One entry per manifest, in the user's own cache directory; it holds the manifest's
 * text and is used only when that is the same to the letter, and only by the build that wrote it.
 */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { isJsonObject, type Plan } from "@hexdag/kernel";
import { cacheDirectory } from "../cache-directory.ts";
import type { Io } from "../io.ts";

/** Everything the compiler's answer depends on, besides this build. */
export interface CompileKey {
  /** The manifest's absolute path. */
  readonly path: string;
  readonly pipeline: string | undefined;
  readonly text: string;
}

const MAX_ENTRIES = 500;

/** The plan this build compiled from exactly this manifest, if it is remembered. */
export function recallPlan(key: CompileKey, env: Io["env"]): Plan | undefined {
  const file = entryFile(key, env);
  if (file === undefined) return undefined;
  try {
    const entry: unknown = JSON.parse(readFileSync(file, "utf8"));
    return isEntry(entry) && entry.key === keyText(key) ? entry.plan : undefined;
  } catch {
    return undefined;
  }
}

/** Remembers a plan that compiled without a word. A cache that cannot be written is no cache; nobody needs to hear of it. */
export function rememberPlan(key: CompileKey, plan: Plan, env: Io["env"]): void {
  const file = entryFile(key, env);
  if (file === undefined) return;
  try {
    const directory = join(file, "..");
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    prune(directory);
    // Renamed into place, so that a reader never sees half of it.
    const draft = `${file}.${process.pid}`;
    writeFileSync(draft, JSON.stringify({ key: keyText(key), plan } satisfies Entry), { mode: 0o600 });
    renameSync(draft, file);
  } catch {
    return;
  }
}

interface Entry {
  readonly key: string;
  readonly plan: Plan;
}

function isEntry(value: unknown): value is Entry {
  return isJsonObject(value) && typeof value["key"] === "string" && isJsonObject(value["plan"]);
}

/** The bundle's chunks are named by their content, so this file's own name changes with any code it leads to. */
const BUILD = basename(import.meta.url);

function keyText({ path, pipeline, text }: CompileKey): string {
  return JSON.stringify([BUILD, path, pipeline ?? null, text]);
}

/** Without a build to name (run from source) nothing is remembered. */
function entryFile({ path, pipeline }: CompileKey, env: Io["env"]): string | undefined {
  const directory = BUILD.endsWith(".js") ? cacheDirectory(env) : undefined;
  return directory === undefined
    ? undefined
    : join(directory, "plans", `${fingerprint(`${path}\0${pipeline ?? ""}`)}.json`);
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
