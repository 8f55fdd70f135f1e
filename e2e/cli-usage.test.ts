// The command line itself: what is understood, what is refused, and how it says so.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createProject, hexdag, root } from "./support/cli.ts";

const ECHO = `kind: Pipeline
metadata: {name: echo}
spec:
  ports: {llm: {adapter: echo}}
  nodes:
    - kind: function
      metadata: {name: back}
      spec: {fn: "./steps.ts#back"}
---
kind: Pipeline
metadata: {name: other}
spec:
  nodes:
    - kind: expression
      metadata: {name: one}
      spec: {expressions: {n: "1"}}
`;
const files = { "p.yaml": ECHO, "steps.ts": "export const back = (input: unknown) => input;" };
const run = ["run", "p.yaml", "--pipeline", "echo", "--quiet"];

describe("--input", () => {
  it.each([
    [["--input", '{"a": 1, "b": "x"}'], { a: 1, b: "x" }],
    [
      ["--input", "a=1", "--input", "b=x=y", "--input", "c=[1, 2]", "--input", "d=true"],
      { a: 1, b: "x=y", c: [1, 2], d: true },
    ],
    [["-i", "a=", "-i", "b=1.5.2", "-i", 'c="3"'], { a: "", b: "1.5.2", c: "3" }],
    [["--input", "@input.json"], { from: "file" }],
    [["--input", "@input.json", "--input", "from=here"], { from: "here" }],
    [["--input", "-"], { from: "stdin" }],
    [[], {}],
  ])("%j is understood", (args, expected) => {
    using project = createProject({ ...files, "input.json": '\uFEFF{"from": "file"}' });
    const { status, stdout, stderr } = hexdag([...run, ...args], { cwd: project.path, input: '{"from": "stdin"}' });
    expect(stderr).toBe("");
    expect(JSON.parse(stdout)).toEqual({ back: expected });
    expect(status).toBe(0);
  });

  it.each([
    [["--input", "{bad"], "HD8003", "JSON"],
    [["--input", "tea"], "HD8003", "JSON"],
    [["--input", "-"], "HD8003", "standard input"],
    [["--input", "@gone.json"], "HD8002", 'cannot read "gone.json"'],
    [["--input", "[1]", "--input", "a=1"], "HD8003", "a list"],
    [["--timeout", "soon"], "HD8001", "duration"],
    [["--port", "llm"], "HD8001", "--port llm=mock"],
    [["--port", "llm=mok"], "HD8001", "did you mean --port llm=mock?"],
    [["--port", "lllm=mock"], "HD8001", 'did you mean the port "llm"?'],
    [["--port", "llm=./gone.ts#Llm"], "HD5007", "gone.ts"],
    [["--port", 'llm=mock:{"responses": 3}'], "HD5010", "responses"],
  ])("%j is refused", (args, code, text) => {
    using project = createProject(files);
    const { status, stdout, stderr } = hexdag([...run, ...args], { cwd: project.path, input: "" });
    expect(stderr).toContain(`error[${code}]`);
    expect(stderr).toContain(text);
    expect(stdout).toBe("");
    expect(status).toBe(code.startsWith("HD8") ? 2 : 1);
    const document = JSON.parse(hexdag([...run, ...args, "--json"], { cwd: project.path, input: "" }).stdout);
    expect(document).toMatchObject({ status: "failed", error: { code } });
  });
});

describe("--input key=value", () => {
  it.each([
    ["str", "5", "5"],
    ["str", "true", "true"],
    ["str", '"quoted"', '"quoted"'],
    ["str?", "5", "5"],
    ["str?", "null", null],
    ["int", "5", 5],
    ["list[str]", '["a"]', ["a"]],
    ["any", "5", 5],
    ["any", "tea", "tea"],
    ["{type: [string, integer]}", "5", 5],
    ["{type: [string, integer]}", '"5"', "5"],
    ["{type: [string, integer]}", "[5]", "[5]"],
    ["{anyOf: [{type: string}, {type: 'null'}]}", "5", "5"],
    ["{enum: ['1', '2']}", "1", "1"],
  ])("a field of type %s takes %s", (type, text, expected) => {
    const manifest = ECHO.slice(0, ECHO.indexOf("---")).replace(
      "  ports:",
      `  input_schema: {s: ${JSON.stringify(type)}}\n  ports:`,
    );
    const inline = type.startsWith("{") ? manifest.replace(JSON.stringify(type), type) : manifest;
    using project = createProject({ ...files, "p.yaml": inline });
    const { stdout, stderr } = hexdag(["run", "p.yaml", "--quiet", "--input", `s=${text}`], { cwd: project.path });
    expect(stderr).toBe("");
    expect(JSON.parse(stdout)).toEqual({ back: { s: expected } });
  });

  it("what does not fit the type of its field is refused by the schema", () => {
    const manifest = ECHO.slice(0, ECHO.indexOf("---")).replace("  ports:", "  input_schema: {s: int}\n  ports:");
    using project = createProject({ ...files, "p.yaml": manifest });
    const { status, stderr } = hexdag(["run", "p.yaml", "--quiet", "--input", "s=tea"], { cwd: project.path });
    expect(stderr).toContain("error[HD6006]");
    expect(status).toBe(1);
  });
});

