import { existsSync, mkdirSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { HexdagError } from "@hexdag/kernel";
import type { Command } from "commander";
import { type CommandHost, writeJson } from "../command.ts";
import { initFiles } from "../init-files.ts";
import type { Io } from "../io.ts";
import { plural } from "../render/text.ts";
import { fileError } from "../usage-error.ts";

const EXAMPLES = `
Examples:
  hexdag init                  in the current directory
  hexdag init my-flow          in a new one
  hexdag init . --force        overwrite what is there`;

interface InitFlags {
  readonly force?: boolean;
  readonly json?: boolean;
}

/** `hexdag init [DIR]`: a pipeline to start from. */
export function register(program: Command, { io }: CommandHost): void {
  program
    .command("init")
    .summary("make a pipeline to start from")
    .description("Writes a small pipeline that runs as it is: pipeline.yaml, steps.ts and a README.")
    .argument("[dir]", "where to", ".")
    .option("--force", "overwrite files that are there")
    .option("--json", "print {directory, files}")
    .addHelpText("after", EXAMPLES)
    .action((directory: string, flags: InitFlags) => init(directory, flags, io));
}

function init(directory: string, flags: InitFlags, io: Io): void {
  const target = resolve(io.cwd, directory);
  if (isFileAt(target)) throw notADirectory(directory);
  const files = initFiles(nameFor(target));
  const present = new Set<string>();
  for (const file of files) if (existsSync(join(target, file.path))) present.add(file.path);
  const inTheWay = files.filter((file) => present.has(file.path) && file.optional !== true);
  if (inTheWay.length > 0 && flags.force !== true)
    throw occupied(
      directory,
      inTheWay.map(({ path }) => path),
    );

  const written = files.filter((file) => !(file.optional === true && present.has(file.path)));
  for (const { path, content } of written) write(join(target, path), content, io.cwd);
  const names = written.map(({ path }) => join(directory, path));
  if (flags.json === true) writeJson(io, { directory: target, files: names });
  else io.stdout.write(`${names.map((name) => `wrote ${name}\n`).join("")}${nextStep(relative(io.cwd, target))}`);
}

function nextStep(directory: string): string {
  return `\nNow:\n${directory === "" ? "" : `  cd ${directory}\n`}  hexdag run pipeline.yaml\n`;
}

/** A pipeline name from a directory's: manifests accept letters, digits, \`_\` and \`-\`. */
function nameFor(target: string): string {
  const name = basename(target)
    .toLowerCase()
    .replace(/[^a-z0-9_-]+/gu, "-")
    .replace(/^[^a-z]+|-+$/gu, "");
  return name === "" ? "hello" : name;
}

function isFileAt(path: string): boolean {
  try {
    return !statSync(path).isDirectory();
  } catch {
    return false;
  }
}

function notADirectory(path: string): HexdagError {
  return new HexdagError({
    code: "HD8004",
    message: `"${path}" is a file, not a directory; nothing was written`,
    hint: "name a directory, there or to be made",
  });
}

function occupied(directory: string, paths: readonly string[]): HexdagError {
  const verb = paths.length === 1 ? "is" : "are";
  return new HexdagError({
    code: "HD8004",
    message: `${paths.join(", ")} ${verb} already in "${directory}"; nothing was written`,
    hint: `choose another directory, or overwrite ${plural(paths.length, "file")} with --force`,
  });
}

function write(path: string, content: string, cwd: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  } catch (error) {
    throw fileError("write", path, cwd, error);
  }
}
