#!/usr/bin/env node
/**
 * The entry of the `hexdag` command and the only place that ends the process. It answers `--version` without loading
 * anything, turns the compile cache on, and leaves the rest to cli.ts. Must run on Node 18, where it can still say what it
 * needs: static imports are built-ins and relaunch.ts only.
 */
import * as nodeModule from "node:module";
import { homedir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { isSupportedNode, relaunch } from "./relaunch.ts";
import { VERSION } from "./version.ts";

const args = process.argv.slice(2);

if (args.length === 1 && (args[0] === "--version" || args[0] === "-V")) {
  process.stdout.write(`${VERSION}\n`);
} else if (isSupportedNode(process.versions.node)) {
  enableCompileCache();
  const { runCli } = await import("./cli.ts");
  process.exit(await runCli(args));
} else {
  process.exit(await relaunch(fileURLToPath(import.meta.url)));
}

/** Keeps V8's byte code (and stripped TypeScript) between runs: it halves the start. Node ignores it where it cannot write. */
function enableCompileCache(): void {
  const own = process.env["NODE_COMPILE_CACHE"];
  nodeModule.enableCompileCache(own ?? join(userCache(), "hexdag", "compile"));
}

function userCache(): string {
  const { XDG_CACHE_HOME, LOCALAPPDATA } = process.env;
  if (XDG_CACHE_HOME !== undefined && XDG_CACHE_HOME !== "") return XDG_CACHE_HOME;
  if (process.platform === "win32" && LOCALAPPDATA !== undefined) return LOCALAPPDATA;
  return join(homedir(), ...(process.platform === "darwin" ? ["Library", "Caches"] : [".cache"]));
}
