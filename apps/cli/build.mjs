// Bundles the command into dist/: one small entry, a chunk per command, and what they share. Loading a few files that hold
// only what is used is most of what makes the command start fast; Node's compile cache (main.ts) is the rest.
import { chmod, readFile, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";

const here = dirname(fileURLToPath(import.meta.url));
const { version } = JSON.parse(await readFile(join(here, "package.json"), "utf8"));
const dist = join(here, "dist");

const bundle = await rolldown({
  input: { main: join(here, "src/main.ts") },
  platform: "node",
  // From source, so that a build never bundles a stale dist of another package.
  resolve: { conditionNames: ["@hexdag/source", "import", "node", "default"] },
  transform: { target: "node22", define: { HEXDAG_VERSION: JSON.stringify(version) } },
  treeshake: { moduleSideEffects: false },
  onLog(level, log, handle) {
    // An unresolved import would only show when a user meets it.
    if (log.code === "UNRESOLVED_IMPORT") handle("error", log);
    else handle(level, log);
  },
});
await rm(dist, { recursive: true, force: true });
await bundle.write({
  dir: dist,
  format: "esm",
  entryFileNames: "[name].js",
  chunkFileNames: "chunks/[name]-[hash].js",
  comments: { legal: true, jsdoc: false, annotation: false },
});
await bundle.close();
await chmod(join(dist, "main.js"), 0o755);
