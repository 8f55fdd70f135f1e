import { dirname, relative, resolve, sep } from "node:path";
import type { PrintProblem } from "@hexdag/compiler";
import { HexdagError } from "@hexdag/kernel";
import type { Command } from "commander";
import type { CommandHost } from "../command.ts";
import { EXIT } from "../exit-codes.ts";
import type { Io } from "../io.ts";
import { findConfig } from "../project/find-config.ts";
import { writeManifest } from "../project/manifest-text.ts";
import { compileWithPackages, readProgram } from "../project/read-program.ts";
import { reportInvalid, writeFrames } from "../report-invalid.ts";

const EXAMPLES = `
Examples:
  hexdag expand pipeline.yaml                       see what macros, includes and variables come to
  hexdag expand pipeline.yaml --env production -o production.yaml
  hexdag expand pipeline.plan.json                  a plan, as a manifest again

Compiling what is printed gives the same plan. What no manifest can say is told (exit code 1), never left out.`;

interface ExpandFlags {
  readonly output?: string;
  readonly pipeline?: string;
  readonly env?: string;
  readonly json?: boolean;
}

/** `hexdag expand FILE`: the manifest with everything built in that went into it. */
export function register(program: Command, { io, exit }: CommandHost): void {
  program
    .command("expand")
    .summary("print a manifest with macros, includes and variables built in")
    .description(
      "Prints what a manifest comes to: macros, includes, variables and the environment built in, edges written out.",
    )
    .argument("<file>", "a manifest, or a compiled plan")
    .option("-o, --output <file>", "write it to a file instead of standard output")
    .option("--pipeline <name>", "the pipeline to expand, where the file holds several")
    .option("--env <name>", "the environment, where the manifest describes several")
    .option("--json", "errors as {valid, diagnostics} on standard output")
    .addHelpText("after", EXAMPLES)
    .action(async (file: string, flags: ExpandFlags) => exit(await expand(file, flags, io)));
}

async function expand(file: string, { output, pipeline, env, json }: ExpandFlags, io: Io): Promise<number> {
  const program = await readProgram(file, { io, pipeline, environment: env });
  const { plan, base } = program;
  if (plan === undefined) return reportInvalid(program, io, json === true);
  writeFrames(program, io);
  const directory = dirname(resolve(io.cwd, file));
  const place = output === undefined ? undefined : relative(base, resolve(io.cwd, output)).split(sep).join("/");
  // Loaded only now: a mistake in the command line needs none of it.
  const { printPlan } = await import("@hexdag/compiler");
  const { compiled } = await compileWithPackages(directory, (components) =>
    printPlan(plan, {
      components,
      // Where a Config holds, it would change what is left out.
      explicit: findConfig(dirname(resolve(io.cwd, output ?? file)), io) !== undefined,
      ...(place === undefined ? {} : { file: place }),
    }),
  );
  if (compiled.problems.length > 0) throw unsayable(file, compiled.problems);
  if (output === undefined) io.stdout.write(compiled.text);
  else writeManifest(output, compiled.text, io);
  return EXIT.ok;
}

function unsayable(file: string, problems: readonly PrintProblem[]): HexdagError {
  const [first, ...others] = problems.map(({ what, message }) => `${what} ${message}`);
  return new HexdagError({
    code: "HD8020",
    message: `"${file}" cannot be written as one manifest: ${first}`,
    hint:
      others.length === 0
        ? "hexdag compile writes it as a plan, which can say everything"
        : `also: ${others.join("; ")}`,
  });
}
