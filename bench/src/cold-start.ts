/** How long a command takes from nothing to its exit, one after the other in turns, with a warm disk and compile cache. */
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CLI, root } from "./dist.ts";

export const COMMANDS = [
  { id: "node", title: "node -e 0", args: ["-e", "0"] },
  { id: "version", title: "hexdag --version", args: [CLI, "--version"] },
  { id: "run", title: "hexdag run quickstart", args: [CLI, "run", join(root, "examples/quickstart/pipeline.yaml")] },
] as const;

export interface ColdStart {
  readonly command: (typeof COMMANDS)[number]["id"];
  /** Milliseconds of each start. */
  readonly times: readonly number[];
}

/** Starts per round: one is over too soon to say much. */
const STARTS = 4;

export async function measureColdStarts(rounds: number): Promise<ColdStart[]> {
  if (!existsSync(CLI)) throw new Error("the CLI is not built: run `pnpm build`");
  const cache = mkdtempSync(join(tmpdir(), "hexdag-bench-"));
  try {
    const times = COMMANDS.map((): number[] => []);
    // The first start of each fills the caches and does not count.
    for (let round = -1; round < rounds * STARTS; round++) {
      for (const [index, { args }] of COMMANDS.entries()) {
        const ms = await start(args, cache);
        if (round >= 0) times[index]?.push(ms);
      }
    }
    return COMMANDS.map(({ id }, index) => ({ command: id, times: times[index] ?? [] }));
  } finally {
    rmSync(cache, { recursive: true, force: true });
  }
}

function start(args: readonly string[], cache: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const began = performance.now();
    const child = spawn(process.execPath, args, { stdio: "ignore", env: { ...process.env, XDG_CACHE_HOME: cache } });
    child.on("error", reject);
    child.on("exit", (code) => {
      if (code === 0) resolve(performance.now() - began);
      else reject(new Error(`${args.join(" ")} exited with ${code}`));
    });
  });
}
