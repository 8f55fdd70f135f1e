/** From a file name to a plan: compiles a manifest, or takes a plan that was compiled before. */
import { readFileSync, statSync } from "node:fs";
import { dirname, relative, resolve, sep } from "node:path";
import type { CompileOptions, DecodedSource, Diagnostic, ProjectSettings, Source } from "@hexdag/compiler";
import {
  type ComponentRegistry,
  HexdagError,
  isJsonObject,
  PLAN_VERSION,
  type Plan,
  planFunctions,
} from "@hexdag/kernel";
import { closest } from "../closest.ts";
import type { Io } from "../io.ts";
import { compilerComponents } from "../load-host.ts";
import { fileError, usageError } from "../usage-error.ts";
import { checkFunctions } from "./check-functions.ts";
import { findConfig } from "./find-config.ts";
import { type AskingRegistry, NO_PACKAGE_COMPONENTS, type PackageComponents } from "./kinds.ts";
import { latin1, type PlanInputs, recallPlan, rememberPlan } from "./plan-cache.ts";
import { createProjectReader } from "./project-reader.ts";
import { createSourceFiles, type SourceFiles, withPlan } from "./source-files.ts";

export interface ReadOptions {
  readonly io: Io;
  /** The pipeline to take where a file holds several. */
  readonly pipeline?: string | undefined;
  /** The environment to compile for: `--env`. */
  readonly environment?: string | undefined;
  /** The environment is somebody else's wish: what has no such environment is taken as it is. */
  readonly isInherited?: boolean;
  /** Nothing is to be run: a file that holds no pipeline, but other documents, is fine. */
  readonly isCheck?: boolean;
  readonly lenient?: boolean;
  /** What nodes are certain to be refused is shown in another way than as an error. */
  readonly showsRefused?: boolean;
  /** The directory plan paths are to be relative to. Default: the manifest's own. */
  readonly base?: string;
  /** Is shown what is compiled, and how, to do the like. */
  readonly onCompile?: (source: Source, options: CompileOptions) => void;
}

export interface Program {
  /** Absent when the manifest has errors. */
  readonly plan?: Plan;
  /** The directory that paths in the plan are relative to. */
  readonly base: string;
  readonly files: SourceFiles;
  readonly diagnostics: readonly Diagnostic[];
  /** Every pipeline the file declares, when it was compiled. */
  readonly pipelines?: readonly string[];
  /** The environments it describes, when it was compiled. */
  readonly environments?: readonly string[];
  /** What it was made from besides the manifest itself, when it was compiled. */
  readonly inputs?: PlanInputs;
  /** What the Config says to the host, when the manifest was compiled by this one. */
  readonly settings?: ProjectSettings;
  /** Whether node kinds or macros of installed packages were needed: then the plan is only as good as they stay the same. */
  readonly usesPackages?: boolean;
}

/** Reads and compiles. What is wrong with the manifest is in `diagnostics`; a file that cannot be read is thrown (HD8002). */
export async function readProgram(path: string, options: ReadOptions): Promise<Program> {
  return await programOf(path, readBytes(path, options.io.cwd), options);
}

/** Of a file that holds several pipelines, all of them; what is wrong with the file as a whole is said once. */
export async function readEveryPipeline(file: string, options: ReadOptions): Promise<Program> {
  const program = await readProgram(file, options);
  const { pipelines = [] } = program;
  if (pipelines.length < 2) return program;
  const each: Program[] = [];
  for (const pipeline of pipelines) each.push(await readProgram(file, { ...options, pipeline }));
  const diagnostics = new Map(
    each.flatMap((one) => one.diagnostics.map((found) => [JSON.stringify(found), found] as const)),
  );
  return { ...program, diagnostics: [...diagnostics.values()] };
}

/** The same for `hexdag run`, which need not compile again what has not changed. */
export async function readProgramToRun(
  path: string,
  options: Pick<ReadOptions, "io" | "pipeline" | "environment" | "isInherited">,
): Promise<Program> {
  const { io, pipeline, environment } = options;
  const bytes = readBytes(path, io.cwd);
  const absolute = resolve(io.cwd, path);
  const found = path.endsWith(".json") ? undefined : findConfig(dirname(absolute), io);
  const config = found === undefined ? undefined : `${found.path}\n${latin1(found.bytes)}`;
  const key = { path: absolute, pipeline, environment, config, text: latin1(bytes) };
  const remembered = recallPlan(key, io.env);
  if (remembered !== undefined) return { ...compiledProgram(path, remembered.plan, io), settings: remembered.settings };
  const program = await programOf(path, bytes, options);
  const isManifest = !path.endsWith(".json");
  const { plan, inputs, settings, diagnostics, usesPackages } = program;
  const isLasting = isManifest && usesPackages !== true;
  if (plan !== undefined && inputs !== undefined && settings !== undefined && diagnostics.length === 0 && isLasting)
    rememberPlan(key, { plan, inputs, settings }, io.env);
  return program;
}

