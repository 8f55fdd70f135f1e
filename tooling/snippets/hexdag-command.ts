import { spawnSync } from "node:child_process";
import { delimiter, join, relative } from "node:path";
import { root } from "../bootstrap.mjs";

export type Printed = { readonly stdout: string; readonly stderr: string; readonly status: number | null };

/** Runs the built command to its end. What it says of files in `cwd` names them as seen from there. */
export function hexdag(args: readonly string[], cwd: string): Printed {
  const main = join(root, "apps/cli/dist/main.js");
  const { stdout, stderr, status } = spawnSync(process.execPath, [main, ...args], {
    cwd,
    encoding: "utf8",
    env: commandEnvironment(),
    maxBuffer: 1 << 26,
  });
  return { stdout, stderr: stderr.replaceAll(`${relative(root, cwd)}/`, ""), status };
}

/** No colours, and no cache but one of the workspace's own: what is remembered from an earlier build proves nothing. */
export function commandEnvironment(path: readonly string[] = []): NodeJS.ProcessEnv {
  return {
    ...process.env,
    NO_COLOR: "1",
    XDG_CACHE_HOME: join(root, ".cache/snippets/cache"),
    HEXDAG_STATE_DIR: join(root, ".cache/snippets/state"),
    PATH: [...path, process.env["PATH"] ?? ""].join(delimiter),
  };
}
