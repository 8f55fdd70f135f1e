#!/usr/bin/env node
/**
 * The entry of the `hexdag` command and the only place that ends the process. It answers `--version` without loading
 * anything, turns the compile cache on, and leaves the rest to cli.ts. Must run on Node 18, where it can still say what it
 * needs: static imports are cheap built-ins and files that import nothing else.
 */
import * as nodeModule from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { cacheDirectory } from "./cache-directory.ts";
import { isSupportedNode } from "./node-floor.ts";
import { VERSION } from "./version.ts";

const args = process.argv.slice(2);

if (args.length === 1 && (args[0] === "--version" || args[0] === "-V")) {
  process.stdout.write(`${VERSION}\n`);
} else if (isSupportedNode(process.versions.node)) {
  enableCompileCache();
  if (process.channel !== undefined) (await import("./relaunch.ts")).endWithLauncher();
  const { runCli } = await import("./cli.ts");
  process.exit(await runCli(args));
} else {
  const { relaunch } = await import("./relaunch.ts");
  process.exit(await relaunch(fileURLToPath(import.meta.url)));
}

/** Keeps V8's byte code (and stripped TypeScript) between runs. Node ignores it where it cannot write. */
function enableCompileCache(): void {
  const own = process.env["NODE_COMPILE_CACHE"];
  const directory = cacheDirectory(process.env);
  if (own !== undefined) nodeModule.enableCompileCache(own);
  else if (directory !== undefined) nodeModule.enableCompileCache(join(directory, "compile"));
}
