// Shell blocks. Those marked `run` are executed; of the others every program, script, subcommand and option must exist, so
// that a renamed flag cannot survive in the documentation.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { root } from "../bootstrap.mjs";
import { readJson } from "../read-json.ts";
import { commandEnvironment, hexdag } from "./hexdag-command.ts";
import { type Document, lineIn, markValue, type Problem, type Snippet } from "./markdown.ts";
import { problem } from "./marks.ts";
import { outputOf, shownOutput } from "./outputs.ts";
import { commandFolder, type Workspace } from "./workspace.ts";

/** Programs of other people that a reader has. */
const common = new Set(["cd", "git", "echo", "cat", "jq", "mkdir", "ls", "dot", "export", "curl", "npx", "time"]);
const npmCommands = new Set(["install", "i", "init", "ci", "add"]);

export function checkShell(documents: readonly Document[], workspace: Workspace): readonly Problem[] {
  const snippets = documents.flatMap(({ snippets: all }) => all.filter(({ language }) => language === "sh"));
  const helps = new Map<string, string>();
  return snippets.flatMap((snippet) =>
    snippet.marks.includes("run")
      ? checkRun(snippet, workspace)
      : checkCommands(snippet, (command) => helpOf(command, helps)),
  );
}

function checkRun(snippet: Snippet, workspace: Workspace): readonly Problem[] {
  const cwd = workspace.folder(snippet.file);
  // A document's runs are its own: `latest` means the latest in it.
  const env = {
    ...commandEnvironment([commandFolder, join(root, "node_modules/.bin")]),
    HEXDAG_STATE_DIR: join(cwd, ".state"),
  };
  const { stdout, status } = spawnSync("sh", ["-c", `exec 2>&1\n${snippet.code}`], {
    cwd,
    env,
    encoding: "utf8",
    timeout: 60_000,
  });
  const wanted = Number(markValue(snippet, "exit") ?? 0);
  if (status !== wanted) return [problem(snippet, `it ended with ${status}, not with ${wanted}:\n${stdout}`)];
  const shown = outputOf(snippet);
  return shown === undefined ? [] : shownOutput(shown, stdout, "this is not what it prints");
}

type Help = (command: string) => string | undefined;

function checkCommands(snippet: Snippet, help: Help): readonly Problem[] {
  return snippet.code.split("\n").flatMap((line, index) =>
    commandsOf(line).flatMap((words) => {
      const message = problemOf(words, help);
      return message === undefined ? [] : [{ file: snippet.file, line: lineIn(snippet, index + 1), message }];
    }),
  );
}

/** The commands of one line, as words: comments gone, quotes kept together, assignments in front dropped. */
function commandsOf(line: string): readonly (readonly string[])[] {
  return line
    .replace(/(^|\s)#.*$/, "")
    .split(/\|\||&&|[|;]/)
    .map((command) => command.match(/"[^"]*"|'[^']*'|[^\s"']+(?:"[^"]*"|'[^']*')?/g) ?? [])
    .map((words) => words.slice(words.findIndex((word) => !/^[A-Z_]+=/.test(word))))
    .filter((words) => words.length > 0);
}

function problemOf([program = "", ...args]: readonly string[], help: Help): string | undefined {
  if (program === "hexdag" || program === "./hexdag") return hexdagProblem(args, help);
  if (program === "npm" || program === "pnpm") return scriptProblem(program, args);
  if (program === "node") return existsSync(join(root, args[0] ?? "")) ? undefined : `there is no ${args[0]}`;
  if (common.has(program) || existsSync(join(root, "node_modules/.bin", program))) return undefined;
  return `"${program}" is neither a tool of ours nor a common one`;
}

function scriptProblem(program: string, args: readonly string[]): string | undefined {
  const [first = "", second = ""] = args;
  const script = first === "run" ? second : first;
  const { scripts } = readJson<{ readonly scripts: Readonly<Record<string, string>> }>(join(root, "package.json"));
  if (Object.hasOwn(scripts, script) || (first !== "run" && npmCommands.has(first))) return undefined;
  return `package.json has no script "${script}" for ${program}`;
}

function hexdagProblem(args: readonly string[], help: Help): string | undefined {
  const [command = ""] = args;
  const text = help(command.startsWith("-") ? "" : command);
  if (text === undefined) return `hexdag has no command "${command}"`;
  const missing = args.find(
    (arg) =>
      /^--?[a-z]/i.test(arg) && !new RegExp(`(?:^|[\\s,])${arg.replace(/=.*$/, "")}(?=[\\s,=]|$)`, "m").test(text),
  );
  return missing === undefined ? undefined : `hexdag ${command} has no option ${missing}`;
}

/** The help of a command, or of the program for `""`; nothing for a command that the program does not list. */
function helpOf(command: string, known: Map<string, string>): string | undefined {
  const before = known.get(command);
  if (before !== undefined) return before;
  if (command !== "" && !new RegExp(`^ {2}${command}\\b`, "m").test(helpOf("", known) ?? "")) return undefined;
  const { stdout } = hexdag(command === "" ? ["--help"] : [command, "--help"], root);
  known.set(command, stdout);
  return stdout;
}
