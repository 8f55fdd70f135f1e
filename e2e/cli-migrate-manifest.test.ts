// `hexdag migrate manifest`: manifests of the Python program, as they are written here.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createProject, hexdag } from "./support/cli.ts";

const OLD = `kind: Pipeline
metadata: {name: old} # kept
spec:
  input_schema: {n: int}
  nodes:
    - kind: expression_node
      metadata: {name: twice}
      spec: {dependencies: [], expressions: {m: input.n * 2}}
`;
const NEW = `kind: Pipeline
metadata: {name: old} # kept
spec:
  input_schema: {n: int}
  nodes:
    - kind: expression_node
      metadata: {name: twice}
      dependencies: []
      spec: {expressions: {m: $input.n * 2}}
`;
const BY_HAND = `kind: Pipeline
metadata: {name: mine}
spec:
  nodes: [{kind: function_node, metadata: {name: a}, spec: {fn: app.db.save}}]
`;

describe("hexdag migrate manifest", () => {
  it("prints one file, and writes it only when asked to", () => {
    using project = createProject({ "p.yaml": OLD });
    const printed = hexdag(["migrate", "manifest", "p.yaml"], { cwd: project.path });
    expect(printed).toMatchObject({ status: 0, stdout: NEW, stderr: "p.yaml: 2 rewritten, 0 left to do by hand\n" });
    expect(readFileSync(join(project.path, "p.yaml"), "utf8")).toBe(OLD);
    expect(hexdag(["migrate", "manifest", ".", "--write"], { cwd: project.path })).toMatchObject({
      status: 0,
      stdout: "p.yaml\n",
    });
    expect(readFileSync(join(project.path, "p.yaml"), "utf8")).toBe(NEW);
    expect(hexdag(["run", "p.yaml", "--input", "n=4"], { cwd: project.path }).stdout).toContain('"m": 8');
  });

  it("--check fails while something would change, --diff shows it", () => {
    using project = createProject({ "p.yaml": OLD, "done.yaml": NEW });
    const check = hexdag(["migrate", "manifest", ".", "--check"], { cwd: project.path });
    expect(check).toMatchObject({ status: 1, stdout: "p.yaml: would change\n" });
    const diff = hexdag(["migrate", "manifest", "p.yaml", "--diff"], { cwd: project.path });
    expect(diff.status).toBe(0);
    expect(diff.stdout).toContain("+      spec: {expressions: {m: $input.n * 2}}\n");
    expect(hexdag(["migrate", "manifest", "done.yaml", "--check"], { cwd: project.path }).status).toBe(0);
  });

  it("lists what is left to do with its place", () => {
    using project = createProject({ "p.yaml": BY_HAND });
    const { stdout, status } = hexdag(["migrate", "manifest", "p.yaml", "--json"], { cwd: project.path });
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      migrated: false,
      files: [{ file: "p.yaml", changed: true, written: false, findings: [{ code: "HD3602", line: 4 }] }],
    });
  });

  it("writes what agents went on with as the prompts of phases", () => {
    const agent = (fields: string) =>
      `kind: Pipeline\nmetadata: {name: p}\nspec:\n  ports: {llm: echo}\n  nodes:\n    - kind: agent\n      metadata: {name: a}\n      spec:\n        main_prompt: Look.\n${fields}`;
    const old = "        continuation_prompts:\n          write: Write. # last\n";
    const migrated = hexdag(["migrate", "manifest", "-"], { input: agent(old) });
    expect(migrated.stdout).toContain("        phases:\n          write:\n            prompt: Write. # last\n");
    using project = createProject({ "p.yaml": migrated.stdout });
    expect(hexdag(["validate", "p.yaml"], { cwd: project.path }).status).toBe(0);
    const both = hexdag(["migrate", "manifest", "-"], { input: agent(`${old}        phases: {b: {prompt: c}}\n`) });
    expect(both.stderr).toContain("`continuation_prompts` are the prompts of phases");
  });

  it("reads standard input, and refuses what cannot be one text", () => {
    expect(hexdag(["migrate", "manifest", "-"], { input: OLD })).toMatchObject({ status: 0, stdout: NEW });
    using project = createProject({ "a.yaml": OLD, "b.yaml": NEW, "bad.yaml": "kind: Pipeline\nspec: [\n" });
    expect(hexdag(["migrate", "manifest", "a.yaml", "b.yaml"], { cwd: project.path }).status).toBe(2);
    const bad = hexdag(["migrate", "manifest", "bad.yaml"], { cwd: project.path });
    expect(bad.status).toBe(1);
    expect(bad.stderr).toContain("error[HD10");
    expect(hexdag(["migrate", "manifest", "nowhere.yaml"], { cwd: project.path }).status).toBe(2);
  });
});