describe("commands and options", () => {
  it.each([
    [["run", "p.yaml", "--jason"], "did you mean --json?"],
    [["rum", "p.yaml"], "did you mean run?"],
    [["vaildate", "--help"], "did you mean validate?"],
    [["frobnicate"], "commands: init, run, resume, ps, cost, why-denied, validate"],
    [["frobnicate", "--help"], 'unknown command "frobnicate"'],
    [["run"], "missing required argument 'file'"],
    [["graph", "p.yaml", "--format", "png"], "ascii, mermaid, dot, json"],
    [["run", "p.yaml", "extra"], "too many arguments"],
    [["explain", "HD1"], "no error code"],
  ])("%j is refused with exit code 2", (args, text) => {
    using project = createProject(files);
    const { status, stdout, stderr } = hexdag(args, { cwd: project.path });
    expect(stderr.toLowerCase()).toContain(text.toLowerCase());
    expect(stderr).toContain("error[HD8001]");
    expect(stdout).toBe("");
    expect(status).toBe(2);
  });

  it("wrong usage is a JSON document too where JSON is asked for", () => {
    const { status, stdout } = hexdag(["run", "p.yaml", "--json", "--jason"]);
    expect(JSON.parse(stdout)).toMatchObject({ status: "failed", error: { code: "HD8001" } });
    expect(status).toBe(2);
  });

  it.each([
    [["run", "gone.yaml"], "HD8002", 2],
    [["run", "p.yaml", "--jason"], "HD8001", 2],
    [["run", "p.yaml", "--input", "{"], "HD8003", 2],
    [["run", "bad.yaml"], "HD2001", 1],
  ])("%j --json prints a whole run document", (args, code, exit) => {
    using project = createProject({ ...files, "bad.yaml": `color: blue\n${ECHO}` });
    const { status, stdout } = hexdag([...args, "--pipeline", "echo", "--json"], { cwd: project.path });
    expect(JSON.parse(stdout)).toMatchObject({
      run_id: null,
      pipeline: null,
      status: "failed",
      output: null,
      nodes: {},
      error: { code, message: expect.any(String) },
      usage: { llm_calls: 0 },
      duration_ms: 0,
    });
    expect(status).toBe(exit);
  });

  it.each([
    ["validate", "bad.yaml", "HD3002", 5, 1],
    ["compile", "bad.yaml", "HD3002", 5, 1],
    ["graph", "bad.yaml", "HD3002", 5, 1],
    ["validate", "gone.yaml", "HD8002", null, 2],
    ["compile", "gone.yaml", "HD8002", null, 2],
    ["graph", "gone.yaml", "HD8002", null, 2],
  ])("%s %s --json prints {valid, diagnostics}", (command, file, code, line, exit) => {
    const bad = ECHO.slice(0, ECHO.indexOf("---")).replace("{name: back}", "{name: back}\n      wait_for: [gone]");
    using project = createProject({ ...files, "bad.yaml": bad });
    const { status, stdout } = hexdag([command, file, "--json"], { cwd: project.path });
    const document = JSON.parse(stdout);
    expect(Object.keys(document)).toEqual(["valid", "diagnostics"]);
    expect(document.valid).toBe(false);
    expect(document.diagnostics).toEqual([expect.objectContaining({ code, severity: "error", column: line && 18 })]);
    expect(status).toBe(exit);
  });

  it("validate goes on after a file that is not there", () => {
    using project = createProject({ ...files, "one.yaml": ECHO.slice(0, ECHO.indexOf("---")) });
    const told = hexdag(["validate", "gone.yaml", "one.yaml"], { cwd: project.path });
    expect(told.stderr).toContain('error[HD8002]: cannot read "gone.yaml": there is no such file');
    expect(told.stdout).toBe("one.yaml: valid\n");
    expect(told.status).toBe(2);
    const { status, stdout } = hexdag(["validate", "gone.yaml", "one.yaml", "--json"], { cwd: project.path });
    expect(JSON.parse(stdout)).toEqual({
      valid: false,
      diagnostics: [expect.objectContaining({ code: "HD8002", file: "gone.yaml", line: null })],
    });
    expect(status).toBe(2);
  });

  it("the events of a root run say that it has no parent", () => {
    using project = createProject(files);
    const { stdout } = hexdag([...run, "--events"], { cwd: project.path });
    const events = stdout.trim().split("\n").slice(0, -1);
    expect(events.length).toBeGreaterThan(3);
    for (const event of events) expect(JSON.parse(event)).toHaveProperty("parent_run_id", null);
  });

  it("a cache directory that is not absolute is ignored, as XDG has it", () => {
    using project = createProject(files);
    const env = { XDG_CACHE_HOME: "caches", HOME: join(project.path, "home") };
    expect(hexdag(run, { cwd: project.path, env }).status).toBe(0);
    expect(existsSync(join(project.path, "caches"))).toBe(false);
  });

  it("help of options that may be repeated does not show that they are empty", () => {
    expect(hexdag(["run", "--help"]).stdout).not.toContain("default: []");
  });

  it("an unknown pipeline is refused with the one that was meant", () => {
    using project = createProject(files);
    const { status, stderr } = hexdag(["run", "p.yaml", "--pipeline", "ecco"], { cwd: project.path });
    expect(stderr).toContain('no pipeline named "ecco"');
    expect(stderr).toContain('did you mean "echo"?');
    expect(status).toBe(2);
    expect(hexdag(["run", "p.yaml"], { cwd: project.path }).stderr).toMatch(/echo.*other/su);
  });

  it("--version is the package's", () => {
    const { version } = JSON.parse(readFileSync(join(root, "apps/cli/package.json"), "utf8"));
    expect(hexdag(["--version"])).toMatchObject({ status: 0, stdout: `${version}\n`, stderr: "" });
  });

  it("help shows every command, and every command shows examples", () => {
    const { status, stdout } = hexdag(["--help"]);
    expect(status).toBe(0);
    const list = stdout.slice(stdout.indexOf("Commands:"), stdout.indexOf("Examples:"));
    const names = [...list.matchAll(/^  ([a-z-]+) /gmu)].map(([, name]) => name ?? "");
    expect(names).toEqual(
      expect.arrayContaining(["init", "run", "resume", "ps", "cost", "why-denied", "caps", "doctor"]),
    );
    // In a group it is the commands that have examples.
    for (const name of names.filter((each) => !["help", "config", "migrate"].includes(each))) {
      const help = hexdag([name, "--help"]);
      expect(help.stdout).toContain("Examples:");
      expect(help.status).toBe(0);
    }
    expect(hexdag([])).toMatchObject({ status: 2, stdout: "" });
  });

  it("explain lists the functions of expressions, as hints promise", () => {
    expect(hexdag(["explain", "functions"]).stdout).toMatch(/^upper\(text\) /mu);
    const functions = JSON.parse(hexdag(["explain", "functions", "--json"]).stdout);
    expect(functions).toContainEqual(expect.objectContaining({ name: "len", area: "list" }));
  });

  it("explain knows the codes that frames name", () => {
    expect(hexdag(["explain", "HD6001"]).stdout).toContain("a node failed");
    expect(hexdag(["explain", "hd8003"]).stdout).toContain("--input");
    expect(hexdag(["explain", "codes"]).stdout.split("\n").length).toBeGreaterThan(40);
    expect(JSON.parse(hexdag(["explain", "HD3002", "--json"]).stdout)).toMatchObject({ code: "HD3002" });
  });

  it("a bug in hexDAG says so, exits with 70, and keeps its stack for those who ask", () => {
    const crash = "String.prototype.padEnd = () => { throw new RangeError('planted'); };";
    using project = createProject({ ...files, "crash.mjs": crash });
    const options = { cwd: project.path, env: { NODE_OPTIONS: `--import=${join(project.path, "crash.mjs")}` } };
    const { status, stderr } = hexdag(["doctor"], options);
    expect(stderr).toContain("error[HD9001]: this is a bug in hexDAG");
    expect(stderr).toContain("planted");
    expect(stderr).not.toMatch(/\n\s+at /u);
    expect(status).toBe(70);
    expect(hexdag(["doctor"], { ...options, env: { ...options.env, HEXDAG_DEBUG: "1" } }).stderr).toMatch(/\n\s+at /u);
  });
});
