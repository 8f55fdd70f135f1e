import { accessSync, constants, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { type ComponentRegistry, isHexdagError } from "@hexdag/kernel";
import type { Command } from "commander";
import { type CommandHost, writeJson } from "../command.ts";
import { EXIT } from "../exit-codes.ts";
import type { Io } from "../io.ts";
import { compilerComponents } from "../load-host.ts";
import { isSupportedNode } from "../node-floor.ts";
import { NO_PACKAGE_COMPONENTS } from "../project/kinds.ts";
import { declaredNames } from "../project/package-entries.ts";
import { findPackage } from "../project/packages.ts";
import { readEveryPipeline } from "../project/read-program.ts";
import { styleFor } from "../render/style.ts";
import { plural } from "../render/text.ts";
import { VERSION } from "../version.ts";

interface Check {
  readonly name: string;
  readonly status: "ok" | "warning" | "error";
  readonly message: string;
  readonly hint?: string;
}

const OUR_PACKAGES = ["hexdag", "@hexdag/kernel", "@hexdag/compiler", "@hexdag/stdlib"];
const MAX_FILES = 50;

/** `hexdag doctor`: whether this machine and this directory are fit to run pipelines. */
export function register(program: Command, { io, exit }: CommandHost): void {
  program
    .command("doctor")
    .summary("check that everything hexDAG needs is here")
    .description("Checks Node, packages, drivers, write access and the manifests in the current directory.")
    .option("--json", "print {ok, checks}")
    .addHelpText(
      "after",
      "\nExamples:\n  hexdag doctor\n  hexdag doctor --json | jq '.checks[] | select(.status != \"ok\")'",
    )
    .action(async (flags: { readonly json?: boolean }) => {
      const checks = await examine(io);
      const ok = checks.every(({ status }) => status !== "error");
      if (flags.json === true) writeJson(io, { ok, checks });
      else writeText(checks, io);
      exit(ok ? EXIT.ok : EXIT.failed);
    });
}

async function examine(io: Io): Promise<readonly Check[]> {
  const components = compilerComponents(io.cwd, NO_PACKAGE_COMPONENTS).registry;
  return [
    checkNode(),
    checkTypeScript(),
    { name: "hexdag", status: "ok", message: `${VERSION}, ${plural(components.nodes.length, "node kind")}` },
    ...checkPackages(io),
    checkDrivers(components, io),
    checkWritable(io),
    ...(await checkManifests(io)),
  ];
}

function checkNode(): Check {
  const version = `${process.version} on ${process.platform}-${process.arch}`;
  if (isSupportedNode(process.versions.node)) return { name: "node", status: "ok", message: version };
  return { name: "node", status: "error", message: `${version} is too old`, hint: "install Node 22.18 or newer" };
}

function checkTypeScript(): Check {
  if (process.features.typescript !== false)
    return { name: "typescript", status: "ok", message: "steps may be written in TypeScript" };
  return {
    name: "typescript",
    status: "warning",
    message: "type stripping is off",
    hint: "remove --no-experimental-strip-types, or write steps in JavaScript",
  };
}

/** Copies of our packages that the project installs itself should be of this command's version. */
function checkPackages(io: Io): readonly Check[] {
  const checks: Check[] = [];
  for (const name of OUR_PACKAGES) {
    const version = findPackage(name, io.cwd)?.manifest["version"];
    if (typeof version !== "string") continue;
    const same = version === VERSION;
    const hint = same ? {} : { hint: `install ${name}@${VERSION}, or the hexdag command in version ${version}` };
    checks.push({
      name: "package",
      status: same ? "ok" : "warning",
      message: `${name} ${version} in this project`,
      ...hint,
    });
  }
  return checks;
}

function checkDrivers(components: ComponentRegistry, io: Io): Check {
  const builtIn = components.drivers.map(({ port, name }) => `${port}=${name}`);
  const installed = [...declaredNames("drivers", io.cwd)].map(([driver, from]) => `${driver} (${from})`);
  return { name: "drivers", status: "ok", message: [...builtIn, ...installed].join(", ") || "none" };
}

function checkWritable(io: Io): Check {
  try {
    accessSync(io.cwd, constants.W_OK);
    return { name: "directory", status: "ok", message: `${io.cwd} is writable` };
  } catch {
    return {
      name: "directory",
      status: "warning",
      message: `${io.cwd} is not writable`,
      hint: "results still go to standard output",
    };
  }
}

async function checkManifests(io: Io): Promise<readonly Check[]> {
  const names = readdirSync(io.cwd)
    .filter((name) => /\.ya?ml$/u.test(name))
    .toSorted();
  const checks: Check[] = [];
  for (const name of names.slice(0, MAX_FILES)) {
    // Other tools use YAML too: only what calls itself one of our kinds is judged.
    if (!readFileSync(join(io.cwd, name), "utf8").match(/^kind:\s*["']?(?:Pipeline|System|Macro)\b/mu)) continue;
    const errors = await countErrors(name, io);
    if (errors === 0) checks.push({ name: "manifest", status: "ok", message: `${name} is valid` });
    else
      checks.push({
        name: "manifest",
        status: "warning",
        message: `${name}: ${plural(errors, "error")}`,
        hint: `hexdag validate ${name}`,
      });
  }
  const none: Check = {
    name: "manifest",
    status: "ok",
    message: "none in this directory",
    hint: "hexdag init makes one",
  };
  return checks.length > 0 ? checks : [none];
}

async function countErrors(name: string, io: Io): Promise<number> {
  try {
    const { diagnostics } = await readEveryPipeline(name, { io });
    return diagnostics.filter(({ severity }) => severity === "error").length;
  } catch (error) {
    // What a manifest needs cannot be read or imported; `validate` says what.
    if (isHexdagError(error) && !error.code.startsWith("HD9")) return 1;
    throw error;
  }
}

function writeText(checks: readonly Check[], io: Io): void {
  const style = styleFor(io.stdout, io.env);
  const { glyphs } = style;
  const mark = { ok: style.green(glyphs.succeeded), warning: style.yellow("!"), error: style.red(glyphs.failed) };
  for (const { name, status, message, hint } of checks) {
    io.stdout.write(`${mark[status]} ${name.padEnd(10)} ${message}\n`);
    if (hint !== undefined) io.stdout.write(`             ${style.dim(hint)}\n`);
  }
}