async function programOf(path: string, bytes: Uint8Array, options: ReadOptions): Promise<Program> {
  const plan = path.endsWith(".json") ? asPlan(path, bytes) : undefined;
  if (plan === undefined) return await compileManifest(path, bytes, options);
  if (options.environment !== undefined && options.isInherited !== true)
    throw usageError(
      `--env ${options.environment}: "${path}" is compiled already`,
      "the environment of a plan is chosen when it is compiled: hexdag compile FILE --env NAME",
    );
  return { ...compiledProgram(path, plan, options.io), ...(await planSettings(path, plan, options.io)) };
}

/** What the project's Config says of a plan that lies in it. Only plans that bring code are asked about, for it takes the compiler. */
async function planSettings(path: string, plan: Plan, io: Io): Promise<Pick<Program, "settings">> {
  const directory = dirname(resolve(io.cwd, path));
  const found = planFunctions(plan).length === 0 ? undefined : findConfig(directory, io);
  if (found === undefined) return {};
  const { compile, configSource } = await import("./compile-source.ts");
  const { source } = await configSource(found, directory);
  const { settings, diagnostics } = compile(source, {
    components: compilerComponents(directory, NO_PACKAGE_COMPONENTS).registry,
    env: (name) => io.env[name],
    pipelineRequired: false,
    lenient: true,
  });
  const wrong = diagnostics.find(({ severity }) => severity === "error");
  if (wrong === undefined) return { settings };
  throw new HexdagError({
    code: "HD8002",
    message: `"${path}" cannot be run under the project's Config, which has an error: ${wrong.message}`,
    hint: `hexdag validate ${found.path}`,
  });
}

/** The program of a plan that was kept with its run, as if it lay beside the manifest it was compiled from, which may have changed since or be gone. */
export async function readKeptProgram(path: string, plan: Plan, io: Io): Promise<Program> {
  return { ...compiledProgram(path, plan, io), ...(await planSettings(path, plan, io)) };
}

/** A plan that lies beside what it was compiled from. */
function compiledProgram(path: string, plan: Plan, { cwd }: Io): Program {
  const base = dirname(resolve(cwd, path));
  return { plan, base, files: withPlan(createSourceFiles(base, cwd), plan), diagnostics: [] };
}

async function compileManifest(path: string, bytes: Uint8Array, options: ReadOptions): Promise<Program> {
  const { io, pipeline, environment, lenient } = options;
  const absolute = resolve(io.cwd, path);
  const base = options.base ?? dirname(absolute);
  const file = relative(base, absolute).split(sep).join("/");
  // Loaded only now: a compiled plan needs none of it.
  const { compile, configSource, decodeSource } = await import("./compile-source.ts");
  const decoded = decodeSource(file, bytes);
  if (decoded.source === undefined)
    return { base, files: createSourceFiles(base, io.cwd), diagnostics: decoded.diagnostics };

  const { source } = decoded;
  const directory = dirname(absolute);
  const found = findConfig(directory, io);
  const config = found && (await configSource(found, base));
  const reader = createProjectReader({ directory, base, decode: decodeSource });
  const { compiled, usesPackages } = await compileWithPackages(directory, (components) => {
    const how: CompileOptions = {
      components,
      reader: reader.read,
      env: (name) => io.env[name],
      ...(pipeline === undefined ? {} : { pipeline }),
      ...(environment === undefined ? {} : { environment }),
      ...(config === undefined ? {} : { config: config.source }),
      ...(options.isCheck === true ? { pipelineRequired: false } : {}),
      ...(lenient === undefined ? {} : { lenient }),
      ...(options.showsRefused === true ? { refusedCaps: "warning" } : {}),
    };
    options.onCompile?.(source, how);
    return compile(source, how);
  });
  const { plan, pipelines, environments, settings } = compiled;
  const diagnostics = [...(config?.warnings ?? []), ...compiled.diagnostics];
  if (environment !== undefined && environment !== "default" && !environments.includes(environment)) {
    if (options.isInherited !== true) throw unknownEnvironment(environment, environments, path);
    return { ...(await compileManifest(path, bytes, { ...options, environment: undefined })), environments };
  }
  assertPipeline(pipeline, pipelines, path);
  const files = createSourceFiles(base, io.cwd, new Map(compiled.inputs.files.map((each) => [each.file, each.text])));
  const inputs = { files: reader.bytes, variables: compiled.inputs.variables };
  const program = { base, diagnostics, pipelines, environments, inputs, settings, usesPackages };
  if (plan === undefined) return { ...program, files };
  const known = withPlan(files, plan);
  const unparsed = options.isCheck === true ? checkFunctions(plan, known) : [];
  return { ...program, plan, files: known, diagnostics: [...diagnostics, ...unparsed] };
}

