import { writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { Command } from "commander";
import { type CommandHost, writeJson } from "../command.ts";
import { EXIT } from "../exit-codes.ts";
import type { Io } from "../io.ts";
import { withConfigOption } from "../project/find-config.ts";
import { readProgram } from "../project/read-program.ts";
import { reportInvalid, writeFrames } from "../report-invalid.ts";
import { fileError } from "../usage-error.ts";

const EXAMPLES = `
Examples:
  hexdag compile pipeline.yaml                            print the plan
  hexdag compile pipeline.yaml -o pipeline.plan.json
  hexdag run pipeline.plan.json                           needs no compiler

Paths in the plan (sources, functions) are relative to the directory of the plan file.`;

interface CompileFlags {
  readonly config?: string;
  readonly output?: string;
  readonly pipeline?: string;
  readonly env?: string;
  readonly json?: boolean;
  readonly lenient?: boolean;
}

/** `hexdag compile FILE [-o plan.json]`: what the kernel would run, as JSON. */
export function register(program: Command, { io, exit }: CommandHost): void {
  program
    .command("compile")
    .summary("turn a manifest into a plan")
    .description("Compiles a manifest to a plan: the JSON that the kernel runs.")
    .argument("<file>", "a manifest")
    .option("-o, --output <file>", "write the plan to a file instead of standard output")
    .option("--pipeline <name>", "the pipeline to compile, where the file holds several")
    .option("--env <name>", "the environment, where the manifest describes several")
    .option("--config <file>", "the project's Config, instead of the nearest hexdag.yaml")
    .option("--lenient", "what is not installed or not set here is only a warning")
    .option("--json", "errors as {valid, diagnostics} on standard output (the plan always is JSON)")
    .addHelpText("after", EXAMPLES)
    .action(async (file: string, flags: CompileFlags) =>
      exit(await compileFile(file, flags, withConfigOption(io, flags.config))),
    );
}

async function compileFile(file: string, flags: CompileFlags, io: Io): Promise<number> {
  const program = await readProgram(file, {
    io,
    pipeline: flags.pipeline,
    environment: flags.env,
    lenient: flags.lenient === true,
    ...(flags.output === undefined ? {} : { base: dirname(resolve(io.cwd, flags.output)) }),
  });
  const { plan } = program;
  if (plan === undefined) return reportInvalid(program, io, flags.json === true);
  writeFrames(program, io);
  if (flags.output === undefined) writeJson(io, plan);
  else writePlan(flags.output, `${JSON.stringify(plan, null, 2)}\n`, io.cwd);
  return EXIT.ok;
}

function writePlan(path: string, text: string, cwd: string): void {
  try {
    writeFileSync(resolve(cwd, path), text);
  } catch (error) {
    throw fileError("write", path, cwd, error);
  }
}
