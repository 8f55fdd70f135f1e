/** Runs the built command as a child process, in a directory of its own, the way a person or a script would. */
import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root: string = fileURLToPath(new URL("../..", import.meta.url));
export const main: string = join(root, "apps/cli/dist/main.js");

export interface CliResult {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** What `run --json` prints. */
export interface ResultDocument {
  readonly run_id: string | null;
  readonly status: string;
  readonly output: unknown;
  readonly nodes: {
    readonly [name: string]: { readonly status: string; readonly output: unknown; readonly attempts: number };
  };
  readonly error?: {
    readonly code: string;
    readonly message: string;
    readonly node?: string;
    readonly location?: string;
  };
}

export interface CliOptions {
  readonly cwd?: string;
  readonly input?: string | Uint8Array;
  readonly env?: NodeJS.ProcessEnv;
}

/** Runs are kept here and not where the user's own are. */
const state = mkdtempSync(join(tmpdir(), "hexdag-e2e-state-"));
process.on("exit", () => rmSync(state, { recursive: true, force: true }));

/** The environment without what would change how the command looks: the tests' own terminal and CI settings. */
const environment: NodeJS.ProcessEnv = {
  ...Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !["CI", "FORCE_COLOR", "NO_COLOR", "NODE_OPTIONS", "HEXDAG_DEBUG"].includes(name),
    ),
  ),
  HEXDAG_STATE_DIR: state,
};

/** Runs it to its end. */
export function hexdag(args: readonly string[], options: CliOptions = {}): CliResult {
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, [main, ...args], {
    cwd: options.cwd ?? root,
    env: { ...environment, ...options.env },
    input: options.input ?? "",
    encoding: "utf8",
    timeout: 20_000,
    maxBuffer: 64 * 1024 * 1024,
  });
  return { status, signal, stdout, stderr };
}

export interface RunningCli {
  readonly child: ChildProcessWithoutNullStreams;
  readonly ended: Promise<CliResult>;
  /** Resolves once standard error or output contains the text. */
  seen(text: string): Promise<void>;
}

/** Starts it and returns at once. */
export function startHexdag(args: readonly string[], options: CliOptions = {}): RunningCli {
  const child = spawn(process.execPath, [main, ...args], {
    cwd: options.cwd ?? root,
    env: { ...environment, ...options.env },
  });
  let [stdout, stderr] = ["", ""];
  const waiting = new Set<() => void>();
  const hear = (): void => {
    for (const check of waiting) check();
  };
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
    hear();
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
    hear();
  });
  const ended = new Promise<CliResult>((resolve) => {
    child.on("close", (status, signal) => resolve({ status, signal, stdout, stderr }));
  });
  const seen = (text: string): Promise<void> =>
    new Promise((resolve) => {
      const check = (): void => {
        if (!stdout.includes(text) && !stderr.includes(text)) return;
        waiting.delete(check);
        resolve();
      };
      waiting.add(check);
      check();
    });
  return { child, ended, seen };
}

export interface Project extends Disposable {
  readonly path: string;
}

/** A directory with these files, removed when the test is done with it. Steps in it are ES modules. */
export function createProject(files: { readonly [path: string]: string | Uint8Array }): Project {
  const path = mkdtempSync(join(tmpdir(), "hexdag-e2e-"));
  for (const [name, content] of Object.entries({ "package.json": '{"type": "module"}', ...files })) {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), content);
  }
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}
