import { type HexdagError, isHexdagError } from "@hexdag/kernel";
import type { Command } from "commander";
import { closest } from "../closest.ts";
import { type CommandHost, writeJson } from "../command.ts";
import { EXIT } from "../exit-codes.ts";
import type { Io } from "../io.ts";
import { withConfigOption } from "../project/find-config.ts";
import { type Program, readEveryPipeline } from "../project/read-program.ts";
import { type DiagnosticDocument, diagnosticDocument, plainDiagnostic } from "../render/diagnostic-document.ts";
import { renderError } from "../render/error-text.ts";
import { styleFor } from "../render/style.ts";
import { plural } from "../render/text.ts";
import { writeFrames } from "../report-invalid.ts";
import { usageError } from "../usage-error.ts";

const EXAMPLES = `
Examples:
  hexdag validate pipeline.yaml
  hexdag validate flows/*.yaml
  hexdag validate pipeline.yaml --json | jq '.diagnostics[].message'

Nothing is run. The only code loaded is that of node kinds and macros of packages, where a manifest uses them.
Exit code 1 when a manifest has errors, 2 when a file cannot be read; warnings alone are fine.`;

interface ValidateFlags {
  readonly config?: string;
  readonly json?: boolean;
  readonly lenient?: boolean;
  readonly env?: string;
}

/** `hexdag validate FILE…`: says everything that is wrong with manifests, without running them. */
export function register(program: Command, { io, exit }: CommandHost): void {
  program
    .command("validate")
    .summary("check manifests without running them")
    .description("Checks manifests and says everything that is wrong with them, without running anything.")
    .argument("<files...>", "manifests")
    .option("--json", "print {valid, diagnostics}")
    .option("--env <name>", "the environment, where manifests describe several")
    .option("--config <file>", "the project's Config, instead of the nearest hexdag.yaml")
    .option("--lenient", "what is not installed or not set here is only a warning")
    .addHelpText("after", EXAMPLES)
    .action(async (files: readonly string[], flags: ValidateFlags) =>
      exit(await validate(files, flags, withConfigOption(io, flags.config))),
    );
}

async function validate(files: readonly string[], { json, lenient, env }: ValidateFlags, io: Io): Promise<number> {
  const checked: Checked[] = [];
  // Of several files, one may have the environment and another do without.
  const options = { io, lenient: lenient === true, environment: env, isInherited: true, isCheck: true };
  for (const file of files) checked.push(await check(file, options));
  if (env !== undefined && env !== "default") assertEnvironment(env, checked);
  const valid = checked.every(isValid);
  if (json === true) writeJson(io, { valid, diagnostics: checked.flatMap(documentsOf) });
  writeText(checked, io, json !== true);
  if (checked.some(({ unread }) => unread?.code === "HD8002")) return EXIT.usage;
  return valid ? EXIT.ok : EXIT.failed;
}

function assertEnvironment(wanted: string, checked: readonly Checked[]): void {
  const known = [...new Set(checked.flatMap(({ program }) => program?.environments ?? []))];
  if (known.includes(wanted) || checked.some(({ unread }) => unread !== undefined)) return;
  const similar = closest(wanted, known);
  const listed =
    known.length === 0
      ? "there is none: metadata.namespace and spec.environments make them"
      : `there is ${known.join(", ")}`;
  throw usageError(
    checked.length === 1
      ? `"${checked[0]?.file}" has no environment named "${wanted}"`
      : `none of the files has an environment named "${wanted}"`,
    similar === undefined ? listed : `did you mean "${similar}"?`,
  );
}

/** One file: what the compiler said of it, or why it could not be asked. */
type Checked =
  | { readonly file: string; readonly program: Program; readonly unread?: undefined }
  | { readonly file: string; readonly program?: undefined; readonly unread: HexdagError };

async function check(file: string, options: Parameters<typeof readEveryPipeline>[1]): Promise<Checked> {
  try {
    return { file, program: await readEveryPipeline(file, options) };
  } catch (error) {
    if (!isHexdagError(error) || error.code.startsWith("HD9")) throw error;
    return { file, unread: error };
  }
}

function isValid(checked: Checked): boolean {
  return checked.unread === undefined && !checked.program.diagnostics.some(({ severity }) => severity === "error");
}

function documentsOf(checked: Checked): readonly DiagnosticDocument[] {
  if (checked.unread !== undefined) return [plainDiagnostic(checked.unread, checked.file)];
  const { diagnostics, files } = checked.program;
  return diagnostics.map((each) => diagnosticDocument(each, files));
}

/** Frames on standard error; the verdict per file on standard output. */
function writeText(checked: readonly Checked[], io: Io, verdicts: boolean): void {
  const { color } = styleFor(io.stderr, io.env);
  for (const each of checked) {
    if (each.unread !== undefined) {
      io.stderr.write(`${renderError(each.unread, color)}\n`);
      continue;
    }
    writeFrames(each.program, io);
    const severities = each.program.diagnostics.map(({ severity }) => severity);
    if (verdicts) io.stdout.write(`${each.file}: ${verdict(severities)}\n`);
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
