/** A secret goes into an adapter and nowhere else, whatever the adapter does with it. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type CliResult, createProject, hexdag, type Project } from "./support/cli.ts";

const SECRET = 'sk-live-"quoted"/slashed+4711';
/** As JSON and URLs write it. */
const FORMS = [SECRET, JSON.stringify(SECRET).slice(1, -1), encodeURIComponent(SECRET), "4711"];

/** A vault whose methods leak in every way there is. */
const DRIVER = `
export class Vault {
  #key: string;
  constructor(config: { key: string; header: string; own?: string }, context: { secret(name: string): string | undefined }) {
    this.#key = config.key;
    console.log("created with", config);
    console.error("created with " + config.header);
    if (config.own !== undefined) this.#key = context.secret(config.own) ?? "";
    if (config.key.startsWith("hang")) setTimeout(() => { throw new Error("hung on " + config.key); }, 1);
    if (config.key.startsWith("fail")) throw new Error("cannot use " + config.key);
  }
  async open() {
    if (this.#key.startsWith("hang")) await new Promise(() => undefined);
  }
  async get(name: string) {
    if (name === "throw") throw new Error("the vault refused " + this.#key, { cause: new Error("because of " + this.#key) });
    if (name === "coded") throw Object.assign(new Error("no"), { code: this.#key });
    if (name === "later") setTimeout(() => { throw new Error("too late for " + this.#key); }, 1);
    if (name === "later") return await new Promise(() => undefined);
    console.table([{ key: this.#key }]);
    return { key: this.#key, header: "Bearer " + this.#key, json: JSON.stringify({ key: this.#key }), url: encodeURIComponent(this.#key), [this.#key]: [this.#key] };
  }
  async set() {}
  async delete() { return false; }
  async keys() { return []; }
}
`;

const STEPS = `
export async function read(input, ctx) {
  const value = await ctx.memory.get(input.what ?? "value");
  ctx.log.info("read " + value.key, { value });
  ctx.emit({ type: "node.progress", message: "read " + value.key, data: { value } });
  return value;
}
export const pass = (input) => ({ again: input, length: JSON.stringify(input).length });
`;

const MANIFEST = `
kind: Pipeline
metadata: {name: leaky}
spec:
  input_schema: {what: str?}
  ports:
    memory:
      adapter: ./vault.ts#Vault
      config: {key: "\${VAULT_KEY}", header: "Bearer \${VAULT_KEY}"}
  nodes:
    - {kind: function, metadata: {name: read}, spec: {fn: ./steps.js#read, max_retries: 1, retry_delay: 1ms}}
    - {kind: function, metadata: {name: pass}, spec: {fn: ./steps.js#pass}}
    - {kind: data, metadata: {name: told}, spec: {output: {told: "{{read.key}}"}}}
`;

function createLeakyProject(manifest = MANIFEST): Project {
  return createProject({ "leaky.yaml": manifest, "vault.ts": DRIVER, "steps.js": STEPS });
}

interface Leaking {
  readonly project: Project;
  readonly cache: Project;
  readonly secret?: string;
}

function run(args: readonly string[], { project, cache, secret = SECRET }: Leaking): CliResult {
  const env = { VAULT_KEY: secret, OTHER: secret, XDG_CACHE_HOME: cache.path, HEXDAG_DEBUG: "1" };
  return hexdag(args, { cwd: project.path, env });
}

/** What of a secret is found in what a run printed and in every file of a directory. */
function leaksIn({ stdout, stderr }: CliResult, ...directories: readonly Project[]): readonly string[] {
  const files = directories.flatMap(({ path }) =>
    readdirSync(path, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name)),
  );
  const places = [["stdout", stdout], ["stderr", stderr], ...files.map((file) => [file, readFileSync(file, "latin1")])];
  return places.flatMap(([place = "", text = ""]) => (FORMS.some((form) => text.includes(form)) ? [place] : []));
}

