/**
 * What installed packages bring along, by the `hexdag` field of their package.json: `{"drivers": {"name": "./file.js"}}`, and
 * `nodes` and `macros` likewise. `#export` may follow the file. Only what is asked for is imported.
 */
import { join } from "node:path";
import { HexdagError, isJsonObject, type JsonValue } from "@hexdag/kernel";
import { type Reference, WHOLE_MODULE } from "./import-reference.ts";
import { dependencyNames, findPackage } from "./packages.ts";

export type EntryKind = "drivers" | "nodes" | "macros";

/** One thing that a package declares. */
export interface PackageEntry {
  readonly name: string;
  readonly package: string;
  /** The file inside the package, and its export. */
  readonly reference: Reference;
}

/** Names of everything of a kind that the project's packages declare, with the package each comes from. */
export function declaredNames(kind: EntryKind, base: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const { name: from, entries } of tables(kind, base))
    for (const name of Object.keys(entries)) if (!found.has(name)) found.set(name, from);
  return found;
}

/** The entry of that name, of the first package that has it. Throws HD8007 for one that is not written as a file name. */
export function declaredEntry(kind: EntryKind, name: string, base: string): PackageEntry | undefined {
  for (const table of tables(kind, base)) {
    if (!Object.hasOwn(table.entries, name)) continue;
    const entry = table.entries[name];
    if (typeof entry !== "string" || entry === "") throw notAFileName(kind, name, table.name);
    const [file = "", exportName = WHOLE_MODULE] = entry.split("#");
    return { name, package: table.name, reference: { module: join(table.directory, file), name: exportName } };
  }
  return undefined;
}

interface Table {
  /** The package's. */
  readonly name: string;
  readonly directory: string;
  readonly entries: { readonly [name: string]: JsonValue | undefined };
}

function tables(kind: EntryKind, base: string): readonly Table[] {
  return dependencyNames(base).flatMap((name) => {
    const found = findPackage(name, base);
    const declaration = found?.manifest["hexdag"];
    const entries = isJsonObject(declaration) ? declaration[kind] : undefined;
    return found !== undefined && isJsonObject(entries) ? [{ name, directory: found.directory, entries }] : [];
  });
}

const WHAT = { drivers: "driver", nodes: "node kind", macros: "macro" } as const satisfies Record<EntryKind, string>;

function notAFileName(kind: EntryKind, name: string, from: string): HexdagError {
  return new HexdagError({
    code: "HD8007",
    message: `the package "${from}" declares the ${WHAT[kind]} "${name}", but not as a file name`,
    hint: `its package.json should say "hexdag": {"${kind}": {"${name}": "./file.js"}}`,
  });
}

/** HD8007 for what a package declares and does not have. */
export function brokenEntry(kind: EntryKind, entry: PackageEntry, problem: BrokenBecause): HexdagError {
  return new HexdagError({
    code: "HD8007",
    message: `the ${WHAT[kind]} "${entry.name}" of the package "${entry.package}" cannot be used: ${problem.message}`,
    hint: problem.hint,
    cause: problem.cause,
  });
}

export interface BrokenBecause {
  readonly message: string;
  readonly hint?: string | undefined;
  readonly cause?: unknown;
}
