/**
 * The functions that a plan holds as text (`!js`), made callable. This runs nobody's code, but the functions are somebody's
 * code, with everything that this process may do: load them only for plans you trust as you trust your own files.
 */
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { constants, Script } from "node:vm";
import {
  type AnyNodeFunction,
  HexdagError,
  type Plan,
  type PlanFunction,
  planFunctions,
  sha256Hex,
} from "@hexdag/kernel";
import { type InlineProblem, type ParsedInline, parseInline } from "./parse-inline.ts";
import { quietly } from "./quietly.ts";

/** What loading takes besides the plan. */
export interface InlineFunctionOptions {
  /** The directory that the plan's paths are relative to: `import()` in a function starts from there, and stacks name its files. */
  readonly directory: string;
}

/** The functions by the names that the plan gives them, and what is wrong with those that are not there (HD5003). */
export interface InlineFunctions {
  readonly functions: { readonly [name: string]: AnyNodeFunction };
  readonly problems: readonly HexdagError[];
}

/**
 * Compiles the inline functions of a plan, for a registry. Nothing of them is executed until a node calls them.
 *
 * @example
 * const { functions, problems } = loadInlineFunctions(plan, { directory: "flows" });
 * const graph = loadPlan(plan, createRegistry(await loadStdlib(plan), { functions }));
 */
export function loadInlineFunctions(plan: Plan, options: InlineFunctionOptions): InlineFunctions {
  const functions: Record<string, AnyNodeFunction> = {};
  const problems: HexdagError[] = [];
  for (const inline of inlineFunctions(plan)) {
    const site = siteOf(inline, plan, options);
    const parsed = parse(inline, site);
    if (parsed instanceof HexdagError) problems.push(parsed);
    else functions[inline.$fn] = compile(parsed, site);
  }
  return { functions, problems };
}

/** What is wrong with the inline functions of a plan (HD5003). Parses them, and executes nothing. */
export function checkInlineFunctions(plan: Plan, options: InlineFunctionOptions): readonly HexdagError[] {
  return inlineFunctions(plan).flatMap((inline) => {
    const parsed = parse(inline, siteOf(inline, plan, options));
    return parsed instanceof HexdagError ? [parsed] : [];
  });
}

/** Whether a plan holds functions as text. */
export function hasInlineFunctions(plan: Plan): boolean {
  return inlineFunctions(plan).length > 0;
}

interface InlineFunction extends PlanFunction {
  readonly source: string;
}

function inlineFunctions(plan: Plan): readonly InlineFunction[] {
  return planFunctions(plan).flatMap((each) =>
    typeof each.source === "string" ? [{ ...each, source: each.source }] : [],
  );
}

/** Where the text stands in its file. */
interface Site {
  readonly url: string;
  /** The line in the file before the first of the text. */
  readonly linesBefore: number;
  /** How far every line of the text is indented in the file. */
  readonly indent: number;
}

function siteOf({ source, origin }: InlineFunction, plan: Plan, { directory }: InlineFunctionOptions): Site {
  const file = origin === undefined ? undefined : plan.sources[origin.source]?.file;
  const url = pathToFileURL(resolve(directory, file ?? "inline")).href;
  const [blank = ""] = /^\s*/.exec(source) ?? [];
  const blankLines = blank.split("\n").length - 1;
  const ownIndent = blank.length - (blank.lastIndexOf("\n") + 1);
  if (origin === undefined) return { url, linesBefore: 0, indent: 0 };
  return { url, linesBefore: origin.line - 1 - blankLines, indent: origin.column - 1 - ownIndent };
}

function parse({ $fn, source, origin }: InlineFunction, site: Site): ParsedInline | HexdagError {
  if (!$fn.startsWith(`inline:${sha256Hex(source).slice(0, HASH_LENGTH)}`))
    return new HexdagError({
      code: "HD5001",
      message: `the plan is damaged: the text of the function "${$fn}" is another one`,
      hint: "compile the manifest again",
      origin,
    });
  const parsed = parseInline(source);
  if ("code" in parsed) return parsed;
  const { message, hint } = parsed;
  return new HexdagError({
    code: "HD5003",
    message: `this inline function does not parse: ${message}`,
    hint,
    origin,
    cause: placed(parsed, site),
  });
}

const HASH_LENGTH = 16;

/** The error as if the file itself had been parsed: its stack names the place. */
function placed({ message, line, column }: InlineProblem, { url, linesBefore, indent }: Site): Error {
  const error = new SyntaxError(message);
  const place = line === undefined ? "" : `:${linesBefore + line}${column === undefined ? "" : `:${indent + column}`}`;
  error.stack = `SyntaxError: ${message}\n    at ${url}${place}`;
  return error;
}

function compile({ code, form }: ParsedInline, site: Site): AnyNodeFunction {
  const options = {
    filename: site.url,
    // The text begins on the second line of the code.
    lineOffset: site.linesBefore - 1,
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  };
  if (code.includes("import")) silenceImports();
  const script = new Script(code, options);
  const fn: Function = script.runInThisContext();
  return async (...given: readonly unknown[]): Promise<unknown> => {
    try {
      const value: unknown = await Reflect.apply(fn, undefined, [given[0], given.at(-1)]);
      return form === "expression" && typeof value === "function"
        ? await Reflect.apply(value, undefined, given)
        : value;
    } catch (error) {
      indentStack(error, site);
      throw error;
    }
  };
}

/** Node says once a process that `import()` in a script is experimental, at the first of them: let that be this one. */
function silenceImports(): void {
  const options = { importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER };
  quietly(() => new Script('void import("node:vm")', options).runInThisContext());
}

/** In the file, the columns of the text are further to the right. */
function indentStack(error: unknown, { url, indent }: Site): void {
  if (!(error instanceof Error) || typeof error.stack !== "string" || indent === 0) return;
  const stack = error.stack.replaceAll(/([^\s(]+):(\d+):(\d+)/g, (frame, file: string, line: string, column: string) =>
    file === url ? `${file}:${line}:${Number(column) + indent}` : frame,
  );
  Reflect.defineProperty(error, "stack", { value: stack, writable: true, configurable: true, enumerable: false });
}
