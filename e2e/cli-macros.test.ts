// Macros by the command: what runs, and what a failure inside one shows.
import { describe, expect, it } from "vitest";
import { createProject, hexdag, type Project } from "./support/cli.ts";

const SAY = `kind: Macro
metadata: {name: say}
spec:
  parameters: [{name: who}, {name: tone, default: dry}]
  nodes:
    - kind: data
      metadata: {name: text}
      spec: {output: "In a {{tone}} tone: {{who.name}}"}
    - kind: expression
      metadata: {name: twice}
      spec: {expressions: {size: "len(text) + who.age"}}
  output: {text: text, size: twice.size}
`;

const PIPELINE = `!include say.yaml
---
kind: Pipeline
metadata: {name: p}
spec:
  nodes:
    - {kind: data, metadata: {name: ada}, spec: {output: {name: Ada, age: 36}}}
    - kind: macro_invocation
      metadata: {name: a}
      spec: {macro: say, inputs: {who: "{{ada}}"}}
    - kind: macro_invocation
      metadata: {name: b}
      spec: {macro: say, inputs: {who: $input.person, tone: warm}}
  output: {a: a.text, size: a.twice.size, b: b}
`;

function project(): Project {
  return createProject({ "say.yaml": SAY, "p.yaml": PIPELINE });
}

describe("a macro from another file", () => {
  it("runs wherever it is invoked", () => {
    using files = project();
    const cwd = files.path;
    const { stdout, status } = hexdag(["run", "p.yaml", "--input", '{"person": {"name": "Bob", "age": 4}}'], { cwd });
    expect(JSON.parse(stdout)).toEqual({
      a: "In a dry tone: Ada",
      size: 54,
      b: { text: "In a warm tone: Bob", size: 23 },
    });
    expect(status).toBe(0);
  });

  it("shows a failing node where it is written and where it is invoked, and in a template the piece", () => {
    using files = project();
    const cwd = files.path;
    const { stderr, status } = hexdag(["run", "p.yaml", "--input", '{"person": {"age": 4}}'], { cwd });
    expect(status).toBe(1);
    const frame = stderr.slice(stderr.indexOf("error["));
    expect(frame).toMatch(/^error\[HD4504\]: .*person\.name/u);
    expect(frame).toContain("--> say.yaml:8:43");
    expect(frame).toMatch(/output: "In a \{\{tone\}\} tone: \{\{who\.name\}\}"\}\n.*\^{8,12}$/mu);
    expect(frame).toMatch(/note: the macro is invoked here\n\s*--> p\.yaml:13:21/u);
  });

  it("is checked by itself, when nobody invokes it", () => {
    using bad = createProject({ "lib.yaml": SAY.replace("kind: expression", "kind: expresion") });
    const { stderr, status } = hexdag(["validate", "lib.yaml"], { cwd: bad.path });
    expect(status).toBe(1);
    expect(stderr).toContain('no installed package declares the node kind "expresion"');
    using good = createProject({ "lib.yaml": SAY });
    expect(hexdag(["validate", "lib.yaml"], { cwd: good.path })).toMatchObject({
      status: 0,
      stdout: "lib.yaml: valid\n",
    });
  });
});
