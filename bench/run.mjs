// `pnpm bench [options]` (or `npm run bench -- options`): works from a fresh checkout, on Node 20 or newer. Installs and
// builds the repository when it has to, installs the peers here the first time, and goes on with the pinned Node.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { childEnvironment, ensureBuilt, ensureInstalled, pinnedNode, run, say } from "../tooling/bootstrap.mjs";

const here = dirname(fileURLToPath(import.meta.url));

try {
  await ensureInstalled();
  await ensureBuilt();
  await ensurePeers();
  process.exitCode = await measure(process.argv.slice(2));
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}

/** pnpm itself finds out quickly when there is nothing to do. */
async function ensurePeers() {
  if (!existsSync(join(here, "node_modules"))) say("installing the systems to compare with (about 220 MB, once)");
  const code = await run("pnpm", ["--dir", here, "--silent", "install", "--frozen-lockfile"]);
  if (code !== 0) throw new Error(`the peers could not be installed (pnpm exited with ${code})`);
}

/** @param {readonly string[]} args @returns {Promise<number>} */
function measure(args) {
  return new Promise((resolve, reject) => {
    const child = spawn(pinnedNode(), [join(here, "src/main.ts"), ...args], {
      stdio: "inherit",
      env: childEnvironment(),
      shell: process.platform === "win32",
    });
    child.on("error", reject);
    child.on("close", (code) => resolve(code ?? 1));
  });
}
