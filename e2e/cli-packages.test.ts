// Node kinds and macros that installed packages declare in their package.json.
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createProject, hexdag, type Project } from "./support/cli.ts";

const NODES = `const text = { version: 1, vendor: "test", validate: (value) =>
  typeof value.city === "string" ? { value } : { issues: [{ message: "is missing", path: ["city"] }] } };
export const weather = {
  kind: "weather", description: "Tells the weather.",
  spec: { "~standard": text }, fields: { city: "template" },
  run: ({ config }) => "fine in " + config.city,
};
export const other = 3;
`;
const PACKAGE = {
  name: "acme-nodes",
  version: "1.0.0",
  type: "module",
  files: ["nodes.js", "bomb.js"],
  hexdag: {
    nodes: {
      weather: "./nodes.js#weather",
      tide: "./nodes.js#other",
      storm: "./bomb.js",
      ghost: "./gone.js",
      number: 5,
    },
  },
};

function node(kind: string, spec = "{city: '{{$input.city}}'}"): string {
  return `kind: Pipeline
metadata: {name: p}
spec:
  nodes:
    - kind: ${kind}
      metadata: {name: sky}
      spec: ${spec}
`;
}

/** A project whose package.json depends on a package that was packed and unpacked, as installing does. */
function withPackage(files: { readonly [path: string]: string }): Project {
  const project = createProject({
    "package.json": '{"type": "module", "dependencies": {"acme-nodes": "1.0.0"}}',
    ...files,
  });
  using source = createProject({
    "package.json": JSON.stringify(PACKAGE),
    "nodes.js": NODES,
    "bomb.js": 'throw new Error("struck");',
  });
  const packed = spawnSync("npm", ["pack", "--silent"], { cwd: source.path, encoding: "utf8" });
  expect(packed.status, packed.stderr).toBe(0);
  const target = join(project.path, "node_modules/acme-nodes");
  mkdirSync(target, { recursive: true });
  const [archive = ""] = readdirSync(source.path).filter((name) => name.endsWith(".tgz"));
  const unpacked = spawnSync("tar", ["-xzf", join(source.path, archive), "--strip-components=1", "-C", target]);
  expect(unpacked.status).toBe(0);
  return project;
}

describe("a node kind of an installed package", () => {
  it("is compiled, validated and run like any other", () => {
    using project = withPackage({ "p.yaml": node("weather"), "q.yaml": node("weather_node") });
    const cwd = project.path;
    expect(hexdag(["validate", "p.yaml", "q.yaml"], { cwd })).toMatchObject({ status: 0, stderr: "" });
    const input = ["--quiet", "--input", "city=Turin"];
    expect(hexdag(["run", "p.yaml", ...input], { cwd }).stdout).toContain("fine in Turin");
    expect(hexdag(["run", "q.yaml", ...input], { cwd }).stdout).toContain("fine in Turin");
    hexdag(["compile", "p.yaml", "-o", "p.plan.json"], { cwd });
    expect(hexdag(["run", "p.plan.json", ...input], { cwd }).stdout).toContain("fine in Turin");
  });

  it("is found inside a body", () => {
    const body = "{condition: 'true', body: [{kind: weather, metadata: {name: inner}, spec: {city: Rome}}]}";
    using project = withPackage({ "p.yaml": node("conditional", body) });
    expect(hexdag(["run", "p.yaml", "--quiet"], { cwd: project.path }).stdout).toContain("fine in Rome");
  });

  it("has its spec checked at its line", () => {
    using project = withPackage({ "p.yaml": node("weather", "{}") });
    const { status, stdout } = hexdag(["validate", "p.yaml", "--json"], { cwd: project.path });
    expect(JSON.parse(stdout).diagnostics).toEqual([
      expect.objectContaining({ line: 7, message: expect.stringContaining("city") }),
    ]);
    expect(status).toBe(1);
  });

  it("is suggested for a kind that nobody has, with its package", () => {
    using project = withPackage({ "p.yaml": node("wether") });
    const { status, stderr } = hexdag(["validate", "p.yaml"], { cwd: project.path });
    expect(stderr).toContain('did you mean "weather", of the package acme-nodes?');
    expect(status).toBe(1);
  });

  it("sees the package as it is now, whatever it was in the last run", () => {
    using project = withPackage({ "p.yaml": node("weather", "{city: '{{$input.city}}'}") });
    const given = ["run", "p.yaml", "--quiet", "--input", "city=Turin"];
    const env = { XDG_CACHE_HOME: join(project.path, "cache") };
    expect(hexdag(given, { cwd: project.path, env }).stdout).toContain("fine in Turin");
    const nodes = join(project.path, "node_modules/acme-nodes/nodes.js");
    writeFileSync(nodes, NODES.replace('fields: { city: "template" }', "fields: {}"));
    expect(hexdag(given, { cwd: project.path, env }).stdout).toContain("fine in {{$input.city}}");
  });

  it("no package is imported that the manifest does not need", () => {
    using project = withPackage({ "p.yaml": node("data", "{output: 1}") });
    writeFileSync(join(project.path, "node_modules/acme-nodes/nodes.js"), 'throw new Error("loaded");');
    expect(hexdag(["run", "p.yaml", "--quiet"], { cwd: project.path })).toMatchObject({ status: 0, stderr: "" });
  });

  it.each([
    ["tide", 'the node kind "tide" of the package "acme-nodes" cannot be used: its file exports no node kind'],
    ["storm", 'the node kind "storm" of the package "acme-nodes" cannot be used'],
    ["storm", "struck"],
    ["ghost", "there is no file"],
    ["number", 'the package "acme-nodes" declares the node kind "number", but not as a file name'],
  ])("%s, which is broken, is refused with its package named: %s", (kind, text) => {
    using project = withPackage({ "p.yaml": node(kind, "{}") });
    for (const command of ["validate", "run", "compile"]) {
      const { status, stderr } = hexdag([command, "p.yaml"], { cwd: project.path });
      expect(stderr).toContain("error[HD8007]");
      expect(stderr).toContain(text);
      expect(stderr).not.toMatch(/\n\s+at /u);
      expect(status).toBe(1);
    }
    const { stdout } = hexdag(["validate", "p.yaml", "--json"], { cwd: project.path });
    expect(JSON.parse(stdout)).toMatchObject({ valid: false, diagnostics: [{ code: "HD8007", file: "p.yaml" }] });
  });
});
