// Bundles the command into dist/: one small entry, a chunk per command, and what they share. What makes it start fast:
// few files that hold only what is used, no ES module facades of built-ins (below), and Node's compile cache (main.ts).
import { chmod, mkdir, readdir, readFile, rename, rm } from "node:fs/promises";
import { basename, dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";

const here = dirname(fileURLToPath(import.meta.url));
const { version } = JSON.parse(await readFile(join(here, "package.json"), "utf8"));
const dist = join(here, "dist");

/** Files that must also run on a Node too old to have `process.getBuiltinModule`. */
const early = new Set(["main.ts", "relaunch.ts", "node-floor.ts", "version.ts"]);

/**
 * Importing a built-in by `import` makes Node read every one of its exports, and some are getters that load half of Node
 * (`fs.promises`, `process.stdin`, `util.parseArgs`): 5 ms. So the bundle asks for built-ins by function, and reads what it uses.
 */
const builtins = {
  name: "builtins",
  resolveId(id, importer) {
    if (!id.startsWith("node:") || early.has(basename(importer ?? ""))) return null;
    return `\0${id}`;
  },
  async load(id) {
    if (!id.startsWith("\0node:")) return null;
    const name = id.slice(1);
    const names = Object.keys(await import(name)).filter((each) => each !== "default" && each !== "module.exports");
    return [
      `const get = () => process.getBuiltinModule(${JSON.stringify(name)});`,
      ...names.map((each) => `export const ${each} = /* @__PURE__ */ (() => get().${each})();`),
      // Commander starts executables only for commands of a kind that we do not have.
      name === "node:child_process" ? "export default {};" : "export default /* @__PURE__ */ get();",
    ].join("\n");
  },
};

/**
 * zod compiles every object schema to a function of its own before it checks the first value. For a manifest, whose schemas each
 * see a handful of values, that costs more than it saves (15 ms). Only the copy in this bundle is told; steps keep theirs.
 */
const zodWithoutJit = {
  name: "zod-without-jit",
  transform(code, id) {
    if (!id.endsWith("/zod/v4/core/core.js")) return null;
    const shared = "export const globalConfig = globalThis.__zod_globalConfig;";
    if (!code.includes(shared)) throw new Error("zod keeps its configuration elsewhere now: look at build.mjs");
    return code.replace(shared, "export const globalConfig = { jitless: true };");
  },
};

const bundle = await rolldown({
  input: { main: join(here, "src/main.ts") },
  platform: "node",
  // From source, so that a build never bundles a stale dist of another package.
  resolve: { conditionNames: ["@hexdag/source", "import", "node", "default"] },
  transform: {
    target: "node22",
    define: { HEXDAG_VERSION: JSON.stringify(version) },
  },
  treeshake: { moduleSideEffects: false },
  plugins: [builtins, zodWithoutJit],
  onLog(level, log, handle) {
    // An unresolved import would only show when a user meets it.
    if (log.code === "UNRESOLVED_IMPORT") handle("error", log);
    else handle(level, log);
  },
});
const next = join(here, ".types", `dist-${process.pid}`);
const { output } = await bundle.write({
  dir: next,
  format: "esm",
  entryFileNames: "[name].js",
  chunkFileNames: "chunks/[name]-[hash].js",
  comments: { legal: true, jsdoc: false, annotation: false },
  // What a run shares with the compiler must not lie in one file with it: a plan that is remembered is run without.
  codeSplitting: {
    groups: [
      { name: "zod", test: /[\\/]node_modules[\\/]zod[\\/]/ },
      { name: "kernel", test: /[\\/]packages[\\/]kernel[\\/]src[\\/]/ },
    ],
  },
});
await bundle.close();

// Moved into place file by file, the entry last, and what is old removed after that: a command that is started or running
// while this builds finds either all of the old files or all of the new ones.
const chunks = output.map(({ fileName }) => fileName).filter((fileName) => fileName !== "main.js");
const fileNames = [...chunks, "main.js"];
await chmod(join(next, "main.js"), 0o755);
await mkdir(join(dist, "chunks"), { recursive: true });
for (const fileName of fileNames) await rename(join(next, fileName), join(dist, fileName));
await rm(next, { recursive: true });
const written = new Set(fileNames);
for (const entry of await readdir(dist, { recursive: true, withFileTypes: true })) {
  const path = join(entry.parentPath, entry.name);
  if (entry.isFile() && !written.has(relative(dist, path).split(sep).join("/"))) await rm(path);
}
