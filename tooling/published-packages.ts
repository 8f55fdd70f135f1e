import { existsSync } from "node:fs";
import { join } from "node:path";
import { layers } from "../layers.mjs";
import { root } from "./bootstrap.mjs";
import { type PackageManifest, readJson } from "./read-json.ts";

export type Entry = { readonly name: string; readonly types: string };
export type PublishedPackage = { readonly name: string; readonly path: string; readonly entries: readonly Entry[] };

/** The packages we publish, with the entries a user can import; an app that is only a command has none. */
export function publishedPackages(): PublishedPackage[] {
  return layers
    .filter(({ path }) => existsSync(join(root, path, "package.json")))
    .map(({ path }) => ({ path, manifest: readJson<PackageManifest>(join(root, path, "package.json")) }))
    .filter(({ manifest }) => manifest.private !== true)
    .map(({ path, manifest }) => ({ name: manifest.name, path, entries: entriesOf(manifest) }));
}

function entriesOf({ exports = {} }: PackageManifest): Entry[] {
  return Object.entries(exports).flatMap(([entry, target]) => {
    const types = typeof target === "string" ? undefined : target["types"];
    return types === undefined ? [] : [{ name: entry.replace(/^\.\/?/, ""), types }];
  });
}
