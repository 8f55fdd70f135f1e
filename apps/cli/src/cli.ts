/**
 * The command line: finds the command, loads only its module, and turns whatever happens into an exit code and, where
 * something went wrong, a message for people on standard error and a JSON document for programs that asked for `--json`.
 */
import { Command, CommanderError } from "commander";
import type { CommandHost } from "./command.ts";
import { EXIT } from "./exit-codes.ts";
import type { JsonWish } from "./failure-document.ts";
import { createProcessIo, type Io } from "./io.ts";
import { VERSION } from "./version.ts";

interface CommandModule {
  readonly register: (program: Command, host: CommandHost) => void;
}

/** In the order `--help` lists them. */
const COMMANDS: { readonly [name: string]: () => Promise<CommandModule> } = {
  init: () => import("./commands/init.ts"),
  run: () => import("./commands/run.ts"),
  resume: () => import("./commands/resume.ts"),
  ps: () => import("./commands/ps.ts"),
  cost: () => import("./commands/cost.ts"),
  "why-denied": () => import("./commands/why-denied.ts"),
  validate: () => import("./commands/validate.ts"),
  lint: () => import("./commands/lint.ts"),
  fmt: () => import("./commands/fmt.ts"),
  compile: () => import("./commands/compile.ts"),
  expand: () => import("./commands/expand.ts"),
  graph: () => import("./commands/graph.ts"),
  caps: () => import("./commands/caps.ts"),
  explain: () => import("./commands/explain.ts"),
  schema: () => import("./commands/schema.ts"),
  types: () => import("./commands/write-types.ts"),
  config: () => import("./commands/config.ts"),
  migrate: () => import("./commands/migrate.ts"),
  doctor: () => import("./commands/doctor.ts"),
};

const EXAMPLES = `
Examples:
  hexdag init my-flow && cd my-flow     make a pipeline to start from
  hexdag run pipeline.yaml              run it, with live progress
  hexdag run pipeline.yaml --input topic=tea --json | jq .output
  hexdag validate *.yaml                check without running
  hexdag lint . --fix                   look for what is legal and hardly meant
  hexdag graph pipeline.yaml            draw it
  hexdag explain HD3002                 what an error code means
  hexdag explain node/llm               what a node kind takes

Results go to standard output, progress and errors to standard error.
Exit codes: 0 ok, 1 the work failed, 2 wrong usage, 70 a bug in hexDAG, 130 interrupted.`;

/** Runs one command line and resolves to its exit code, with everything written out. */
export async function runCli(args: readonly string[], io: Io = createProcessIo()): Promise<number> {
  let code: number;
  try {
    code = await dispatch(args, io);
  } catch (error) {
    const { reportThrown } = await import("./report-thrown.ts");
    code = reportThrown(error, { io, json: jsonWish(args) });
  }
  await io.stdout.flush();
  code = lostOutput(io) ?? code;
  await io.stderr.flush();
  return code;
}

/** A result that could not be written is a failure, unless whoever wanted it has left. */
function lostOutput({ stdout, stderr }: Io): number | undefined {
  const { aborted, reason } = stdout.closed;
  const code: unknown = reason instanceof Error && "code" in reason ? reason.code : undefined;
  if (!aborted || code === "EPIPE" || code === "ERR_STREAM_DESTROYED") return undefined;
  const message = reason instanceof Error ? reason.message : String(reason);
  stderr.write(`error[HD8002]: the output could not be written: ${message}\n`);
  return EXIT.failed;
}

async function dispatch(args: readonly string[], io: Io): Promise<number> {
  let code: number = EXIT.ok;
  const host: CommandHost = {
    io,
    exit: (value) => {
      code = value;
    },
  };
  await assertCommand(args);
  const program = createProgram(io, jsonWish(args) !== undefined);
  for (const load of modulesFor(args)) (await load()).register(program, host);
  try {
    await program.parseAsync(args, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return await commanderCode(error, args, io);
  }
  return code;
}

/** Commander answers `frobnicate --help` with the help of the whole. */
async function assertCommand([name]: readonly string[]): Promise<void> {
  if (name === undefined || name === "help" || name.startsWith("-") || Object.hasOwn(COMMANDS, name)) return;
  const [{ closest }, { usageError }] = await Promise.all([import("./closest.ts"), import("./usage-error.ts")]);
  const names = Object.keys(COMMANDS);
  const similar = closest(name, names);
  const hint = similar === undefined ? `commands: ${names.join(", ")}` : `did you mean ${similar}?`;
  throw usageError(`unknown command "${name}"`, hint);
}

function createProgram(io: Io, json: boolean): Command {
  return new Command("hexdag")
    .description("hexDAG: describe work for AI agents in YAML, check it, run it.")
    .version(VERSION, "-V, --version", "print the version")
    .helpOption("-h, --help", "show help")
    .addHelpText("after", EXAMPLES)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      outputError: (text, write) => {
        if (!json) write(text.replace(/^error: /u, "error[HD8001]: "));
      },
      getOutHelpWidth: () => (io.stdout.isTty ? io.stdout.columns : 100),
      getErrHelpWidth: () => (io.stderr.isTty ? io.stderr.columns : 100),
    });
}

/** Only the command asked for when it is one; all of them for help and for "did you mean". */
function modulesFor(args: readonly string[]): readonly (() => Promise<CommandModule>)[] {
  const [name = ""] = args;
  const wanted = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  return wanted === undefined ? Object.values(COMMANDS) : [wanted];
}

/** Commander has already written the message, unless JSON is wanted. */
async function commanderCode(error: CommanderError, args: readonly string[], io: Io): Promise<number> {
  if (error.exitCode === 0) return EXIT.ok;
  const message = error.message.replace(/^error: /u, "");
  const { writeFailure } = await import("./failure-document.ts");
  writeFailure(io, jsonWish(args), { code: "HD8001", message });
  return EXIT.usage;
}

/** Whether whoever called wants to read JSON, and in which form. */
function jsonWish(args: readonly string[]): JsonWish | undefined {
  const end = args.indexOf("--");
  const options = end === -1 ? args : args.slice(0, end);
  const command = options.find((each) => !each.startsWith("-"));
  if (options.includes("--events")) return { mode: "line", command };
  return options.includes("--json") ? { mode: "document", command } : undefined;
}
