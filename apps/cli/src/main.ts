#!/usr/bin/env node
/**
 * The entry of the `hexdag` command and the only place that ends the process. It answers `--version` without loading
 * anything, turns the compile cache on, and leaves the rest to cli.ts. Must run on Node 18, where it can still say what it
 * needs: static imports are cheap built-ins and two files without imports.
 */
import * as nodeModule from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { isSupportedNode } from "./node-floor.ts";
import { VERSION } from "./version.ts";

const args = process.argv.slice(2);

if (args.length === 1 && (args[0] === "--version" || args[0] === "-V")) {
  process.stdout.write(`${VERSION}\n`);
} else if (isSupportedNode(process.versions.node)) {
  enableCompileCache();
  const { runCli } = await import("./cli.ts");
  process.exit(await runCli(args));
} else {
  const { relaunch } = await import("./relaunch.ts");
  process.exit(await relaunch(fileURLToPath(import.meta.url)));
}

/** Keeps V8's byte code (and stripped TypeScript) between runs: it halves the start. Node ignores it where it cannot write. */
function enableCompileCache(): void {
  const own = process.env["NODE_COMPILE_CACHE"];
  nodeModule.enableCompileCache(own ?? join(userCache(), "hexdag", "compile"));
}

function userCache(): string {
  const { XDG_CACHE_HOME, LOCALAPPDATA, HOME } = process.env;
  if (XDG_CACHE_HOME) return XDG_CACHE_HOME;
  if (process.platform === "win32") return LOCALAPPDATA || tmpdir();
  if (!HOME) return tmpdir();
  return join(HOME, ...(process.platform === "darwin" ? ["Library", "Caches"] : [".cache"]));
}
