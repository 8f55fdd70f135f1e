// Plans as files, plans remembered, and everything else the command writes: graphs, scaffolds, reports on the machine.
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { describe, expect, it } from "vitest";
import { createProject, hexdag, main } from "./support/cli.ts";

const MANIFEST = `kind: Pipeline
metadata: {name: p}
spec:
  nodes:
    - {kind: function, metadata: {name: work}, spec: {fn: "./steps.ts#work"}}
    - {kind: expression, metadata: {name: twice}, spec: {expressions: {n: work * 2}}}
`;
const files = { "flows/p.yaml": MANIFEST, "flows/steps.ts": "export const work = () => 21;" };
const OUTPUT = { twice: { n: 42 } };

describe("compiled plans", () => {
  it("run beside their manifest, and from anywhere else", () => {
    using project = createProject(files);
    mkdirSync(join(project.path, "out"));
    for (const target of ["flows/p.plan.json", "out/p.plan.json", "p.plan.json"]) {
      const compiled = hexdag(["compile", "flows/p.yaml", "-o", target], { cwd: project.path });
      expect(compiled, compiled.stderr).toMatchObject({ status: 0, stdout: "" });
      const run = hexdag(["run", target, "--quiet"], { cwd: project.path });
      expect(run.stderr).toBe("");
      expect(JSON.parse(run.stdout)).toEqual(OUTPUT);
      const elsewhere = hexdag(["run", join(project.path, target), "--quiet"], { cwd: "/" });
      expect(JSON.parse(elsewhere.stdout)).toEqual(OUTPUT);
    }
  });

  it("a failure in one still names the line of the manifest, and shows it", () => {
    using project = createProject({
      ...files,
      "flows/steps.ts": 'export const work = () => { throw new Error("no"); };',
    });
    hexdag(["compile", "flows/p.yaml", "-o", "p.plan.json"], { cwd: project.path });
    const { stdout, stderr } = hexdag(["run", "p.plan.json", "--json"], { cwd: project.path });
    expect(JSON.parse(stdout).error.location).toBe("flows/p.yaml:5");
    expect(stderr).toContain("5 |     - {kind: function");
  });

  it("the plan on standard output is the plan in the file", () => {
    using project = createProject(files);
    const { stdout } = hexdag(["compile", "p.yaml"], { cwd: join(project.path, "flows") });
    hexdag(["compile", "p.yaml", "-o", "p.plan.json"], { cwd: join(project.path, "flows") });
    expect(readFileSync(join(project.path, "flows/p.plan.json"), "utf8")).toBe(stdout);
  });

  it("a place that cannot be written is refused", () => {
    using project = createProject(files);
    const { status, stderr } = hexdag(["compile", "flows/p.yaml", "-o", "gone/p.plan.json"], { cwd: project.path });
    expect(stderr).toContain("error[HD8002]");
    expect(status).toBe(2);
  });
});

