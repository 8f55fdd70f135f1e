import { writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { CompileOptions, Source } from "@hexdag/compiler";
import type { Command } from "commander";
import type { CommandHost } from "../command.ts";
import { EXIT } from "../exit-codes.ts";
import type { Io } from "../io.ts";
import { withConfigOption } from "../project/find-config.ts";
import { compileWithPackages, readEveryPipeline } from "../project/read-program.ts";
import { reportInvalid, writeFrames } from "../report-invalid.ts";
import { fileError, usageError } from "../usage-error.ts";

const EXAMPLES = `
Examples:
  hexdag types pipeline.yaml -o pipeline.types.ts   the types of every pipeline of the file
  hexdag types pipeline.yaml --pipeline triage      print those of one

For a pipeline "triage" these are TriageInput, TriageOutput and TriageResults (by node), and Pipelines lists all.
Descriptions in schemas become comments. The same manifest always gives the same text, and nothing is run.`;

interface TypesFlags {
  readonly config?: string;
  readonly output?: string;
  readonly pipeline?: string;
  readonly env?: string;
  readonly json?: boolean;
}

/** `hexdag types FILE [-o types.ts]`: what the schemas of a manifest say, as TypeScript. */
export function register(program: Command, { io, exit }: CommandHost): void {
  program
    .command("types")
    .summary("write TypeScript types of inputs, outputs and results")
    .description("Writes TypeScript types of what pipelines are given, of what they give, and of the results of nodes.")
    .argument("<file>", "a manifest")
    .option("-o, --output <file>", "write them to a file instead of standard output")
    .option("--pipeline <name>", "only one pipeline, where the file holds several")
    .option("--env <name>", "the environment, where the manifest describes several")
    .option("--config <file>", "the project's Config, instead of the nearest hexdag.yaml")
    .option("--json", "errors as {valid, diagnostics} on standard output")
    .addHelpText("after", EXAMPLES)
    .action(async (file: string, flags: TypesFlags) =>
      exit(await writeTypesOf(file, flags, withConfigOption(io, flags.config))),
    );
}

async function writeTypesOf(file: string, flags: TypesFlags, io: Io): Promise<number> {
  if (file.endsWith(".plan.json"))
    throw usageError(`types: "${file}" is compiled already`, "name the manifest, which says what its types are called");
  let how: readonly [Source, CompileOptions] | undefined;
  const program = await readEveryPipeline(file, {
    io,
    pipeline: flags.pipeline,
    environment: flags.env,
    onCompile: (source, options) => {
      how ??= [source, options];
    },
  });
  if (how === undefined || program.diagnostics.some(({ severity }) => severity === "error"))
    return reportInvalid(program, io, flags.json === true);
  writeFrames(program, io);
  const [source, options] = how;
  const { writeTypes } = await import("@hexdag/compiler");
  const { compiled } = await compileWithPackages(dirname(resolve(io.cwd, file)), (components) =>
    writeTypes(source, { ...options, components }),
  );
  if (compiled.text === undefined)
    return reportInvalid({ ...program, diagnostics: compiled.diagnostics }, io, flags.json === true);
  if (flags.output === undefined) io.stdout.write(compiled.text);
  else writeText(flags.output, compiled.text, io.cwd);
  return EXIT.ok;
}

function writeText(path: string, text: string, cwd: string): void {
  try {
    writeFileSync(resolve(cwd, path), text);
  } catch (error) {
    throw fileError("write", path, cwd, error);
  }
}