/** A manifest's text, and how files it includes become text. Throws what is wrong with it as a file. */
export async function readSource(
  path: string,
  file: string,
  { cwd }: Pick<Io, "cwd">,
): Promise<{ readonly source: Source; readonly decode: (file: string, bytes: Uint8Array) => DecodedSource }> {
  const { decodeSource } = await import("./compile-source.ts");
  const { source, diagnostics } = decodeSource(file, readBytes(path, cwd));
  if (source !== undefined) return { source, decode: decodeSource };
  throw new HexdagError({ code: "HD8002", message: `cannot read "${path}": ${diagnostics[0]?.message ?? "no text"}` });
}

function unknownEnvironment(wanted: string, environments: readonly string[], path: string): HexdagError {
  const similar = closest(wanted, environments);
  const listed =
    environments.length === 0
      ? "it has none: metadata.namespace and spec.environments make them"
      : `it has ${environments.join(", ")}`;
  const hint = similar === undefined ? listed : `did you mean "${similar}"?`;
  return usageError(`"${path}" has no environment named "${wanted}"`, hint);
}

/** Compiles, and again with what the manifest turned out to need of the project's packages. */
export async function compileWithPackages<TCompiled>(
  base: string,
  compile: (components: ComponentRegistry) => TCompiled,
): Promise<{ readonly compiled: TCompiled; readonly usesPackages: boolean }> {
  let known: PackageComponents | undefined = NO_PACKAGE_COMPONENTS;
  for (;;) {
    const asking: AskingRegistry = compilerComponents(base, known);
    const compiled = compile(asking.registry);
    const more = await asking.importMissed();
    if (more === undefined) return { compiled, usesPackages: known !== NO_PACKAGE_COMPONENTS };
    known = more;
  }
}

/** The bytes of a file. Throws HD8002. */
export function readBytes(path: string, cwd: string): Uint8Array {
  const absolute = resolve(cwd, path);
  try {
    // A device may have no end.
    if (!isDevice(absolute)) return readFileSync(absolute);
  } catch (error) {
    throw fileError("read", path, cwd, error);
  }
  throw new HexdagError({
    code: "HD8002",
    message: `cannot read "${path}": it is a device`,
    hint: "name a file, or a pipe",
  });
}

function isDevice(path: string): boolean {
  const info = statSync(path);
  return info.isCharacterDevice() || info.isBlockDevice();
}

/** The plan in a `.json` file, or `undefined` when it holds something else (a manifest may be written as JSON, too). */
function asPlan(path: string, bytes: Uint8Array): Plan | undefined {
  const claimed = path.endsWith(".plan.json");
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(bytes));
  } catch (error) {
    if (!claimed) return undefined;
    throw notAPlan(path, error instanceof Error ? error.message : String(error));
  }
  if (!claimed && !(isJsonObject(value) && "hexdag" in value)) return undefined;
  const flaw = flawOf(value);
  if (flaw !== undefined || !isPlan(value)) throw notAPlan(path, flaw ?? "it is damaged");
  return value;
}

function isPlan(value: unknown): value is Plan {
  return flawOf(value) === undefined;
}

/** What is wrong with the outside of a plan. The kernel checks the rest when it loads it. */
function flawOf(value: unknown): string | undefined {
  if (!isJsonObject(value) || value["hexdag"] === undefined) return "it does not say which format it has";
  if (value["hexdag"] !== PLAN_VERSION)
    return `it has format ${JSON.stringify(value["hexdag"])}, and this version reads ${PLAN_VERSION}`;
  const { name, sources, ports, options, graph } = value;
  if (typeof name !== "string") return "it has no name";
  if (!Array.isArray(sources) || !isJsonObject(ports) || !isJsonObject(options))
    return "it lacks sources, ports or options";
  const nodes = isJsonObject(graph) ? graph["nodes"] : undefined;
  if (!Array.isArray(nodes)) return "it has no nodes";
  const broken = nodes.findIndex(
    (node: unknown) => !isJsonObject(node) || !isJsonObject(node["config"]) || typeof node["name"] !== "string",
  );
  return broken === -1 ? undefined : `node ${broken + 1} is damaged`;
}

function notAPlan(path: string, reason: string): HexdagError {
  return new HexdagError({
    code: "HD5001",
    message: `"${path}" is not a plan that can be run: ${reason}`,
    hint: "compile the manifest again: hexdag compile FILE -o FILE.plan.json",
  });
}

function assertPipeline(wanted: string | undefined, pipelines: readonly string[], path: string): void {
  if (wanted === undefined || pipelines.length === 0 || pipelines.includes(wanted)) return;
  const similar = closest(wanted, pipelines);
  const hint = similar === undefined ? `it declares ${pipelines.join(", ")}` : `did you mean "${similar}"?`;
  throw usageError(`"${path}" has no pipeline named "${wanted}"`, hint);
}