describe("remembered plans", () => {
  it("are used for the same text only, by the same build only, and can be turned off", () => {
    using project = createProject(files);
    const cache = join(project.path, "cache");
    const env = { XDG_CACHE_HOME: cache };
    const run = (): unknown =>
      JSON.parse(hexdag(["run", "flows/p.yaml", "--quiet"], { cwd: project.path, env }).stdout);
    expect(run()).toEqual(OUTPUT);
    const [name = ""] = readdirSync(join(cache, "hexdag/plans"));
    const entry = join(cache, "hexdag/plans", name);

    // Planted, so that it shows when the remembered plan is used.
    const planted = readFileSync(entry, "utf8").replaceAll('"value":2', '"value":3');
    writeFileSync(entry, planted);
    expect(run()).toEqual({ twice: { n: 63 } });

    writeFileSync(join(project.path, "flows/p.yaml"), MANIFEST.replace("work * 2", "work * 4"));
    expect(run()).toEqual({ twice: { n: 84 } });
    writeFileSync(entry, planted.replace(/[\w-]+\.js/u, "another-build.js"));
    writeFileSync(join(project.path, "flows/p.yaml"), MANIFEST);
    expect(run()).toEqual(OUTPUT);
    writeFileSync(entry, "{damaged");
    expect(run()).toEqual(OUTPUT);

    const other = join(project.path, "other-cache");
    hexdag(["run", "flows/p.yaml"], { cwd: project.path, env: { XDG_CACHE_HOME: other, HEXDAG_NO_CACHE: "1" } });
    expect(existsSync(other)).toBe(false);
  });

  it("need no compiler: its files may be gone", () => {
    using project = createProject(files);
    cpSync(join(main, ".."), join(project.path, "dist"), { recursive: true });
    const run = () =>
      spawnSync(process.execPath, ["dist/main.js", "run", "flows/p.yaml", "--quiet"], {
        cwd: project.path,
        encoding: "utf8",
        env: { ...process.env, XDG_CACHE_HOME: join(project.path, "cache") },
      });
    expect(JSON.parse(run().stdout)).toEqual(OUTPUT);
    const chunks = readdirSync(join(project.path, "dist/chunks")).filter((name) => name.startsWith("compile-source"));
    expect(chunks).toHaveLength(1);
    for (const name of chunks) rmSync(join(project.path, "dist/chunks", name));
    expect(JSON.parse(run().stdout)).toEqual(OUTPUT);
  });

  it("a manifest with warnings is compiled anew, so that they are told every time", () => {
    using project = createProject({
      "p.yaml": MANIFEST.replace("work * 2", "wrk"),
      "steps.ts": files["flows/steps.ts"],
    });
    const stderr = () => hexdag(["run", "p.yaml"], { cwd: project.path, env: { XDG_CACHE_HOME: project.path } }).stderr;
    expect(stderr()).toContain("warning[");
    expect(stderr()).toContain("warning[");
  });

  it("a cache that cannot be written is no reason to fail", () => {
    using project = createProject({ ...files, cache: "a file, not a directory" });
    const env = { XDG_CACHE_HOME: join(project.path, "cache") };
    const { status, stderr } = hexdag(["run", "flows/p.yaml", "--quiet"], { cwd: project.path, env });
    expect(stderr).toBe("");
    expect(status).toBe(0);
  });
});

describe("graph", () => {
  it("draws, and speaks Mermaid, Graphviz and JSON", () => {
    using project = createProject(files);
    const graph = (format: string): string =>
      hexdag(["graph", "p.yaml", "--format", format], { cwd: join(project.path, "flows") }).stdout;
    expect(graph("ascii")).toBe(
      ` ┌─────────────────┐
 │ work (function) │
 └────────┬────────┘
          ▼
┌────────────────────┐
│ twice (expression) │
└────────────────────┘
`,
    );
    expect(graph("mermaid")).toBe(
      'flowchart TD\n  n0["work<br/><small>function</small>"]\n  n1["twice<br/><small>expression</small>"]\n  n0 --> n1\n',
    );
    expect(graph("dot")).toContain('"work" -> "twice";');
    expect(JSON.parse(graph("json"))).toMatchObject({
      pipeline: "p",
      edges: [{ from: "work", to: "twice", type: "data" }],
    });
  });
});

describe("init", () => {
  it("writes a pipeline that validates and runs, and overwrites nothing", () => {
    using project = createProject({});
    const made = hexdag(["init", "My Flow"], { cwd: project.path });
    expect(made, made.stderr).toMatchObject({ status: 0 });
    const cwd = join(project.path, "My Flow");
    expect(readdirSync(cwd).toSorted()).toEqual(["README.md", "package.json", "pipeline.yaml", "steps.ts"]);
    expect(hexdag(["validate", "pipeline.yaml"], { cwd })).toMatchObject({
      status: 0,
      stdout: "pipeline.yaml: valid\n",
      stderr: "",
    });
    const run = hexdag(["run", "pipeline.yaml", "--quiet", "--input", 'names=["Lin"]'], { cwd });
    expect(run.stderr).toBe("");
    expect(JSON.parse(run.stdout).card).toContain("Hello, Lin!");
    expect(hexdag(["run", "pipeline.yaml", "--quiet"], { cwd }).stdout).toContain("Grace");

    const steps = join(cwd, "steps.ts");
    writeFileSync(steps, "mine");
    const again = hexdag(["init", "."], { cwd });
    expect(again.stderr).toContain("error[HD8004]");
    expect(again.status).toBe(2);
    expect(readFileSync(steps, "utf8")).toBe("mine");
    expect(hexdag(["init", ".", "--force"], { cwd }).status).toBe(0);
    expect(readFileSync(steps, "utf8")).not.toBe("mine");
  });

  it("a file is no directory to write into", () => {
    using project = createProject({ notes: "mine" });
    const { status, stdout, stderr } = hexdag(["init", "notes"], { cwd: project.path });
    expect(stderr).toContain('error[HD8004]: "notes" is a file, not a directory; nothing was written');
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(hexdag(["init", "notes/below"], { cwd: project.path })).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("error[HD8002]"),
    });
  });
});

