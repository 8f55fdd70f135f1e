import type { Command } from "commander";
import { type CommandHost, writeJson } from "../command.ts";
import { EXIT } from "../exit-codes.ts";
import type { Io } from "../io.ts";
import { type Program, readEveryPipeline } from "../project/read-program.ts";
import { renderFrame } from "../project/source-files.ts";
import { diagnosticDocument } from "../render/diagnostic-document.ts";
import { styleFor } from "../render/style.ts";
import { plural } from "../render/text.ts";

const EXAMPLES = `
Examples:
  hexdag validate pipeline.yaml
  hexdag validate flows/*.yaml
  hexdag validate pipeline.yaml --json | jq '.diagnostics[].message'

Nothing is run and no code of yours is loaded. Exit code 1 when a manifest has errors; warnings alone are fine.`;

interface ValidateFlags {
  readonly json?: boolean;
  readonly lenient?: boolean;
}

/** `hexdag validate FILE…`: says everything that is wrong with manifests, without running them. */
export function register(program: Command, { io, exit }: CommandHost): void {
  program
    .command("validate")
    .summary("check manifests without running them")
    .description("Checks manifests and says everything that is wrong with them, without running anything.")
    .argument("<files...>", "manifests")
    .option("--json", "print {valid, diagnostics}")
    .option("--lenient", "unknown keys and references are warnings")
    .addHelpText("after", EXAMPLES)
    .action(async (files: readonly string[], flags: ValidateFlags) => exit(await validate(files, flags, io)));
}

async function validate(files: readonly string[], flags: ValidateFlags, io: Io): Promise<number> {
  const programs: (readonly [string, Program])[] = [];
  for (const file of files)
    programs.push([file, await readEveryPipeline(file, { io, lenient: flags.lenient === true })]);
  const valid = programs.every(([, program]) => isValid(program));
  if (flags.json === true) {
    const diagnostics = programs.flatMap(([, program]) =>
      program.diagnostics.map((each) => diagnosticDocument(each, program.files)),
    );
    writeJson(io, { valid, diagnostics });
  }
  writeText(programs, io, flags.json !== true);
  return valid ? EXIT.ok : EXIT.failed;
}

function isValid({ diagnostics }: Program): boolean {
  return !diagnostics.some(({ severity }) => severity === "error");
}

/** Frames on standard error; the verdict per file on standard output. */
function writeText(programs: readonly (readonly [string, Program])[], io: Io, verdicts: boolean): void {
  const style = styleFor(io.stderr, io.env);
  for (const [file, { diagnostics, files }] of programs) {
    for (const diagnostic of diagnostics) io.stderr.write(`${renderFrame(diagnostic, files, style.color)}\n`);
    if (verdicts) io.stdout.write(`${file}: ${verdict(diagnostics.map(({ severity }) => severity))}\n`);
  }
}

function verdict(severities: readonly string[]): string {
  const errors = severities.filter((severity) => severity === "error").length;
  const warnings = severities.filter((severity) => severity === "warning").length;
  const counts = [
    ...(errors > 0 ? [plural(errors, "error")] : []),
    ...(warnings > 0 ? [plural(warnings, "warning")] : []),
  ].join(", ");
  return errors > 0 ? counts : `valid${counts === "" ? "" : ` (${counts})`}`;
}
