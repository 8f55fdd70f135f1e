// `hexdag expand`: a manifest with everything built in that went into it.
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createProject, hexdag, root } from "./support/cli.ts";

const MACRO = `kind: Macro
metadata: { name: shout }
spec:
  parameters: [{ name: text, type: str }]
  nodes:
    - kind: expression
      metadata: { name: louder }
      spec: { expressions: { text: "upper($param.text) + '!'" } }
`;
const PIPELINE = `kind: Pipeline
metadata: { name: p }
spec:
  variables: { who: Ada }
  nodes:
    - kind: macro_invocation
      metadata: { name: greet }
      spec: { macro: shout, inputs: { text: "hello {{$var.who}} of {{$input.place}}" } }
`;

describe("hexdag expand", () => {
  it("prints a manifest that runs the same, from wherever it is written to", () => {
    using project = createProject({
      "macros.yaml": MACRO,
      "p.yaml": `!include macros.yaml\n---\n${PIPELINE}`,
      "out/.keep": "",
    });
    const { status, stdout } = hexdag(["expand", "p.yaml"], { cwd: project.path });
    expect(status).toBe(0);
    expect(stdout).toContain("metadata: {name: greet_louder}");
    expect(stdout).not.toContain("$var");
    expect(hexdag(["expand", "p.yaml", "-o", "out/e.yaml"], { cwd: project.path })).toMatchObject({
      status: 0,
      stdout: "",
    });
    expect(readFileSync(join(project.path, "out/e.yaml"), "utf8")).toBe(stdout);
    const run = (file: string): string => hexdag(["run", file, "--input", "place=Paris"], { cwd: project.path }).stdout;
    expect(run("out/e.yaml")).toBe(run("p.yaml"));
    expect(run("p.yaml")).toContain("HELLO ADA OF PARIS!");
  });

  it("prints a compiled plan as a manifest that compiles to it", () => {
    using project = createProject({ "p.yaml": `${MACRO}---\n${PIPELINE}` });
    hexdag(["compile", "p.yaml", "-o", "p.plan.json"], { cwd: project.path });
    const fromPlan = hexdag(["expand", "p.plan.json"], { cwd: project.path });
    expect(fromPlan).toMatchObject({ status: 0, stdout: hexdag(["expand", "p.yaml"], { cwd: project.path }).stdout });
  });

  it("does it for every example", () => {
    const manifests = globSync("examples/**/*.{yaml,yml}", { cwd: root }).filter((file) =>
      /^kind: Pipeline/m.test(readFileSync(join(root, file), "utf8")),
    );
    expect(manifests.length).toBeGreaterThan(4);
    for (const file of manifests) {
      const { status, stderr } = hexdag(["expand", file], { cwd: root });
      // A file with several pipelines wants to be asked for one of them.
      expect({ file, status, stderr }).toEqual({ file, status: /which|several/.test(stderr) ? status : 0, stderr });
    }
  });

  it("says what no manifest can say, and writes nothing", () => {
    using project = createProject({
      "p.yaml": `kind: Pipeline
metadata: { name: p }
spec:
  ports: { store: { adapter: "@acme/store", config: { size: "\${SIZE:5}" } } }
  nodes: [{ kind: data, metadata: { name: a }, spec: { output: 1 } }]
`,
    });
    const { status, stdout, stderr } = hexdag(["expand", "p.yaml"], { cwd: project.path });
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toContain("error[HD8020]");
    expect(stderr).toContain('port "store" has "5" from an environment variable');
  });
});
