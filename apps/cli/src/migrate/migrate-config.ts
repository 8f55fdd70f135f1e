/** `hexdag migrate config [FILE]`: a Config in TOML as hexdag.yaml. */
import { existsSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { HexdagError } from "@hexdag/kernel";
import type { Command } from "commander";
import type { CommandHost } from "../command.ts";
import type { Io } from "../io.ts";
import { type FoundConfig, findConfig, readConfig } from "../project/find-config.ts";
import { yamlOfToml } from "../project/toml-config.ts";
import { fileError } from "../usage-error.ts";

const EXAMPLES = `
Examples:
  hexdag migrate config                       hexdag.toml or pyproject.toml, as hexdag.yaml beside it
  hexdag migrate config hexdag.toml -o -      print it

Comments of the TOML file are not carried over, and the file itself stays.`;

interface Flags {
  readonly output?: string;
  readonly force?: boolean;
}

/** Adds the command to its group. */
export function registerMigrateConfig(group: Command, { io }: CommandHost): void {
  group
    .command("config")
    .summary("a Config in TOML as hexdag.yaml")
    .description("Writes what hexdag.toml or [tool.hexdag] of pyproject.toml says as a hexdag.yaml.")
    .argument("[file]", "the TOML file; left out, the nearest on the way up")
    .option("-o, --output <file>", "where to write it instead of hexdag.yaml beside the TOML file; - prints it")
    .option("--force", "overwrite the output file")
    .addHelpText("after", EXAMPLES)
    .action((file: string | undefined, flags: Flags) => migrateConfig(file, flags, io));
}

function migrateConfig(file: string | undefined, { output, force }: Flags, io: Io): void {
  const found = file === undefined ? nearest(io) : given(file, io);
  const text = yamlOfToml(found);
  if (output === "-") {
    io.stdout.write(text);
    return;
  }
  const target = output === undefined ? join(dirname(found.path), "hexdag.yaml") : resolve(io.cwd, output);
  const shown = relative(io.cwd, target);
  if (existsSync(target) && force !== true) {
    throw new HexdagError({
      code: "HD8004",
      message: `"${shown}" is there already`,
      hint: "pass --force to overwrite it, or -o - to print",
    });
  }
  try {
    writeFileSync(target, text);
  } catch (error) {
    throw fileError("write", shown, io.cwd, error);
  }
  io.stderr.write(`wrote ${shown}; ${relative(io.cwd, found.path)} is no longer needed\n`);
}

function given(file: string, io: Io): FoundConfig {
  try {
    const found = readConfig(resolve(io.cwd, file));
    if (found.format === "toml") return found;
  } catch (error) {
    throw fileError("read", file, io.cwd, error);
  }
  throw new HexdagError({
    code: "HD8001",
    message: `"${file}" is not a TOML file`,
    hint: "migrate config takes hexdag.toml or pyproject.toml",
  });
}

function nearest(io: Io): FoundConfig {
  const found = findConfig(io.cwd, io);
  if (found?.format === "toml") return found;
  throw new HexdagError({
    code: "HD8001",
    message:
      found === undefined
        ? "there is neither a hexdag.toml nor a pyproject.toml with [tool.hexdag] here or further up"
        : `the Config here is ${relative(io.cwd, found.path)}, which needs no rewriting`,
    hint: "name the TOML file: hexdag migrate config FILE",
  });
}
