/** `hexdag config show [FILE]`: what holds for a project, or for a manifest in it, and who says so. */
import { dirname, relative, resolve, sep } from "node:path";
import { type EffectiveConfig, type EffectiveSetting, effectiveConfig } from "@hexdag/compiler";
import type { JsonValue } from "@hexdag/kernel";
import type { Command } from "commander";
import { type CommandHost, writeJson } from "../command.ts";
import { EXIT } from "../exit-codes.ts";
import type { Io } from "../io.ts";
import { LOG_VARIABLES, loggingFor } from "../logging.ts";
import { configSource } from "../project/config-source.ts";
import { findConfig, withConfigOption } from "../project/find-config.ts";
import { createProjectReader } from "../project/project-reader.ts";
import { compileWithPackages, readSource } from "../project/read-program.ts";
import { createSourceFiles, type SourceFiles } from "../project/source-files.ts";
import { diagnosticDocument } from "../render/diagnostic-document.ts";
import { writeFrames } from "../report-invalid.ts";

const EXAMPLES = `
Examples:
  hexdag config show                          the project's Config, with the defaults
  hexdag config show pipeline.yaml --origin   what holds for a pipeline, and where each value is said
  hexdag config show pipeline.yaml --json

A node's word wins over its pipeline's, that over a Config in the same file, that over the project's, that over the default.
HEXDAG_LOG_LEVEL, _FORMAT, _OUTPUT_FILE, _USE_COLOR and _INCLUDE_TIMESTAMP win over logging.`;

interface Flags {
  readonly origin?: boolean;
  readonly json?: boolean;
  readonly config?: string;
  readonly pipeline?: string;
  readonly env?: string;
}

/** Registers the group and its one command. */
export function register(program: Command, { io, exit }: CommandHost): void {
  const group = program
    .command("config")
    .summary("show what holds for a project")
    .description("Shows what holds for a project, and who says so.");
  group
    .command("show")
    .summary("show every setting as it holds")
    .description(
      "Shows every setting as it holds: the Config's, and with a manifest also its pipeline's and its nodes'.",
    )
    .argument("[file]", "a manifest; left out, the project's Config alone")
    .option("--origin", "say where each value is from")
    .option("--json", "print {settings, diagnostics}")
    .option("--config <file>", "the project's Config, instead of the nearest hexdag.yaml")
    .option("--pipeline <name>", "the pipeline, where the file holds several")
    .option("--env <name>", "the environment, where the manifest describes several")
    .addHelpText("after", EXAMPLES)
    .action(async (file: string | undefined, flags: Flags) =>
      exit(await show(file, flags, withConfigOption(io, flags.config))),
    );
}

interface Shown {
  readonly path: string;
  readonly value: JsonValue;
  readonly by: EffectiveSetting["by"] | "environment";
  /** Where it is said: a place in a file, or the name of an environment variable. */
  readonly origin: string | null;
}

async function show(file: string | undefined, flags: Flags, io: Io): Promise<number> {
  const { effective, files, base } = await read(file, flags, io);
  const failed = effective.diagnostics.some(({ severity }) => severity === "error");
  const settings = withEnvironment(
    effective.settings.map((each) => shownSetting(each, files)),
    io,
    base,
  );
  if (flags.json === true) {
    const diagnostics = effective.diagnostics.map((each) => diagnosticDocument(each, files));
    writeJson(io, { settings, diagnostics });
  } else for (const line of lines(settings, flags.origin === true)) io.stdout.write(`${line}\n`);
  writeFrames({ diagnostics: effective.diagnostics, files }, io);
  return failed ? EXIT.failed : EXIT.ok;
}

interface Read {
  readonly effective: EffectiveConfig;
  readonly files: SourceFiles;
  readonly base: string;
}

async function read(file: string | undefined, { pipeline, env }: Flags, io: Io): Promise<Read> {
  const absolute = resolve(io.cwd, file ?? ".");
  const base = file === undefined ? io.cwd : dirname(absolute);
  const found = findConfig(base, io);
  const config = found && (await configSource(found, base));
  const { source, decode } =
    file === undefined
      ? { source: config?.source ?? EMPTY, decode: undefined }
      : await readSource(file, relative(base, absolute).split(sep).join("/"), io);
  const { compiled: effective } = await compileWithPackages(base, (components) =>
    effectiveConfig(source, {
      components,
      ...(decode === undefined ? {} : { reader: createProjectReader({ directory: base, base, decode }).read }),
      env: (name) => io.env[name],
      ...(config === undefined || file === undefined ? {} : { config: config.source }),
      ...(pipeline === undefined ? {} : { pipeline }),
      ...(env === undefined ? {} : { environment: env }),
    }),
  );
  const texts = new Map(
    [source, ...(config === undefined ? [] : [config.source])].map((each) => [each.file, each.text]),
  );
  const diagnostics = [...(config?.warnings ?? []), ...effective.diagnostics];
  return { effective: { ...effective, diagnostics }, files: createSourceFiles(base, io.cwd, texts), base };
}

/** Without a Config, the defaults are what holds. */
const EMPTY = { file: "(no Config)", text: "kind: Config\nspec: {}\n" } as const;

function shownSetting({ path, value, span, by }: EffectiveSetting, files: SourceFiles): Shown {
  return {
    path,
    value,
    by,
    origin: span === undefined ? null : `${files.shown(span.file)}:${span.line}:${span.column}`,
  };
}

const LOGGING_KEYS = ["level", "format", "output_file", "use_color", "include_timestamp"] as const;

/** What the environment says wins over the Config's `logging`. */
function withEnvironment(settings: readonly Shown[], io: Io, base: string): readonly Shown[] {
  // Refuses words that mean nothing.
  loggingFor(undefined, io, base);
  const said = LOGGING_KEYS.flatMap((key): readonly Shown[] => {
    const variable = LOG_VARIABLES[key];
    const value = io.env[variable];
    if (value === undefined || value === "") return [];
    return [{ path: `logging.${key}`, value, by: "environment", origin: variable }];
  });
  const paths = new Set(said.map(({ path }) => path));
  return [...settings.filter(({ path }) => !paths.has(path)), ...said];
}

function lines(settings: readonly Shown[], withOrigin: boolean): readonly string[] {
  const texts = settings.map(({ path, value }) => `${path}: ${valueText(value)}`);
  if (!withOrigin) return texts;
  const width = Math.min(60, Math.max(0, ...texts.map((text) => text.length)));
  return settings.map(({ by, origin }, index) => {
    const who = origin === null ? by : by === "environment" ? origin : `${by}, ${origin}`;
    return `${(texts[index] ?? "").padEnd(width)}  # ${who}`;
  });
}

function valueText(value: JsonValue): string {
  return value === null ? "none" : typeof value === "string" ? value : JSON.stringify(value);
}
