/**
 * What the command does on a Node that is too old for it: run itself again on the Node pinned as a package beside it, or
 * say what it needs. Everything here, and in main.ts, must run on Node 18: no syntax and no built-in newer than that.
 */
import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { constants } from "node:os";
import { dirname, join } from "node:path";
import process from "node:process";
import { isSupportedNode, NODE_FLOOR } from "./node-floor.ts";

/** Set in the child, so that a pinned Node that is itself too old cannot start a third. */
const MARK = "HEXDAG_RELAUNCHED";

/** As in exit-codes.ts: the command was not even begun. */
const USAGE = 2;

/** Runs this very command line on a newer Node found in the `node_modules` above `script`. Resolves to its exit code. */
export async function relaunch(script: string): Promise<number> {
  const node = process.env[MARK] === undefined ? findNode(dirname(script)) : undefined;
  if (node === undefined) {
    process.stderr.write(
      `${needed()}\n` + "Install a newer one from https://nodejs.org, or add the npm package `node` to your project.\n",
    );
    return USAGE;
  }
  return await runOn(node, script);
}

/**
 * In the child: dies at once when the process that started it has been killed, as if it had been killed itself. Else a run
 * would go on, and spend, behind the back of whoever ended the command.
 */
export function endWithLauncher(): void {
  const { channel } = process;
  if (process.env[MARK] === undefined || channel === undefined || channel === null) return;
  process.once("disconnect", () => process.kill(process.pid, "SIGKILL"));
  channel.unref();
}

function needed(): string {
  return `hexdag needs Node.js ${NODE_FLOOR} or newer; this is ${process.version} (${process.execPath}).`;
}

function runOn(node: string, script: string): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(node, [script, ...process.argv.slice(2)], {
      // The channel carries nothing: it breaks when this process is killed, and the child then ends as it would have.
      stdio: ["inherit", "inherit", "inherit", "ipc"],
      env: { ...process.env, [MARK]: "1" },
    });
    // At a terminal ctrl-C reaches the child by itself; here it must only not end us before the child has ended.
    const atTerminal = process.stdin.isTTY || process.stderr.isTTY;
    process.on("SIGINT", () => (atTerminal ? undefined : child.kill("SIGINT")));
    process.on("SIGTERM", () => child.kill("SIGTERM"));
    process.on("SIGHUP", () => child.kill("SIGHUP"));
    child.on("error", (error) => {
      process.stderr.write(`${needed()}\nThe one at ${node} cannot be started: ${error.message}\n`);
      resolve(USAGE);
    });
    child.on("close", (code, signal) => resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])));
  });
}

/** The packages a project pins Node with, tried in every `node_modules` upwards. */
function findNode(from: string): string | undefined {
  const executable = process.platform === "win32" ? "node.exe" : "node";
  const names = [
    join(`node-${process.platform === "win32" ? "win" : process.platform}-${process.arch}`, "bin"),
    join(`node-bin-${process.platform}-${process.arch}`, "bin"),
    join("node", "bin"),
  ];
  for (let directory = from; ; directory = dirname(directory)) {
    for (const name of names) {
      const candidate = join(directory, "node_modules", name, executable);
      if (existsSync(candidate) && isSupportedNode(versionOf(candidate))) return candidate;
    }
    if (dirname(directory) === directory) return undefined;
  }
}

function versionOf(node: string): string {
  const answer = spawnSync(node, ["--version"], { encoding: "utf8" });
  return answer.status === 0 ? answer.stdout.trim().replace(/^v/, "") : "0.0.0";
}