describe("doctor", () => {
  it("tells what is here, and which manifest is not valid", () => {
    using project = createProject({
      "good.yaml": MANIFEST,
      "bad.yaml": MANIFEST.replace("function", "functoin"),
      "other.yaml": "services: {}",
    });
    const { status, stdout } = hexdag(["doctor"], { cwd: project.path });
    expect(status).toBe(0);
    expect(stdout).toContain(process.version);
    expect(stdout).toContain("good.yaml is valid");
    expect(stdout).toContain("bad.yaml: 1 error");
    expect(stdout).not.toContain("other.yaml");
    const { ok, checks } = JSON.parse(hexdag(["doctor", "--json"], { cwd: project.path }).stdout);
    expect(ok).toBe(true);
    expect(checks.map(({ name }: { name: string }) => name)).toContain("drivers");
  });
});

/** A Node that is too old for the command, if this machine has one. */
const oldNode = (process.env["PATH"] ?? "")
  .split(delimiter)
  .map((directory) => join(directory, "node"))
  .filter((path) => existsSync(path))
  .find((path) => /^v(?:1\d|20|21)\./u.test(execFileSync(path, ["--version"], { encoding: "utf8" })));

describe.skipIf(oldNode === undefined)("on a Node that is too old (skipped where there is none)", () => {
  const node = oldNode ?? "";

  it("the command goes on with the Node pinned beside it", () => {
    using project = createProject(files);
    const { status, stdout, stderr } = spawnSync(node, [main, "run", "flows/p.yaml", "--quiet"], {
      cwd: project.path,
      encoding: "utf8",
    });
    expect(stderr).toBe("");
    expect(JSON.parse(stdout)).toEqual(OUTPUT);
    expect(status).toBe(0);
    expect(spawnSync(node, [main, "run", "gone.yaml"], { cwd: project.path }).status).toBe(2);
  });

  it("and a command that is killed leaves nothing running", async () => {
    using project = createProject({
      "slow.yaml": `
kind: Pipeline
metadata: {name: slow}
spec:
  ports: {llm: {adapter: scripted, config: {delay_ms: 60000, script: [{reply: hi}]}}}
  nodes: [{kind: llm, metadata: {name: ask}, spec: {human_message: hi}}]
`,
    });
    const env = { ...process.env, HEXDAG_STATE_DIR: join(project.path, "state") };
    const command = spawn(node, [main, "run", "slow.yaml"], {
      cwd: project.path,
      env,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const ended = once(command.stderr, "close");
    await once(command.stderr, "data");
    command.kill("SIGKILL");
    // The one that did the work held the other end.
    await ended;
    const { stdout } = spawnSync(node, [main, "ps", "--json"], { cwd: project.path, env, encoding: "utf8" });
    expect(stdout).toContain('"status": "interrupted"');
  });

  it("or says what it needs when there is none", () => {
    using project = createProject({});
    cpSync(join(main, ".."), join(project.path, "bin"), { recursive: true });
    const { status, stderr } = spawnSync(node, [join(project.path, "bin/main.js"), "run", "p.yaml"], {
      encoding: "utf8",
    });
    expect(stderr).toContain("hexdag needs Node.js 22.18 or newer; this is v");
    expect(status).toBe(2);
  });
});
