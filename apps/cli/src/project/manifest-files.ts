/** From what was typed to the files that are meant: files as they are, directories as the manifests in them. */
import { type Dirent, readdirSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileError, usageError } from "../usage-error.ts";

/** The first line of a document that says what it describes. */
const MANIFEST =
  /^(?:kind:\s*|\{\s*"?kind"?:\s*|\s*"kind":\s*)["']?(?:Pipeline|System|Config|Adapter|Policy|Middleware|Macro)\b/m;

const SKIPPED = new Set(["node_modules", "dist", "build", "coverage"]);

/** Every manifest that paths mean, each once, those of a directory by name. A directory without any is a mistake (HD8001). */
export function manifestFiles(paths: readonly string[], cwd: string): readonly string[] {
  const files = paths.flatMap((path) => {
    if (path === "-" || !isDirectory(resolve(cwd, path))) return [path];
    const found = manifestsBelow(path, cwd);
    if (found.length === 0)
      throw usageError(`there is no manifest in "${path}"`, "a manifest is a .yaml file with `kind: Pipeline`");
    return found;
  });
  return [...new Set(files)];
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function manifestsBelow(directory: string, cwd: string): readonly string[] {
  return entriesOf(directory, cwd).flatMap((entry) => {
    const path = join(directory, entry.name);
    if (entry.isDirectory())
      return entry.name.startsWith(".") || SKIPPED.has(entry.name) ? [] : manifestsBelow(path, cwd);
    return entry.isFile() && /\.ya?ml$/u.test(entry.name) && isManifest(path, cwd) ? [path] : [];
  });
}

function entriesOf(directory: string, cwd: string): readonly Dirent[] {
  try {
    const entries = readdirSync(resolve(cwd, directory), { withFileTypes: true });
    return entries.toSorted((left, right) => (left.name < right.name ? -1 : 1));
  } catch (error) {
    throw fileError("read", directory, cwd, error);
  }
}

/** Other tools have YAML files too. One that cannot be read is kept: saying why is for whoever reads it next. */
function isManifest(path: string, cwd: string): boolean {
  try {
    return MANIFEST.test(readFileSync(resolve(cwd, path), "utf8"));
  } catch {
    return true;
  }
}
