// `hexdag fmt`: layout and nothing else.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createProject, hexdag } from "./support/cli.ts";

const UNTIDY = `kind: Pipeline
metadata: {name: p}   # the name
spec:
    nodes:
    - metadata: {name: a}
      kind: data
      spec: {output: 1}
`;
const TIDY = `kind: Pipeline
metadata: { name: p }   # the name
spec:
  nodes:
    - kind: data
      metadata: { name: a }
      spec: { output: 1 }
`;

describe("hexdag fmt", () => {
  it("has nothing to do in any example", () => {
    expect(hexdag(["fmt", "examples", "--check"])).toMatchObject({ status: 0, stdout: "" });
  });

  it("writes files in place and names those it changed", () => {
    using project = createProject({ "p.yaml": UNTIDY, "tidy.yaml": TIDY });
    const { status, stdout } = hexdag(["fmt", "."], { cwd: project.path });
    expect({ status, stdout }).toEqual({ status: 0, stdout: "p.yaml\n" });
    expect(readFileSync(join(project.path, "p.yaml"), "utf8")).toBe(TIDY);
  });

  it("--check and --diff write nothing; --check fails when there is something to do", () => {
    using project = createProject({ "p.yaml": UNTIDY });
    const check = hexdag(["fmt", "p.yaml", "--check"], { cwd: project.path });
    expect(check).toMatchObject({ status: 1, stdout: "p.yaml: not formatted\n" });
    const diff = hexdag(["fmt", "p.yaml", "--diff"], { cwd: project.path });
    expect(diff.status).toBe(0);
    expect(diff.stdout).toContain("-metadata: {name: p}   # the name\n+metadata: { name: p }   # the name\n");
    expect(hexdag(["fmt", "p.yaml", "--diff", "--check"], { cwd: project.path }).status).toBe(1);
    expect(readFileSync(join(project.path, "p.yaml"), "utf8")).toBe(UNTIDY);
  });

  it("reads standard input and writes standard output", () => {
    expect(hexdag(["fmt", "-"], { input: UNTIDY })).toMatchObject({ status: 0, stdout: TIDY, stderr: "" });
    expect(hexdag(["fmt", "-", "--check"], { input: UNTIDY }).status).toBe(1);
  });

  it("leaves a file that is not YAML alone and says what is wrong", () => {
    const broken = "kind: Pipeline\n  spec: [\n";
    using project = createProject({ "broken.yaml": broken });
    const { status, stderr } = hexdag(["fmt", "broken.yaml"], { cwd: project.path });
    expect(status).toBe(1);
    expect(stderr).toContain("error[HD1004]");
    expect(readFileSync(join(project.path, "broken.yaml"), "utf8")).toBe(broken);
    expect(hexdag(["fmt", "-"], { input: broken })).toMatchObject({ status: 1, stdout: broken });
  });

  it("--json tells of each file", () => {
    using project = createProject({ "p.yaml": UNTIDY });
    const document = JSON.parse(hexdag(["fmt", "p.yaml", "--check", "--json"], { cwd: project.path }).stdout);
    expect(document).toEqual({
      formatted: false,
      files: [{ file: "p.yaml", changed: true, written: false, skipped: null, diagnostics: [] }],
    });
  });

  it("refuses flags that contradict each other, and files that are not there", () => {
    expect(hexdag(["fmt", "x.yaml", "--write", "--check"])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("HD8001"),
    });
    expect(hexdag(["fmt", "-", "x.yaml"]).status).toBe(2);
    expect(hexdag(["fmt", "nowhere.yaml"])).toMatchObject({ status: 2, stderr: expect.stringContaining("HD8002") });
  });
});
