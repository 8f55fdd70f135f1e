// The command line itself: what is understood, what is refused, and how it says so.
import { readFileSync } from "node:fs";
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

describe("commands and options", () => {
  it.each([
    [["run", "p.yaml", "--jason"], "did you mean --json?"],
    [["rum", "p.yaml"], "did you mean run?"],
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
    for (const name of ["init", "run", "validate", "compile", "graph", "explain", "doctor"]) {
      expect(stdout).toContain(`  ${name}`);
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
    expect(hexdag(["explain"]).stdout.split("\n").length).toBeGreaterThan(40);
    expect(JSON.parse(hexdag(["explain", "HD3002", "--json"]).stdout)).toMatchObject({ code: "HD3002" });
  });

  it("a bug in hexDAG says so, exits with 70, and keeps its stack for those who ask", () => {
    const crash = "Array.prototype.toSorted = () => { throw new RangeError('planted'); };";
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
