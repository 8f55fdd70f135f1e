/**
 * Installed packages as the manifest's project sees them: from its directory upwards, like Node looks for imports. Node offers
 * no way to resolve an import on behalf of another directory, so the few rules needed are here.
 */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { isJsonObject, type JsonObject, type JsonValue } from "@hexdag/kernel";

export interface InstalledPackage {
  readonly name: string;
  readonly directory: string;
  readonly manifest: JsonObject;
}

const CONDITIONS = new Set(["node", "import", "module-sync", "default"]);

/** The package of that name that code in `from` would import. */
export function findPackage(name: string, from: string): InstalledPackage | undefined {
  for (const directory of upwards(from)) {
    const found = join(directory, "node_modules", name);
    const manifest = readPackageJson(found);
    if (manifest !== undefined) return { name, directory: found, manifest };
  }
  return undefined;
}

/** The file that `import "name/subpath"` loads, or `undefined` when the package does not offer it. `subpath` is `.` or `./…`. */
export function entryFile({ directory, manifest }: InstalledPackage, subpath: string): string | undefined {
  if (manifest["exports"] !== undefined) {
    const target = exportTarget(manifest["exports"], subpath);
    return target === undefined ? undefined : join(directory, target);
  }
  if (subpath !== ".") return join(directory, subpath);
  return join(directory, typeof manifest["main"] === "string" ? manifest["main"] : "index.js");
}

/** Direct dependencies of the project `from` lies in, of every kind, nearest package.json first. */
export function dependencyNames(from: string): readonly string[] {
  const names = new Set<string>();
  for (const directory of upwards(from)) {
    const manifest = readPackageJson(directory);
    for (const field of ["dependencies", "optionalDependencies", "devDependencies", "peerDependencies"]) {
      const listed = manifest?.[field];
      if (isJsonObject(listed)) for (const name of Object.keys(listed)) names.add(name);
    }
  }
  return [...names];
}

/** `["@acme/x", "./sub"]` for `@acme/x/sub`. */
export function splitSpecifier(specifier: string): readonly [name: string, subpath: string] {
  const parts = specifier.split("/");
  const size = specifier.startsWith("@") ? 2 : 1;
  const rest = parts.slice(size).join("/");
  return [parts.slice(0, size).join("/"), rest === "" ? "." : `./${rest}`];
}

/** The directory and all above it. */
function* upwards(from: string): Generator<string> {
  for (let directory = from; ; directory = dirname(directory)) {
    yield directory;
    if (dirname(directory) === directory) return;
  }
}

function readPackageJson(directory: string): JsonObject | undefined {
  try {
    const manifest: unknown = JSON.parse(readFileSync(join(directory, "package.json"), "utf8"));
    return isJsonObject(manifest) ? manifest : undefined;
  } catch {
    return undefined;
  }
}

function exportTarget(exported: JsonValue | undefined, subpath: string): string | undefined {
  if (!isJsonObject(exported) || !Object.keys(exported).some((key) => key.startsWith("."))) {
    return subpath === "." ? conditional(exported) : undefined;
  }
  if (Object.hasOwn(exported, subpath)) return conditional(exported[subpath]);
  for (const [pattern, target] of Object.entries(exported)) {
    const [before, after] = pattern.split("*");
    if (before === undefined || after === undefined) continue;
    const fits = subpath.length > before.length + after.length && subpath.startsWith(before) && subpath.endsWith(after);
    if (fits) return conditional(target)?.replaceAll("*", subpath.slice(before.length, subpath.length - after.length));
  }
  return undefined;
}

function conditional(target: JsonValue | undefined): string | undefined {
  if (typeof target === "string") return target;
  if (!isJsonObject(target)) return undefined;
  for (const [condition, value] of Object.entries(target)) {
    const found = CONDITIONS.has(condition) ? conditional(value) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}
