// `hexdag lint`: what is wrong with manifests and what is hardly meant, for people, programs, forges and scanners.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createProject, hexdag } from "./support/cli.ts";

const WARNS = `kind: Pipeline
metadata: { name: p, description: Says hello. }
spec:
  ports: { llm: { adapter: echo } }
  nodes:
    - kind: llm_node
      metadata: { name: ask }
      spec: { human_message: "Hello {{$input.name}}", max_retries: 1 }
`;
const BROKEN = WARNS.replace("llm_node", "lmm");
const SECRET = ["sk", "proj", "0123456789abcdefGHIJ"].join("-");

describe("hexdag lint", () => {
  it("finds nothing in any example", () => {
    const { status, stdout, stderr } = hexdag(["lint", "examples", "--max-warnings", "0"]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toMatch(/^\d+ files: nothing found\n$/u);
  });

  it("finds nothing in what `hexdag init` makes", () => {
    using project = createProject({});
    expect(hexdag(["init", "flow"], { cwd: project.path }).status).toBe(0);
    expect(hexdag(["lint", "flow"], { cwd: project.path }).stdout).toBe("1 file: nothing found\n");
  });

  it("shows frames on standard error and a verdict on standard output; warnings alone are fine", () => {
    using project = createProject({ "p.yaml": WARNS });
    const { status, stdout, stderr } = hexdag(["lint", "p.yaml"], { cwd: project.path });
    expect(status).toBe(0);
    expect(stderr).toContain('warning[W200]: node "ask" calls out and may wait for ever');
    expect(stderr).toContain("--> p.yaml:7:25");
    expect(stdout).toBe("1 file: 1 warning, 1 remark (--fix mends 1)\n");
  });

  it("exits with 1 for errors and for more warnings than are allowed, with 2 for files that cannot be read", () => {
    using project = createProject({ "p.yaml": WARNS, "broken.yaml": BROKEN });
    const status = (...args: readonly string[]): number | null =>
      hexdag(["lint", ...args], { cwd: project.path }).status;
    expect(status("p.yaml", "--max-warnings", "1")).toBe(0);
    expect(status("p.yaml", "--max-warnings", "0")).toBe(1);
    expect(status("p.yaml", "--rule", "W200=error")).toBe(1);
    expect(status("p.yaml", "--rule", "no-timeout=off", "--max-warnings", "0")).toBe(0);
    expect(status("broken.yaml")).toBe(1);
    expect(status("p.yaml", "nowhere.yaml")).toBe(2);
  });

  it("looks for manifests in directories and leaves the YAML of other tools alone", () => {
    using project = createProject({
      "flows/a.yaml": WARNS,
      "flows/deep/b.yml": WARNS,
      "flows/compose.yaml": "services: {}\n",
      "flows/node_modules/c.yaml": WARNS,
      "empty/x.txt": "",
    });
    expect(hexdag(["lint", "flows"], { cwd: project.path }).stdout).toMatch(/^2 files: 2 warnings, 2 remarks/u);
    expect(hexdag(["lint", "empty"], { cwd: project.path })).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("HD8001"),
    });
  });

  it("--fix writes what it can mend and tells the rest", () => {
    using project = createProject({ "p.yaml": WARNS });
    const { stdout } = hexdag(["lint", "p.yaml", "--fix"], { cwd: project.path });
    expect(stdout).toBe("1 file: 1 warning, 1 fixed\n");
    expect(readFileSync(join(project.path, "p.yaml"), "utf8")).toBe(WARNS.replace("llm_node", "llm"));
  });

  it("--json, --format github and sarif are for programs", () => {
    using project = createProject({ "p.yaml": WARNS });
    const run = (...args: readonly string[]): string =>
      hexdag(["lint", "p.yaml", ...args], { cwd: project.path }).stdout;
    const document = JSON.parse(run("--json"));
    expect(document).toMatchObject({ ok: true, errors: 0, warnings: 1, infos: 1, fixes: 0 });
    expect(document.findings[0]).toEqual({
      code: "I303",
      rule: "canonical-kind",
      severity: "info",
      message: '"llm_node" is another spelling of the kind "llm"',
      hint: "write llm",
      file: "p.yaml",
      line: 6,
      column: 13,
      end_line: 6,
      end_column: 21,
      fixable: true,
    });
    expect(JSON.parse(run("--format", "json"))).toEqual(document);
    expect(run("--format", "github").split("\n")[1]).toMatch(
      /^::warning file=p\.yaml,line=7,.*title=W200 no-timeout::/u,
    );
    const sarif = JSON.parse(run("--format", "sarif"));
    expect(sarif.runs[0].results.map((result: { ruleId: string }) => result.ruleId)).toEqual(["I303", "W200"]);
  });

  it("shows no credential in full, in any format", () => {
    using project = createProject({
      "p.yaml": WARNS.replace("adapter: echo", `adapter: echo, config: { api_key: ${SECRET} }`),
    });
    for (const format of ["pretty", "json", "github", "sarif"]) {
      const { status, stdout, stderr } = hexdag(["lint", "p.yaml", "--format", format], { cwd: project.path });
      expect(status).toBe(1);
      expect(stdout + stderr).toContain("E102");
      expect(stdout + stderr).not.toContain(SECRET);
    }
  });

  it("reads included files, environments and environment variables as validate does", () => {
    using project = createProject({
      "package.json": "{}",
      "p.yaml": `kind: Pipeline
metadata: { name: p, description: Gives a word. }
spec:
  environments: { production: { variables: { word: '\${WORD}' } } }
  variables: !include words.yaml
  nodes:
    - kind: data
      metadata: { name: a }
      spec: { output: "{{$var.word}}" }
`,
      "words.yaml": "word: hello\n",
    });
    const run = (...args: readonly string[]): ReturnType<typeof hexdag> =>
      hexdag(["lint", "p.yaml", ...args], { cwd: project.path, env: { WORD: "x" } });
    expect(run()).toMatchObject({ status: 0, stdout: "1 file: nothing found\n" });
    expect(run("--env", "production")).toMatchObject({ status: 0, stdout: "1 file: nothing found\n" });
    expect(run("--env", "prodction")).toMatchObject({ status: 2, stderr: expect.stringContaining('"production"') });
  });

  it("takes settings from the project's Config, which the command line beats", () => {
    const config =
      "kind: Config\nmetadata: { name: c }\nspec: { lint: { rules: { W200: error, I303: off, W2O1: off } } }\n";
    using project = createProject({
      "hexdag.yaml": config,
      "other.yaml": config.replace("error", "off"),
      "p.yaml": WARNS,
    });
    const codes = (...args: readonly string[]): unknown =>
      JSON.parse(hexdag(["lint", "p.yaml", "--json", ...args], { cwd: project.path }).stdout).findings.map(
        (found: { code: string; severity: string; file: string }) => [found.code, found.severity, found.file],
      );
    const unknown = ["I311", "info", "hexdag.yaml"];
    expect(codes()).toEqual([["W200", "error", "p.yaml"], unknown]);
    expect(codes("--rule", "W200=info")).toEqual([["W200", "info", "p.yaml"], unknown]);
    expect(codes("--config", "other.yaml")).toEqual([["I311", "info", "other.yaml"]]);
  });

  it("lists its rules, and explains each", () => {
    const { stdout } = hexdag(["lint", "--list-rules"]);
    expect(stdout).toMatch(/^W200 {2}no-timeout +warning {2}A node calls something outside/mu);
    const rules: readonly { readonly id: string }[] = JSON.parse(hexdag(["lint", "--list-rules", "--json"]).stdout);
    expect(rules.length).toBe(stdout.trimEnd().split("\n").length);
    expect(hexdag(["explain", "W202"]).stdout).toContain("Nothing reads a node's result");
  });

  it.each<[readonly string[], string]>([
    [["lint"], "nothing to lint"],
    [["lint", "x.yaml", "--format", "sarff"], "did you mean sarif?"],
    [["lint", "x.yaml", "--rule", "W2O0=off"], "did you mean W200?"],
    [["lint", "x.yaml", "--rule", "W200=loud"], '"loud" is no severity'],
    [["lint", "x.yaml", "--max-warnings", "few"], "takes a number"],
  ])("%j is wrong usage", (args, message) => {
    const { status, stderr } = hexdag(args);
    expect(status).toBe(2);
    expect(stderr).toContain(message);
  });
});
