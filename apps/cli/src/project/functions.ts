/** Makes the functions a plan names or holds callable, so that they can be registered under the names the plan uses. */
import type { ProjectSettings } from "@hexdag/compiler";
import { type AnyNodeFunction, HexdagError, type Plan, type PlanFunction } from "@hexdag/kernel";
import { loadInlineFunctions } from "@hexdag/stdlib";
import { type Imported, importReference, isFile, parseReference } from "./import-reference.ts";

export interface ImportedFunctions {
  readonly functions: { readonly [name: string]: AnyNodeFunction };
  /** One located error (HD5003) for each that could not be had. */
  readonly problems: readonly HexdagError[];
}

/** What the functions of a plan are loaded with. */
export interface FunctionLoading {
  readonly plan: Plan;
  /** The directory that paths in the plan are relative to. */
  readonly base: string;
  readonly trust: ProjectSettings["trust"] | undefined;
}

/** Imports the functions of files and packages, and compiles those that stand in the plan; none of it where trust forbids any. */
export async function loadFunctions(
  wanted: readonly PlanFunction[],
  { plan, base, trust }: FunctionLoading,
): Promise<ImportedFunctions> {
  const refused = trust === undefined ? [] : wanted.flatMap((each) => refusal(each, trust) ?? []);
  if (refused.length > 0) return { functions: {}, problems: refused };
  const inline = loadInlineFunctions(plan, { directory: base });
  const imported = await importFunctions(wanted, base);
  return {
    functions: { ...inline.functions, ...imported.functions },
    problems: [...inline.problems, ...imported.problems],
  };
}

/** The same that the compiler says of a manifest: plans are subject to the project's Config as well. */
function refusal(
  { $fn: name, source, origin }: PlanFunction,
  { inlineFunctions, fileFunctions }: ProjectSettings["trust"],
): HexdagError | undefined {
  const ofFile = source === undefined && isFile(parseReference(name)?.module ?? "");
  if (source !== undefined ? inlineFunctions : fileFunctions || !ofFile) return undefined;
  return new HexdagError({
    code: "HD3412",
    message:
      source !== undefined
        ? "the project's Config does not allow !js, and the plan holds some"
        : `the project's Config does not allow functions of files, and the plan names ${name}`,
    hint: "register the function in code or in a package, or change trust in the Config",
    origin,
  });
}

async function importFunctions(wanted: readonly PlanFunction[], base: string): Promise<ImportedFunctions> {
  const functions: Record<string, AnyNodeFunction> = {};
  const problems: HexdagError[] = [];
  for (const { $fn: name, source, origin } of wanted) {
    // Its text is in the plan.
    if (source !== undefined) continue;
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
