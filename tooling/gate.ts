// What a gate is: one named thing `npm test` checks, with its own count. A command counts as one test; a vitest run
// counts each of its tests.
import { spawn } from "node:child_process";
import { childEnvironment, root } from "./bootstrap.mjs";

export type Outcome = {
  readonly passed: number;
  readonly failed: number;
  readonly skipped?: number;
  /** What a person needs to see when something failed. */
  readonly report?: string;
};

export type Gate = {
  readonly name: string;
  /** Gates that must have passed, by name: what they would have built is missing otherwise. */
  readonly needs?: readonly string[];
  readonly run: () => Promise<Outcome>;
};

export type Finished = { readonly code: number; readonly output: string };

export type CaptureOptions = {
  /** Default: the repository. */
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
};

/** Runs a command of ours to its end and keeps what it printed. */
export function capture(
  command: string,
  args: readonly string[],
  { cwd = root, env = {} }: CaptureOptions = {},
): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...childEnvironment(), NO_COLOR: "1", FORCE_COLOR: "0", ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const chunks: string[] = [];
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8");
      stream.on("data", (chunk: string) => chunks.push(chunk));
    }
    child.on("error", reject);
    child.on("close", (code) => resolve({ code: code ?? 1, output: chunks.join("") }));
  });
}

/** A gate that is one command: it passed when the command exits 0. */
export function commandGate(
  name: string,
  command: readonly [string, ...string[]],
  needs: readonly string[] = [],
): Gate {
  const [program, ...args] = command;
  return {
    name,
    needs,
    async run() {
      const { code, output } = await capture(program, args);
      return code === 0
        ? { passed: 1, failed: 0 }
        : { passed: 0, failed: 1, report: `${command.join(" ")}\n${output}` };
    },
  };
}
