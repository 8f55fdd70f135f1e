// Manifests that are YAML but wrong: each mistake is shown at its line, with what was probably meant.
import { describe, expect, it } from "vitest";
import { createProject, hexdag } from "./support/cli.ts";

interface Told {
  readonly code: string;
  readonly message: string;
  readonly hint: string | null;
  readonly line: number | null;
}

function manifest(nodes: string, spec = ""): string {
  return `kind: Pipeline
metadata: {name: p}
spec:
${spec}  nodes:
${nodes.replace(/^/gmu, "    ")}
`;
}

function node(name: string, rest = ""): string {
  return `- kind: expression
  metadata: {name: ${name}}
  spec: {expressions: {x: "1"}}${rest === "" ? "" : `\n  ${rest}`}
`;
}

function errorsOf(text: string): { readonly errors: readonly Told[]; readonly frames: string } {
  using project = createProject({ "p.yaml": text });
  const { status, stdout, stderr } = hexdag(["validate", "p.yaml", "--json"], { cwd: project.path });
  const { valid, diagnostics } = JSON.parse(stdout);
  expect(valid).toBe(false);
  expect(status).toBe(1);
  expect(stderr).toContain("p.yaml:");
  return { errors: diagnostics, frames: stderr };
}

describe("manifests that are wrong", () => {
  it("a cycle is told with its whole path", () => {
    const { errors } = errorsOf(
      manifest(node("a", "dependencies: [c]") + node("b", "dependencies: [a]") + node("c", "dependencies: [b]")),
    );
    expect(errors[0]?.message).toMatch(/a.*c.*b.*a|a.*b.*c.*a|b.*c.*a.*b|c.*a.*b.*c|c.*b.*a.*c|b.*a.*c.*b/u);
  });

  it("a node that depends on itself", () => {
    expect(errorsOf(manifest(node("a", "dependencies: [a]"))).errors[0]?.message).toMatch(/itself|a.*a/u);
  });

  it("an unknown node", () => {
    const { errors } = errorsOf(manifest(node("fetch", "dependencies: []") + node("b", "dependencies: [fetsh]")));
    expect(errors[0]).toMatchObject({ line: 12 });
    expect(errors[0]?.hint).toContain('did you mean "fetch"?');
  });

  it("an unknown kind", () => {
    const { errors } = errorsOf(manifest(node("a").replace("kind: expression", "kind: expresion")));
    expect(errors[0]).toMatchObject({ line: 5 });
    expect(errors[0]?.hint).toContain("expression");
  });

  it("an unknown key, beside spec and inside it", () => {
    expect(errorsOf(manifest(node("a", "dependancies: []"))).errors[0]).toMatchObject({
      line: 8,
      hint: expect.stringContaining("dependencies"),
    });
    expect(errorsOf(manifest(node("a").replace("expressions:", "expression:"))).errors[0]).toMatchObject({ line: 7 });
  });

  it("an unknown field of a result and a malformed expression", () => {
    const text = manifest(node("a").replace('"1"', '"1 +"'));
    expect(errorsOf(text).errors[0]).toMatchObject({ line: 7 });
  });

  it("wrong types", () => {
    expect(errorsOf(manifest("[]").replace("nodes:\n    []", "nodes: 7")).errors[0]).toMatchObject({ line: 4 });
    expect(errorsOf(manifest(node("a").replace('{x: "1"}', "[1, 2]"))).errors[0]).toMatchObject({ line: 7 });
    expect(errorsOf("kind: [Pipeline]\n").errors.length).toBeGreaterThan(0);
    expect(errorsOf("just a sentence\n").errors.length).toBeGreaterThan(0);
  });

  it("several mistakes are told in one go, each with a frame", () => {
    const { errors, frames } = errorsOf(
      manifest(node("a", "dependancies: []") + node("b").replace("kind: expression", "kind: functoin")),
    );
    expect(errors.length).toBeGreaterThanOrEqual(2);
    expect(frames.match(/error\[HD\d{4}\]/gu)?.length).toBeGreaterThanOrEqual(2);
  });

  it("validate checks every pipeline of a file", () => {
    const one = (name: string, output: string): string =>
      `kind: Pipeline\nmetadata: {name: ${name}}\nspec:\n  nodes:\n    - {kind: data, metadata: {name: a}, spec: {output: "${output}"}}\n`;
    using project = createProject({
      "good.yaml": `${one("first", "x")}---\n${one("second", "y")}`,
      "bad.yaml": `${one("first", "x")}---\n${one("second", "{{upper}")}`,
    });
    expect(hexdag(["validate", "good.yaml"], { cwd: project.path })).toMatchObject({
      status: 0,
      stdout: "good.yaml: valid\n",
    });
    const { diagnostics } = JSON.parse(hexdag(["validate", "bad.yaml", "--json"], { cwd: project.path }).stdout);
    expect(diagnostics).toHaveLength(1);
    expect(diagnostics[0]).toMatchObject({ file: "bad.yaml", line: 11 });
  });

  it("validate tells of every file, and fails when one fails", () => {
    using project = createProject({ "good.yaml": manifest(node("a")), "bad.yaml": manifest(node("a", "x: 1")) });
    const { status, stdout } = hexdag(["validate", "good.yaml", "bad.yaml"], { cwd: project.path });
    expect(stdout).toContain("good.yaml: valid");
    expect(stdout).toContain("bad.yaml: 1 error");
    expect(status).toBe(1);
  });

  it("the documented keys of a diagnostic are always there", () => {
    using project = createProject({ "p.yaml": manifest(node("a", "dependancies: []")) });
    const { diagnostics } = JSON.parse(hexdag(["validate", "p.yaml", "--json"], { cwd: project.path }).stdout);
    const keys = ["code", "severity", "message", "hint", "file", "line", "column", "end_line", "end_column"];
    for (const diagnostic of diagnostics) expect(Object.keys(diagnostic)).toEqual(keys);
  });
});
