/** Runs the built command on a real terminal: a pseudo-terminal made by util-linux `script`, which macOS and Windows do not have in this form. */
import { spawn, spawnSync } from "node:child_process";
import { main } from "./cli.ts";

/** Gives its command a terminal and passes on what is shown there. */
const recorder = "script";
/** Whether there is one to be had. */
export const isTerminalAvailable: boolean =
  process.platform === "linux" && spawnSync(recorder, ["--version"]).status === 0;

export interface Screen {
  readonly status: number | null;
  readonly text: string;
}

/** Runs the command at a terminal of 60 by 20. `type` is called with what has been shown so far, and may answer with keys. */
export function atTerminal(
  args: string,
  options: { cwd?: string; env?: NodeJS.ProcessEnv; type?: (shown: string) => string } = {},
): Promise<Screen> {
  const { CI: _ci, NO_COLOR: _noColor, FORCE_COLOR: _forceColor, ...environment } = process.env;
  const command = `stty cols 60 rows 20; exec "${process.execPath}" "${main}" ${args}`;
  const child = spawn(recorder, ["--quiet", "--return", "--command", command, "/dev/null"], {
    cwd: options.cwd,
    env: { ...environment, TERM: "xterm-256color", ...options.env },
  });
  let text = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    text += chunk;
    const keys = options.type?.(text) ?? "";
    if (keys !== "") child.stdin.write(keys);
  });
  return new Promise((resolve) => child.on("close", (status) => resolve({ status, text })));
}
