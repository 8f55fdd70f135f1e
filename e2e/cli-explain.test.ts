// `hexdag explain` and `hexdag schema`, with what the project's packages bring.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createProject, hexdag, type Project } from "./support/cli.ts";

const NODES = `const text = {
  version: 1, vendor: "test", validate: (value) => ({ value }),
  jsonSchema: { input: () => ({
    type: "object", required: ["city"], additionalProperties: false,
    properties: { city: { type: "string", description: "Where.", examples: ["Turin"] } },
  }) },
};
export const weather = {
  kind: "weather", description: "Tells the weather.",
  spec: { "~standard": text }, fields: { city: "template" },
  run: ({ config }) => "fine in " + config.city,
};
`;

function withPackage(): Project {
  const declared = { nodes: { weather: "./nodes.js#weather", ghost: "./gone.js" } };
  return createProject({
    "package.json": '{"type": "module", "dependencies": {"acme-nodes": "1.0.0"}}',
    "node_modules/acme-nodes/package.json": JSON.stringify({ name: "acme-nodes", type: "module", hexdag: declared }),
    "node_modules/acme-nodes/nodes.js": NODES,
  });
}

describe("explain", () => {
  it("shows a field with its type, default and an example", () => {
    const { status, stdout } = hexdag(["explain", "Pipeline.spec.orchestrator.scheduling"]);
    expect(stdout).toMatch(/^type +ready or waves$/mu);
    expect(stdout).toMatch(/^required +no$/mu);
    expect(stdout).toMatch(/^default +ready$/mu);
    expect(stdout).toMatch(/^example +scheduling: waves$/mu);
    expect(status).toBe(0);
  });

  it("shows the fields inside, and with --recursive theirs", () => {
    const flat = hexdag(["explain", "System.spec.processes"]).stdout;
    expect(flat).toContain("  limits  map");
    expect(flat).not.toContain("max_llm_calls  int");
    expect(hexdag(["explain", "System.spec.processes", "--recursive"]).stdout).toContain("max_llm_calls  int");
  });

  it("prints the same as JSON", () => {
    const answer = JSON.parse(hexdag(["explain", "node/llm", "--json"]).stdout);
    expect(answer).toMatchObject({ path: "node/llm", topic: "node", fields: expect.any(Array) });
    expect(answer.fields).toContainEqual(
      expect.objectContaining({ name: "max_tokens", type: { words: "a whole number, more than 0", short: "int" } }),
    );
  });

  it.each([
    ["Pipeline.spec.node", "did you mean Pipeline.spec.nodes?"],
    ["node/lllm", "did you mean node/llm?"],
    ["llm", "did you mean node/llm?"],
  ])("says of %s what there is: %s", (topic, hint) => {
    const { status, stdout, stderr } = hexdag(["explain", topic]);
    expect(stderr).toContain(hint);
    expect(stdout).toBe("");
    expect(status).toBe(2);
  });

  it("knows the node kinds of installed packages, and says which cannot be loaded", () => {
    using project = withPackage();
    const { stdout, stderr, status } = hexdag(["explain", "node/weather.city"], { cwd: project.path });
    expect(stdout).toContain("Where.");
    expect(stderr).toContain('the node kind "ghost" of the package "acme-nodes" cannot be used');
    expect(status).toBe(0);
    expect(hexdag(["explain"], { cwd: project.path }).stdout).toContain("node/weather");
  });
});

describe("schema", () => {
  it("prints the schema of one kind, or of all", () => {
    const { status, stdout } = hexdag(["schema", "pipeline"]);
    expect(JSON.parse(stdout)).toMatchObject({ $id: "urn:hexdag:schema:pipeline" });
    expect(status).toBe(0);
    expect(JSON.parse(hexdag(["schema"]).stdout)).toMatchObject({ $id: "urn:hexdag:schema:manifest" });
    expect(hexdag(["schema", "Pipelin"]).stderr).toContain("did you mean Pipeline?");
  });

  it("writes it to a file, with the node kinds of installed packages", () => {
    using project = withPackage();
    const { status, stdout } = hexdag(["schema", "-o", ".hexdag/manifest.schema.json"], { cwd: project.path });
    expect({ status, stdout }).toEqual({ status: 0, stdout: "" });
    const file = join(project.path, ".hexdag/manifest.schema.json");
    expect(existsSync(file)).toBe(true);
    expect(readFileSync(file, "utf8")).toContain('"weather_node"');
  });
});
