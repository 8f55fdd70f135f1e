/** Imports the functions a plan names, so that they can be registered under the names the plan uses. */
import { type AnyNodeFunction, HexdagError, type PlanFunction } from "@hexdag/kernel";
import { type Imported, importReference, parseReference } from "./import-reference.ts";

export interface ImportedFunctions {
  readonly functions: { readonly [name: string]: AnyNodeFunction };
  /** One located error (HD5003) for each that could not be had. */
  readonly problems: readonly HexdagError[];
}

export async function importFunctions(wanted: readonly PlanFunction[], base: string): Promise<ImportedFunctions> {
  const functions: Record<string, AnyNodeFunction> = {};
  const problems: HexdagError[] = [];
  for (const { $fn: name, origin } of wanted) {
    const reference = parseReference(name);
    // A bare name is registered or it is not; the loader says so with the names there are.
    if (reference === undefined) continue;
    const imported = await importReference(reference, base);
    const fn = imported.found ? imported.value : undefined;
    if (isFunction(fn)) functions[name] = fn;
    else problems.push(new HexdagError({ code: "HD5003", origin, ...describe(name, imported) }));
  }
  return { functions, problems };
}

function isFunction(value: unknown): value is AnyNodeFunction {
  return typeof value === "function";
}

function describe(
  name: string,
  imported: Imported,
): { readonly message: string; readonly hint?: string; readonly cause?: unknown } {
  if (imported.found)
    return {
      message: `"${name}" is ${kindOf(imported.value)}, not a function`,
      hint: "export a function: export function name(input, ctx) { … }",
    };
  return {
    message: imported.message,
    ...(imported.hint === undefined ? {} : { hint: imported.hint }),
    cause: imported.cause,
  };
}

function kindOf(value: unknown): string {
  return value === null ? "null" : Array.isArray(value) ? "a list" : `of type ${typeof value}`;
}
