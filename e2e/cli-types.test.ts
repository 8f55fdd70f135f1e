// `hexdag types`: TypeScript types of a manifest, to a file or to standard output.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { createProject, hexdag } from "./support/cli.ts";

const FLOW = `kind: Pipeline
metadata: {name: first}
spec:
  input_schema: {topic: str}
  nodes: [{kind: llm, metadata: {name: ask}, spec: {human_message: "{{topic}}", output_schema: {total: currency}}}]
---
kind: Pipeline
metadata: {name: second}
spec: {nodes: [{kind: llm, metadata: {name: ask}, spec: {human_message: hi}}]}
`;
const project = createProject({ "flow.yaml": FLOW, "bad.yaml": FLOW.replace("topic: str", "topic: strr") });
afterAll(() => project[Symbol.dispose]());
const run = (...args: readonly string[]) => hexdag(args, { cwd: project.path });

describe("hexdag types", () => {
  it("writes the types of every pipeline, the same each time", () => {
    const { status, stdout, stderr } = run("types", "flow.yaml", "-o", "flow.types.ts");
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: "", stderr: "" });
    const text = readFileSync(join(project.path, "flow.types.ts"), "utf8");
    expect(text).toContain("export interface FirstInput {\n  readonly topic: string;\n}");
    expect(text).toContain("export interface SecondOutput {\n  readonly ask: string;\n}");
    expect(run("types", "flow.yaml").stdout).toBe(text);
  });

  it("prints those of one", () => {
    const { status, stdout } = run("types", "flow.yaml", "--pipeline", "second");
    expect(status).toBe(0);
    expect(stdout).not.toContain("First");
  });

  it("says what is wrong with a manifest, and writes nothing", () => {
    const { status, stdout, stderr } = run("types", "bad.yaml", "--json");
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ valid: false, diagnostics: [{ code: "HD2010" }] });
    expect(stderr).toContain("--> bad.yaml:4:25");
  });

  it.each([
    ["types", "nowhere.yaml"],
    ["types", "flow.plan.json"],
    ["types", "flow.yaml", "--pipeline", "third"],
    ["types", "flow.yaml", "-o", "no/such/folder/types.ts"],
  ])("refuses %s %s %s %s", (...args) => {
    const { status, stdout, stderr } = run(...args.filter((each) => each !== undefined));
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toMatch(/^error\[HD800[12]\]/u);
  });
});
