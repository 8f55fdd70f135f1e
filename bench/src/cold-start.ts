/** How long a command takes from nothing to its exit, one after the other in turns, with a warm disk. */
import { spawn } from "node:child_process";
import { appendFileSync, cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CLI, root } from "./dist.ts";

export interface ColdStart {
  readonly command: CommandId;
  /** Milliseconds of each start. */
  readonly times: readonly number[];
}

export type CommandId = (typeof COMMANDS)[number]["id"];

interface Place {
  /** A folder with the quickstart in it. */
  readonly folder: string;
  /** Where the command may keep what it learnt: byte code and compiled plans. */
  readonly cache: string;
}

interface Command {
  readonly id: string;
  readonly title: string;
  readonly args: readonly string[];
  /** What is done before each start, off the clock. */
  readonly before?: (place: Place) => void;
  readonly env?: Readonly<Record<string, string>>;
}

const RUN = [CLI, "run", "pipeline.yaml"];

export const COMMANDS = [
  { id: "node", title: "node -e 0", args: ["-e", "0"] },
  { id: "version", title: "hexdag --version", args: [CLI, "--version"] },
  { id: "run", title: "hexdag run quickstart", args: RUN },
  { id: "changed", title: "... its manifest just changed", args: RUN, before: change },
  { id: "uncached", title: "... with no cache at all", args: RUN, env: { HEXDAG_NO_CACHE: "1" } },
] as const satisfies readonly Command[];

/** Starts per round: one is over too soon to say much. */
const STARTS = 4;

export async function measureColdStarts(rounds: number): Promise<ColdStart[]> {
  if (!existsSync(CLI)) throw new Error("the CLI is not built: run `pnpm build`");
  const home = mkdtempSync(join(tmpdir(), "hexdag-bench-"));
  try {
    const places = COMMANDS.map(({ id }) => prepare(home, id));
    const times = COMMANDS.map((): number[] => []);
    // The first start of each fills the caches and does not count.
    for (let round = -1; round < rounds * STARTS; round++) {
      for (const [index, command] of COMMANDS.entries()) {
        const place = places[index];
        if (place === undefined) continue;
        const ms = await start(command, place);
        if (round >= 0) times[index]?.push(ms);
      }
    }
    return COMMANDS.map(({ id }, index) => ({ command: id, times: times[index] ?? [] }));
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

/** Each command has a quickstart and a cache of its own. */
function prepare(home: string, id: string): Place {
  const folder = join(home, id);
  cpSync(join(root, "examples/quickstart"), folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), '{"type":"module"}\n');
  return { folder, cache: join(home, `${id}-cache`) };
}

function change({ folder }: Place): void {
  appendFileSync(join(folder, "pipeline.yaml"), "# changed\n");
}

function start({ args, before, env }: Command, place: Place): Promise<number> {
  before?.(place);
  return new Promise((resolve, reject) => {
    const began = performance.now();
    const child = spawn(process.execPath, args, {
      cwd: place.folder,
      stdio: "ignore",
      env: { ...process.env, XDG_CACHE_HOME: place.cache, ...env },
    });
    child.on("error", reject);
    child.on("exit", (code) => {
      if (code === 0) resolve(performance.now() - began);
      else reject(new Error(`${args.join(" ")} exited with ${code}`));
    });
  });
}