describe("a secret", () => {
  test.each([
    ["a result", [], 0, "***VAULT_KEY***"],
    ["a result, as JSON", ["--json"], 0, "***VAULT_KEY***"],
    ["events", ["--events"], 0, "***VAULT_KEY***"],
    ["an error", ["--input", "what=throw"], 1, "the vault refused ***VAULT_KEY***"],
    ["an error, as JSON", ["--input", "what=throw", "--json"], 1, "the vault refused ***VAULT_KEY***"],
    ["an error's code", ["--input", "what=coded", "--events"], 1, "***VAULT_KEY***"],
    ["an error outside any node", ["--input", "what=later"], 1, "too late for ***VAULT_KEY***"],
    ["an error outside any node, as JSON", ["--input", "what=later", "--json"], 1, "too late for ***VAULT_KEY***"],
  ])("does not show in %s", (_what, args, status, shown) => {
    using project = createLeakyProject();
    using cache = createProject({});
    for (const _ of ["compiled", "remembered"]) {
      const result = run(["run", "leaky.yaml", ...args], { project, cache });
      expect({ status: result.status, leaks: leaksIn(result, project, cache) }).toEqual({ status, leaks: [] });
      expect(result.stdout + result.stderr).toContain(shown);
    }
    expect(readdirSync(join(cache.path, "hexdag/plans"))).toHaveLength(1);
  });

  test("does not show in what other nodes make of it", () => {
    using project = createLeakyProject();
    using cache = createProject({});
    const { stdout } = run(["run", "leaky.yaml", "--json"], { project, cache });
    const { nodes } = JSON.parse(stdout);
    expect(nodes.told.output).toEqual({ told: "***VAULT_KEY***" });
    expect(nodes.pass.output.again.key).toBe("***VAULT_KEY***");
  });

  test("does not show when the adapter cannot be made, nor in its config's complaint", () => {
    using project = createLeakyProject();
    using cache = createProject({});
    for (const format of [[], ["--json"]]) {
      const result = run(["run", "leaky.yaml", ...format], { project, cache, secret: `fail-${SECRET}` });
      expect(leaksIn(result, project, cache)).toEqual([]);
      expect(result.stdout + result.stderr).toContain("cannot use ***VAULT_KEY***");
    }
  });

  test("does not show when the adapter fails while it is opened, outside everything", () => {
    using project = createLeakyProject();
    using cache = createProject({});
    for (const format of [[], ["--json"], ["--events"]]) {
      const result = run(["run", "leaky.yaml", ...format], { project, cache, secret: `hang-${SECRET}` });
      expect({ status: result.status, leaks: leaksIn(result, project, cache) }).toEqual({ status: 1, leaks: [] });
      expect(result.stdout + result.stderr).toContain("hung on ***VAULT_KEY***");
    }
  });

  test("does not show when the adapter looks it up itself", () => {
    using project = createLeakyProject(
      MANIFEST.replaceAll("${VAULT_KEY}", "plain-text").replace("header:", "own: OTHER, header:"),
    );
    using cache = createProject({});
    const result = run(["run", "leaky.yaml", "--json"], { project, cache });
    expect(result.status).toBe(0);
    expect(leaksIn(result, project, cache)).toEqual([]);
    expect(result.stdout).toContain("***OTHER***");
  });

  test("is a handle in a compiled plan, and is looked up when that is run", () => {
    using project = createLeakyProject(MANIFEST.replace('"${VAULT_KEY}"', "!secret VAULT_KEY"));
    using cache = createProject({});
    const compiled = run(["compile", "leaky.yaml", "-o", "leaky.plan.json"], { project, cache });
    expect(compiled.status).toBe(0);
    const plan = readFileSync(join(project.path, "leaky.plan.json"), "utf8");
    expect(JSON.parse(plan).ports.memory.config).toEqual({
      key: { $secret: "VAULT_KEY" },
      header: { $text: ["Bearer ", { $secret: "VAULT_KEY" }] },
    });
    const result = run(["run", "leaky.plan.json", "--events"], { project, cache });
    expect(result.status).toBe(0);
    expect(leaksIn(result, project, cache)).toEqual([]);
    for (const command of [
      ["validate", "leaky.yaml"],
      ["graph", "leaky.yaml"],
      ["compile", "leaky.yaml"],
    ])
      expect(leaksIn(run(command, { project, cache }))).toEqual([]);
  });

  test("of a parent does not show in its children, nor theirs in it", () => {
    using project = createProject({
      "parent.yaml": MANIFEST.replace("name: leaky", "name: parent").replace(
        "  nodes:\n",
        "  nodes:\n    - {kind: pipeline, metadata: {name: child}, spec: {pipeline: ./child.yaml}, dependencies: []}\n",
      ),
      "child.yaml":
        "kind: Pipeline\nmetadata: {name: child}\nspec:\n  nodes:\n    - {kind: function, metadata: {name: read}, spec: {fn: ./steps.js#read}}\n",
      "vault.ts": DRIVER,
      "steps.js": STEPS,
    });
    using cache = createProject({});
    const result = run(["run", "parent.yaml", "--events"], { project, cache });
    expect({ status: result.status, leaks: leaksIn(result, project, cache) }).toEqual({ status: 0, leaks: [] });
  });

  test("that is not set is told by name, with the line", () => {
    using project = createLeakyProject();
    const { status, stderr } = hexdag(["run", "leaky.yaml"], { cwd: project.path, env: { VAULT_KEY: undefined } });
    expect(status).toBe(1);
    expect(stderr).toContain('the secret "VAULT_KEY" is not set');
    expect(stderr).toContain("leaky.yaml:8");
  });
});
