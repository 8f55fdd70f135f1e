import { type Formatted, format } from "@hexdag/compiler";
import { createRegistry, type HexdagError, isHexdagError } from "@hexdag/kernel";
import { stdlibComponents } from "@hexdag/stdlib";
import type { Command } from "commander";
import { type CommandHost, writeJson } from "../command.ts";
import { EXIT } from "../exit-codes.ts";
import type { Io } from "../io.ts";
import { manifestFiles } from "../project/manifest-files.ts";
import { type ManifestText, readManifestOrInput, writeManifest } from "../project/manifest-text.ts";
import { diagnosticDocument, plainDiagnostic } from "../render/diagnostic-document.ts";
import { renderError } from "../render/error-text.ts";
import { styleFor } from "../render/style.ts";
import { plural } from "../render/text.ts";
import { unifiedDiff } from "../render/unified-diff.ts";
import { writeFrames } from "../report-invalid.ts";
import { usageError } from "../usage-error.ts";

const EXAMPLES = `
Examples:
  hexdag fmt pipeline.yaml
  hexdag fmt . --check
  hexdag fmt pipeline.yaml --diff
  hexdag fmt - < pipeline.yaml

Comments, anchors, quotes, blocks of text and blank lines stay as they are; indentation, spaces and the order of
kind, metadata and spec become canonical. What a manifest means never changes. Exit code 1 when --check finds a file
that is not formatted, or a file is not valid YAML (it is left alone); 2 when a file cannot be read.`;

interface FmtFlags {
  readonly check?: boolean;
  readonly write?: boolean;
  readonly diff?: boolean;
  readonly json?: boolean;
}

/** `hexdag fmt FILE…`: canonical layout, and nothing else. */
export function register(program: Command, { io, exit }: CommandHost): void {
  program
    .command("fmt")
    .summary("format manifests")
    .description("Formats manifests in place: layout only, never what they mean.")
    .argument("<paths...>", "manifests, directories of them, or - for standard input")
    .option("--check", "write nothing; say which files are not formatted")
    .option("--write", "write the files (the default)")
    .option("--diff", "write nothing; show what would change")
    .option("--json", "print {formatted, files}")
    .addHelpText("after", EXAMPLES)
    .action(async (paths: readonly string[], flags: FmtFlags) => exit(await formatPaths(paths, flags, io)));
}

async function formatPaths(paths: readonly string[], flags: FmtFlags, io: Io): Promise<number> {
  if (flags.write === true && (flags.check === true || flags.diff === true))
    throw usageError("--write goes with neither --check nor --diff", "leave it out: it is the default");
  if (paths.includes("-") && paths.length > 1)
    throw usageError("- stands alone", "format files in a command of their own");
  const done: Done[] = [];
  for (const path of manifestFiles(paths, io.cwd)) done.push(await formatFile(path, { flags, io }));
  if (flags.json === true) writeJson(io, documentOf(done, flags));
  writeText(done, flags, io);
  if (done.some(({ unread }) => unread !== undefined)) return EXIT.usage;
  const isWrong = ({ result }: Done): boolean => result !== undefined && result.diagnostics.length > 0;
  const isPending = ({ result }: Done): boolean => flags.check === true && result?.changed === true;
  return done.some((each) => isWrong(each) || isPending(each)) ? EXIT.failed : EXIT.ok;
}

/** One file: what became of it, or why it could not be read. */
interface Done {
  readonly path: string;
  readonly text?: ManifestText;
  readonly result?: Formatted;
  readonly unread?: HexdagError;
}

async function formatFile(path: string, { flags, io }: { readonly flags: FmtFlags; readonly io: Io }): Promise<Done> {
  try {
    const text = await readManifestOrInput(path, io);
    const { source, diagnostics } = text;
    if (source === undefined) return { path, text, result: { text: "", changed: false, diagnostics } };
    // The standard library's kinds alone: what is installed must not decide about layout.
    const result = format(source, { components: createRegistry(stdlibComponents()) });
    const isWanted = flags.check !== true && flags.diff !== true && path !== "-";
    if (result.changed && isWanted) writeManifest(path, result.text, io);
    return { path, text, result };
  } catch (error) {
    if (!isHexdagError(error) || error.code.startsWith("HD9")) throw error;
    return { path, unread: error };
  }
}

/** Results on standard output, where they are the text itself, a diff, or names of files; the rest on standard error. */
function writeText(done: readonly Done[], flags: FmtFlags, io: Io): void {
  const { color } = styleFor(io.stderr, io.env);
  for (const { path, text, result, unread } of done) {
    if (unread !== undefined) io.stderr.write(`${renderError(unread, color)}\n`);
    if (text === undefined || result === undefined) continue;
    writeFrames({ diagnostics: result.diagnostics, files: text.files }, io);
    if (result.skipped !== undefined) io.stderr.write(`${path}: left alone: ${result.skipped}\n`);
    if (flags.json === true) continue;
    if (flags.diff === true) {
      if (result.changed) io.stdout.write(unifiedDiff(path, text.source?.text ?? "", result.text));
    } else if (path === "-") {
      if (flags.check !== true && text.source !== undefined) io.stdout.write(result.text);
    } else if (result.changed) io.stdout.write(`${path}${flags.check === true ? ": not formatted" : ""}\n`);
  }
  if (flags.json !== true && flags.check === true) io.stderr.write(`${summary(done)}\n`);
}

function summary(done: readonly Done[]): string {
  const changed = done.filter(({ result }) => result?.changed === true).length;
  return changed === 0
    ? `${plural(done.length, "file")} formatted`
    : `${changed} of ${plural(done.length, "file")} not formatted: hexdag fmt formats them`;
}

function documentOf(done: readonly Done[], { check, diff }: FmtFlags): object {
  return {
    formatted: done.every(({ result }) => result?.changed === false && result.diagnostics.length === 0),
    files: done.map(({ path, text, result, unread }) => ({
      file: path,
      changed: result?.changed ?? false,
      written: result?.changed === true && check !== true && diff !== true && path !== "-",
      skipped: result?.skipped ?? null,
      diagnostics: [
        ...(unread === undefined ? [] : [plainDiagnostic(unread, path)]),
        ...(result === undefined || text === undefined
          ? []
          : result.diagnostics.map((each) => diagnosticDocument(each, text.files))),
      ],
    })),
  };
}
