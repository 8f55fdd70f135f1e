/** `hexdag migrate manifest FILE…`: manifests of the Python program, as they are written here. */
import { type Diagnostic, type Migrated, migrateManifest } from "@hexdag/compiler";
import { type HexdagError, isHexdagError } from "@hexdag/kernel";
import type { Command } from "commander";
import { type CommandHost, writeJson } from "../command.ts";
import { EXIT } from "../exit-codes.ts";
import type { Io } from "../io.ts";
import { manifestFiles } from "../project/manifest-files.ts";
import { type ManifestText, readManifestOrInput, writeManifest } from "../project/manifest-text.ts";
import { diagnosticDocument, plainDiagnostic } from "../render/diagnostic-document.ts";
import { renderError } from "../render/error-text.ts";
import { styleFor } from "../render/style.ts";
import { unifiedDiff } from "../render/unified-diff.ts";
import { writeFrames } from "../report-invalid.ts";
import { usageError } from "../usage-error.ts";

const EXAMPLES = `
Examples:
  hexdag migrate manifest old.yaml                  print it as it is written here
  hexdag migrate manifest flows --diff              see what would change
  hexdag migrate manifest flows --write
  hexdag migrate manifest flows --check             in CI: fails when something would change

What can be rewritten safely is, comments included; what is left to do by hand is listed on standard error, with what
to write. max_retries is taken for the number of all tries, as the Python program took it. Exit code 1 when --check
finds something to rewrite, or a file is not valid YAML; 2 when a file cannot be read.`;

interface Flags {
  readonly write?: boolean;
  readonly diff?: boolean;
  readonly check?: boolean;
  readonly json?: boolean;
}

/** Adds the command to its group. */
export function registerMigrateManifest(group: Command, { io, exit }: CommandHost): void {
  group
    .command("manifest")
    .summary("manifests of the Python program, as they are written here")
    .description("Rewrites manifests of the Python program, and says what to change by hand.")
    .argument("<paths...>", "manifests, directories of them, or - for standard input")
    .option("--write", "write the files")
    .option("--diff", "show what would change")
    .option("--check", "say which files would change, and fail when there are any")
    .option("--json", "print {migrated, files}")
    .addHelpText("after", EXAMPLES)
    .action(async (paths: readonly string[], flags: Flags) => exit(await migratePaths(paths, flags, io)));
}

async function migratePaths(paths: readonly string[], flags: Flags, io: Io): Promise<number> {
  if (flags.write === true && (flags.check === true || flags.diff === true))
    throw usageError("--write goes with neither --check nor --diff", "leave one of them out");
  if (paths.includes("-") && (paths.length > 1 || flags.write === true))
    throw usageError("- stands alone, and cannot be written to", "migrate files in a command of their own");
  const files = manifestFiles(paths, io.cwd);
  const isPrinted = [flags.write, flags.diff, flags.check, flags.json].every((flag) => flag !== true);
  if (isPrinted && files.length > 1)
    throw usageError("several files cannot be printed as one", "choose --write, --diff, --check or --json");
  const done: Done[] = [];
  for (const path of files) done.push(await migrateFile(path, flags, io));
  if (flags.json === true) writeJson(io, documentOf(done, flags));
  for (const each of done) writeText(each, { flags, io, isPrinted });
  if (done.some(({ unread }) => unread !== undefined)) return EXIT.usage;
  const isPending = flags.check === true && done.some(({ result }) => result?.changed === true);
  return isPending || done.some(isBroken) ? EXIT.failed : EXIT.ok;
}

/** One file: what became of it, or why it could not be read. */
interface Done {
  readonly path: string;
  readonly text?: ManifestText;
  readonly result?: Migrated;
  readonly unread?: HexdagError;
}

async function migrateFile(path: string, flags: Flags, io: Io): Promise<Done> {
  try {
    const text = await readManifestOrInput(path, io);
    const { source, diagnostics } = text;
    if (source === undefined)
      return { path, text, result: { text: "", changed: false, changes: [], findings: diagnostics } };
    const result = migrateManifest(source);
    if (result.changed && flags.write === true) writeManifest(path, result.text, io);
    return { path, text, result };
  } catch (error) {
    if (!isHexdagError(error) || error.code.startsWith("HD9")) throw error;
    return { path, unread: error };
  }
}

function isBroken({ result }: Done): boolean {
  return result?.findings.some(({ severity }) => severity === "error") === true;
}

interface Output {
  readonly flags: Flags;
  readonly io: Io;
  /** The manifest itself goes to standard output. */
  readonly isPrinted: boolean;
}

function writeText({ path, text, result, unread }: Done, { flags, io, isPrinted }: Output): void {
  if (unread !== undefined) io.stderr.write(`${renderError(unread, styleFor(io.stderr, io.env).color)}\n`);
  if (text === undefined || result === undefined) return;
  const { changed, changes, findings } = result;
  writeFrames({ diagnostics: findings, files: text.files }, io);
  if (flags.json !== true) {
    if (isPrinted && text.source !== undefined) io.stdout.write(result.text);
    if (flags.diff === true && changed) io.stdout.write(unifiedDiff(path, text.source?.text ?? "", result.text));
    if (flags.diff !== true && flags.check === true && changed) io.stdout.write(`${path}: would change\n`);
    if (flags.write === true && changed) io.stdout.write(`${path}\n`);
  }
  io.stderr.write(`${path}: ${changes.length} rewritten, ${findings.length} left to do by hand\n`);
}

function documentOf(done: readonly Done[], { write }: Flags): object {
  return {
    migrated: done.every(({ result }) => result?.changed === false && result.findings.length === 0),
    files: done.map(({ path, text, result, unread }) => {
      const shown = (found: readonly Diagnostic[]): readonly object[] =>
        text === undefined ? [] : found.map((each) => diagnosticDocument(each, text.files));
      return {
        file: path,
        changed: result?.changed ?? false,
        written: result?.changed === true && write === true,
        changes: shown(result?.changes ?? []),
        findings: unread === undefined ? shown(result?.findings ?? []) : [plainDiagnostic(unread, path)],
      };
    }),
  };
}
