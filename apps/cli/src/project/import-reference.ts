/**
 * Loads what a plan names by `module#export`: a file relative to the plan's base directory (`lib/steps.ts#score`) or a
 * package as that directory sees it (`@acme/steps#score`). TypeScript runs by Node's own type stripping.
 */
import { readdirSync, statSync } from "node:fs";
import { basename, dirname, relative, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { closest } from "../closest.ts";
import { entryFile, findPackage, splitSpecifier } from "./packages.ts";

export interface Reference {
  readonly module: string;
  readonly name: string;
}

/** What was found, or why nothing was. */
export type Imported =
  | { readonly found: true; readonly value: unknown }
  | { readonly found: false; readonly message: string; readonly hint?: string; readonly cause?: unknown };

type Namespace = { readonly [name: string]: unknown };

const SCRIPT = /\.[cm]?[jt]sx?$/u;

/** The name that stands for a module as a whole. */
export const WHOLE_MODULE = "*";

/** The parts of `module#export`; `module` alone, when it is a script, means its default export. Otherwise it is a registered name. */
export function parseReference(text: string): Reference | undefined {
  const hash = text.lastIndexOf("#");
  if (hash > 0) return { module: text.slice(0, hash), name: text.slice(hash + 1) };
  return isFile(text) ? { module: text, name: "default" } : undefined;
}

/** Whether a module is named by path, not as a package. */
export function isFile(module: string): boolean {
  return (
    /^\.{0,2}[/\\]/u.test(module) || /^[A-Za-z]:[/\\]/u.test(module) || (SCRIPT.test(module) && !module.startsWith("@"))
  );
}

export async function importReference({ module, name }: Reference, base: string): Promise<Imported> {
  const file = isFile(module) ? resolve(base, module) : packageFile(module, base);
  if (typeof file !== "string") return file;
  const missing = isFile(module) ? missingFile(module, file) : undefined;
  if (missing !== undefined) return missing;
  try {
    const namespace: Namespace = await import(pathToFileURL(file).href);
    return exported(namespace, module, name);
  } catch (error) {
    return importFailure(module, file, error);
  }
}

function packageFile(module: string, base: string): string | Imported {
  const [name, subpath] = splitSpecifier(module);
  const found = findPackage(name, base);
  if (found === undefined) {
    return {
      found: false,
      message: `the package "${name}" is not installed`,
      hint: `install it where the manifest is: npm install ${name}`,
    };
  }
  return entryFile(found, subpath) ?? { found: false, message: `the package "${name}" does not offer "${module}"` };
}

function missingFile(module: string, file: string): Imported | undefined {
  try {
    if (statSync(file).isFile()) return undefined;
    return { found: false, message: `"${module}" is not a file` };
  } catch {
    const names = namesIn(dirname(file));
    const similar = closest(basename(file), names);
    const hint = similar === undefined ? {} : { hint: `did you mean "${similar}"?` };
    return { found: false, message: `there is no file "${module}"`, ...hint };
  }
}

function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

function exported(namespace: Namespace, module: string, name: string): Imported {
  if (name === WHOLE_MODULE) return { found: true, value: namespace };
  if (Object.hasOwn(namespace, name)) return { found: true, value: namespace[name] };
  const names = Object.keys(namespace).filter((key) => key !== "module.exports");
  const similar = closest(name, names);
  const offered = names.length === 0 ? "it exports nothing" : `it exports ${names.slice(0, 8).join(", ")}`;
  const what = name === "default" ? "has no default export" : `does not export "${name}"`;
  return {
    found: false,
    message: `"${module}" ${what}`,
    hint: similar === undefined ? offered : `did you mean "${similar}"?`,
  };
}

function importFailure(module: string, file: string, error: unknown): Imported {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (code === "ERR_MODULE_NOT_FOUND") return brokenImport(module, error);
  if (code === "ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX") {
    const hint =
      "Node strips types and nothing more: write `as const` objects instead of enums, and plain fields instead of parameter properties";
    return { found: false, message: `"${module}" uses TypeScript that has to be compiled`, hint, cause: error };
  }
  if (code === "ERR_UNSUPPORTED_NODE_MODULES_TYPE_STRIPPING") {
    return {
      found: false,
      message: `"${module}" is TypeScript inside node_modules, which Node does not run`,
      cause: error,
    };
  }
  if (code === "ERR_UNKNOWN_FILE_EXTENSION") {
    return {
      found: false,
      message: `Node cannot run "${basename(file)}" files`,
      hint: "use a .ts, .mts, .js or .mjs file",
      cause: error,
    };
  }
  const what =
    error instanceof SyntaxError || code === "ERR_INVALID_TYPESCRIPT_SYNTAX"
      ? "does not parse"
      : "failed while it was loaded";
  return { found: false, message: `"${module}" ${what}: ${messageOf(error)}`, cause: error };
}

/** An import inside the user's module that leads nowhere. */
function brokenImport(module: string, error: unknown): Imported {
  const url = error instanceof Error && "url" in error && typeof error.url === "string" ? error.url : undefined;
  const target = url?.startsWith("file:") === true ? relative(process.cwd(), fileURLToPath(url)) : undefined;
  const message = target === undefined ? messageOf(error).replace(/ imported from .*$/su, "") : `there is no ${target}`;
  return {
    found: false,
    message: `"${module}" imports something that cannot be found: ${message}`,
    hint:
      target === undefined
        ? `packages are looked for beside "${module}" and above it: install it there, as with npm install`
        : 'imports need the file\'s extension, as in "./lib.ts"',
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
