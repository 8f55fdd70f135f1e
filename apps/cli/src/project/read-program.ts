/** From a file name to a plan: compiles a manifest, or takes a plan that was compiled before. */
import { readFileSync, statSync } from "node:fs";
import { dirname, relative, resolve, sep } from "node:path";
import type { Diagnostic } from "@hexdag/compiler";
import { HexdagError, isJsonObject, type Plan } from "@hexdag/kernel";
import { closest } from "../closest.ts";
import type { Io } from "../io.ts";
import { compilerComponents } from "../load-host.ts";
import { fileError, usageError } from "../usage-error.ts";
import { recallPlan, rememberPlan } from "./plan-cache.ts";
import { createSourceFiles, type SourceFiles } from "./source-files.ts";

export interface ReadOptions {
  readonly io: Io;
  /** The pipeline to take where a file holds several. */
  readonly pipeline?: string | undefined;
  readonly lenient?: boolean;
  /** The directory plan paths are to be relative to. Default: the manifest's own. */
  readonly base?: string;
}

export interface Program {
  /** Absent when the manifest has errors. */
  readonly plan?: Plan;
  /** The directory that paths in the plan are relative to. */
  readonly base: string;
  readonly files: SourceFiles;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads and compiles. What is wrong with the manifest is in `diagnostics`; a file that cannot be read is thrown (HD8002). */
export async function readProgram(path: string, options: ReadOptions): Promise<Program> {
  const { cwd } = options.io;
  const absolute = resolve(cwd, path);
  const bytes = readBytes(path, cwd);
  const plan = path.endsWith(".json") ? asPlan(path, bytes) : undefined;
  if (plan === undefined) return await compileManifest(path, bytes, options);
  return { plan, base: dirname(absolute), files: createSourceFiles(dirname(absolute), cwd), diagnostics: [] };
}

/** The same for `hexdag run`, which need not compile again what has not changed. */
export async function readProgramToRun(path: string, options: Pick<ReadOptions, "io" | "pipeline">): Promise<Program> {
  const { io, pipeline } = options;
  const absolute = resolve(io.cwd, path);
  const key = { path: absolute, pipeline, text: Buffer.from(readBytes(path, io.cwd)).toString("latin1") };
  const remembered = recallPlan(key, io.env);
  if (remembered !== undefined) {
    return { plan: remembered, base: dirname(absolute), files: createSourceFiles(dirname(absolute), io.cwd), diagnostics: [] };
  }
  const program = await readProgram(path, options);
  if (program.plan !== undefined && program.diagnostics.length === 0 && !path.endsWith(".json")) rememberPlan(key, program.plan, io.env);
  return program;
}

async function compileManifest(path: string, bytes: Uint8Array, options: ReadOptions): Promise<Program> {
  const { io, pipeline, lenient } = options;
  const absolute = resolve(io.cwd, path);
  const base = options.base ?? dirname(absolute);
  const file = relative(base, absolute).split(sep).join("/");
  // Loaded only now: a compiled plan needs none of it.
  const { compile, decodeSource } = await import("./compile-source.ts");
  const decoded = decodeSource(file, bytes);
  const known = new Map(decoded.source === undefined ? [] : [[file, decoded.source.text]]);
  const files = createSourceFiles(base, io.cwd, known);
  if (decoded.source === undefined) return { base, files, diagnostics: decoded.diagnostics };

  const { plan, diagnostics, pipelines } = compile(decoded.source, {
    components: compilerComponents(dirname(absolute)),
    ...(pipeline === undefined ? {} : { pipeline }),
    ...(lenient === undefined ? {} : { lenient }),
  });
  assertPipeline(pipeline, pipelines, path);
  return { ...(plan === undefined ? {} : { plan }), base, files, diagnostics };
}

function readBytes(path: string, cwd: string): Uint8Array {
  const absolute = resolve(cwd, path);
  try {
    const info = statSync(absolute);
    if (info.isCharacterDevice() || info.isBlockDevice()) throw new Error("it is a device");
    return readFileSync(absolute);
  } catch (error) {
    throw fileError("read", path, cwd, error);
  }
}

/** The plan in a `.json` file, or `undefined` when it holds something else (a manifest may be written as JSON, too). */
function asPlan(path: string, bytes: Uint8Array): Plan | undefined {
  const claimed = path.endsWith(".plan.json");
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    if (isPlanLike(value)) return value;
    if (!claimed) return undefined;
  } catch (error) {
    if (!claimed) return undefined;
    throw notAPlan(path, error instanceof Error ? error.message : String(error));
  }
  throw notAPlan(path, "it has no `hexdag` version");
}

/** Only enough to tell it from a manifest: the kernel checks plans when it loads them. */
function isPlanLike(value: unknown): value is Plan {
  return isJsonObject(value) && value["hexdag"] !== undefined && value["graph"] !== undefined;
}

function notAPlan(path: string, reason: string): HexdagError {
  return new HexdagError({
    code: "HD5001",
    message: `"${path}" is not a hexDAG plan: ${reason}`,
    hint: "compile the manifest again: hexdag compile FILE -o FILE.plan.json",
  });
}

function assertPipeline(wanted: string | undefined, pipelines: readonly string[], path: string): void {
  if (wanted === undefined || pipelines.length === 0 || pipelines.includes(wanted)) return;
  const similar = closest(wanted, pipelines);
  const hint = similar === undefined ? `it declares ${pipelines.join(", ")}` : `did you mean "${similar}"?`;
  throw usageError(`"${path}" has no pipeline named "${wanted}"`, hint);
}
