// What `npm start` and `npm test` do before anything is installed: it must run on the host's Node (20 or newer) with no
// dependency. Installs from the frozen lock file once per change of it, and tells which Node the rest runs on.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = join(dirname(fileURLToPath(import.meta.url)), "..");

const pnpmVersion = "12.21.0";
const bin = join(root, "node_modules", ".bin");
const cache = join(root, "node_modules", ".cache", "hexdag");
const isWindows = process.platform === "win32";

/** @param {string} line */
export function say(line) {
  console.error(`hexdag: ${line}`);
}

/** The environment of every child: the pinned tools first on PATH, and no telemetry. */
export function childEnvironment() {
  const path = [bin, process.env["PATH"]].filter(Boolean).join(delimiter);
  return {
    ...process.env,
    PATH: path,
    DO_NOT_TRACK: "1",
    TURBO_TELEMETRY_DISABLED: "1",
    TURBO_NO_UPDATE_NOTIFIER: "1",
    // npm passes its own settings down as variables; pnpm would warn about each one it does not know.
    ...Object.fromEntries(
      Object.keys(process.env)
        .filter(isNpmSetting)
        .map((name) => [name, undefined]),
    ),
  };
}

/** @param {string} name */
function isNpmSetting(name) {
  return name.startsWith("npm_config_") && !["npm_config_registry", "npm_config_cache"].includes(name);
}

/**
 * Runs a command in the foreground and resolves to its exit code.
 * @param {string} command
 * @param {readonly string[]} args
 * @returns {Promise<number>}
 */
export function run(command, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, env: childEnvironment(), stdio: "inherit", shell: isWindows });
    child.on("error", reject);
    child.on("close", (code) => resolve(code ?? 1));
  });
}

/** The path of a tool of ours in node_modules/.bin. @param {string} name */
function tool(name) {
  return join(bin, isWindows ? `${name}.cmd` : name);
}

/** The pinned Node when there is one for this platform, else the host's, which must then be new enough. */
export function pinnedNode() {
  if (existsSync(tool("node"))) return tool("node");
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major > 22 || (major === 22 && minor >= 18)) return process.execPath;
  throw new Error(
    `no pinned Node for ${process.platform}-${process.arch}, and this one is ${process.version}: install Node 22.18 or newer`,
  );
}

/** Installs when the lock file or a package.json changed since the last install. */
export async function ensureInstalled() {
  const stamp = fingerprint(["pnpm-lock.yaml", "pnpm-workspace.yaml", "package.json", ...workspaceManifests()]);
  if (isFresh("installed", stamp) && existsSync(tool("pnpm"))) return;

  say(`installing packages with pnpm ${pnpmVersion} (first time: about half a minute)`);
  const install = ["install", "--frozen-lockfile"];
  const code = existsSync(tool("pnpm"))
    ? await run(tool("pnpm"), install)
    : await run(isWindows ? "npx.cmd" : "npx", ["-y", `pnpm@${pnpmVersion}`, ...install]);
  if (code !== 0) throw new Error(`the install failed (pnpm exited with ${code})`);
  writeStamp("installed", stamp);
}

/** Builds the CLI when a source of it changed since the last build. */
export async function ensureBuilt() {
  const sources = ["packages", "apps"].flatMap((group) => sourcesUnder(group));
  const stamp = fingerprint(["pnpm-lock.yaml", "turbo.json", "tsconfig.base.json", ...sources]);
  if (isFresh("built", stamp) && existsSync(join(root, "apps/cli/dist/main.js"))) return;

  say("building the CLI");
  await build(["--filter=@hexdag/cli"]);
  writeStamp("built", stamp);
}

/** Builds what `turbo run build` with these arguments selects. @param {readonly string[]} args */
export async function build(args) {
  const code = await run(tool("turbo"), ["run", "build", "--output-logs=errors-only", ...args]);
  if (code !== 0) throw new Error("the build failed");
}

function workspaceManifests() {
  return ["packages", "apps", "examples"]
    .flatMap((group) => namesIn(group).map((name) => `${group}/${name}/package.json`))
    .concat("e2e/package.json")
    .filter((path) => existsSync(join(root, path)));
}

/** @param {string} group @returns {string[]} */
function sourcesUnder(group) {
  return namesIn(group).flatMap((name) => {
    const path = `${group}/${name}`;
    const files = ["package.json", "tsconfig.json", "build.mjs"].map((file) => `${path}/${file}`);
    return [...files.filter((file) => existsSync(join(root, file))), ...filesUnder(`${path}/src`)];
  });
}

/** @param {string} directory @returns {string[]} */
function filesUnder(directory) {
  if (!existsSync(join(root, directory))) return [];
  return readdirSync(join(root, directory), { withFileTypes: true }).flatMap((entry) => {
    const path = `${directory}/${entry.name}`;
    return entry.isDirectory() ? filesUnder(path) : [path];
  });
}

/** @param {string} directory */
function namesIn(directory) {
  return existsSync(join(root, directory)) ? readdirSync(join(root, directory)).sort() : [];
}

/** @param {readonly string[]} files */
function fingerprint(files) {
  const hash = createHash("sha256").update(`${process.platform} ${process.arch}`);
  for (const file of [...files].sort()) hash.update(`\0${file}\0`).update(readFileSync(join(root, file)));
  return hash.digest("hex");
}

/** @param {string} name @param {string} stamp */
function isFresh(name, stamp) {
  const file = join(cache, name);
  return existsSync(file) && readFileSync(file, "utf8") === stamp;
}

/** @param {string} name @param {string} stamp */
function writeStamp(name, stamp) {
  mkdirSync(cache, { recursive: true });
  writeFileSync(join(cache, name), stamp);
}
