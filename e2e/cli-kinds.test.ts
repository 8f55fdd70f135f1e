// Documents of other kinds than Pipeline: adapters by name, pools, ports of single nodes, policies, Systems, and what runs.
import { describe, expect, it } from "vitest";
import { createProject, hexdag } from "./support/cli.ts";

const ASK = (name: string, more = ""): string =>
  `    - {kind: llm, metadata: {name: ${name}}, spec: {human_message: hi${more}}}\n`;

const DEFINITIONS = `kind: Adapter
metadata: {name: cheap}
spec: {port: llm, adapter: mock, config: {responses: [cheap]}}
---
kind: Adapter
metadata: {name: strong}
spec: {port: llm, adapter: mock, config: {responses: [strong]}}
`;

function output(files: { readonly [path: string]: string }, ...args: readonly string[]): unknown {
  using project = createProject(files);
  const { status, stdout, stderr } = hexdag(["run", "p.yaml", "--quiet", ...args], { cwd: project.path });
  expect(status, stderr).toBe(0);
  return JSON.parse(stdout);
}

function pipeline(spec: string, nodes: string): string {
  return `kind: Pipeline\nmetadata: {name: p}\nspec:\n${spec}  nodes:\n${nodes}  output: {all: "[a, b]"}\n`;
}

describe("ports", () => {
  const own = pipeline("  ports: {llm: {ref: cheap}}\n", ASK("a") + ASK("b", ", ports: {llm: {ref: strong}}"));

  it("come from Adapters, for everybody and for single nodes", () => {
    expect(output({ "p.yaml": `${DEFINITIONS}---\n${own}` })).toEqual({ all: ["cheap", "strong"] });
  });

  it("come from the project's Config where the pipeline says nothing", () => {
    const shared = `kind: Config\nspec: {ports: {llm: {ref: strong}}}\n---\n${DEFINITIONS}`;
    const files = { "hexdag.yaml": shared, "p.yaml": pipeline("", ASK("a") + ASK("b")) };
    expect(output(files)).toEqual({ all: ["strong", "strong"] });
  });

  it("are replaced together by --port", () => {
    const files = { "p.yaml": `${DEFINITIONS}---\n${own}` };
    expect(output(files, "--port", 'llm=mock:{"responses": ["mine"]}')).toEqual({ all: ["mine", "mine"] });
  });

  it("are pools that share calls out, and go on with the next member when one fails", () => {
    const member = (word: string): string => `{adapter: "./llm.js#Llm", config: {word: ${word}}}`;
    const pool = (strategy: string, first: string): string =>
      pipeline(
        `  orchestrator: {max_concurrent_nodes: 1}\n  ports: {llm: {strategy: ${strategy}, adapters: [${member(first)}, ${member("two")}]}}\n`,
        ASK("a") + ASK("b"),
      );
    const llm = `export class Llm {
  constructor({ word }) { this.word = word; }
  async generate() {
    if (this.word === "down") throw new Error("no connection");
    return { text: this.word, usage: { inputTokens: 1, outputTokens: 1, totalTokens: 2 }, finishReason: "stop", model: "m" };
  }
}
`;
    expect(output({ "p.yaml": pool("round_robin", "one"), "llm.js": llm })).toEqual({ all: ["one", "two"] });
    expect(output({ "p.yaml": pool("failover", "down"), "llm.js": llm })).toEqual({ all: ["two", "two"] });
  });

  it("are not those of packages that the Config does not list", () => {
    const driver = `export const acme = {
  name: "acme", port: "llm", description: "test",
  config: { "~standard": { version: 1, vendor: "test", validate: (value) => ({ value }) } },
  create: () => ({ generate: async () => ({ text: "acme", usage: { inputTokens: 1, outputTokens: 1, totalTokens: 2 }, finishReason: "stop", model: "m" }) }),
};
`;
    const files = {
      "package.json": '{"type": "module", "dependencies": {"acme-models": "1.0.0"}}',
      "node_modules/acme-models/package.json":
        '{"name": "acme-models", "type": "module", "hexdag": {"drivers": {"acme": "./drivers.js"}}}',
      "node_modules/acme-models/drivers.js": driver,
      "p.yaml": pipeline("  ports: {llm: acme}\n", ASK("a") + ASK("b")),
    };
    expect(output({ ...files, "hexdag.yaml": "kind: Config\nspec: {drivers: [acme-models]}\n" })).toEqual({
      all: ["acme", "acme"],
    });
    using project = createProject({ ...files, "hexdag.yaml": "kind: Config\nspec: {drivers: [other]}\n" });
    const { status, stderr } = hexdag(["run", "p.yaml"], { cwd: project.path });
    expect(status).toBe(1);
    expect(stderr).toContain('of the package "acme-models", which the Config does not list under drivers');
  });
});

describe("policies", () => {
  it("of a node retry it, by name", () => {
    const files = {
      "steps.js": `let tries = 0;
export function flaky() {
  tries += 1;
  if (tries < 3) throw new Error("not yet");
  return { tries };
}
`,
      "p.yaml": `kind: Policy
metadata: {name: stubborn}
spec: {type: retry, config: {max_attempts: 3, initial_delay: 1ms}}
---
kind: Pipeline
metadata: {name: p}
spec:
  nodes:
    - {kind: function, metadata: {name: flaky}, spec: {fn: "./steps.js#flaky", policies: [stubborn]}}
`,
    };
    expect(output(files)).toEqual({ flaky: { tries: 3 } });
  });
});

const SYSTEM = `kind: System
metadata: {name: support}
spec:
  processes:
    collect: {exec: ./collect.yaml}
    reply: {exec: ./collect.yaml}
  pipes:
    - {from: collect, to: reply, mapping: {notes: "{{ collect.hello.text }}"}}
`;
const COLLECT = `kind: Pipeline
metadata: {name: collect}
spec:
  nodes:
    - {kind: data, metadata: {name: hello}, spec: {output: {text: hello}}}
`;

describe("files without a pipeline", () => {
  it("are valid", () => {
    using project = createProject({ "d.yaml": DEFINITIONS, "s.yaml": SYSTEM, "collect.yaml": COLLECT });
    const { status, stdout } = hexdag(["validate", "d.yaml", "s.yaml"], { cwd: project.path });
    expect({ status, stdout }).toEqual({ status: 0, stdout: "d.yaml: valid\ns.yaml: valid\n" });
  });

  it.each([
    ["run", "d.yaml", "the file describes no pipeline, only Adapter"],
    ["compile", "d.yaml", "the file describes no pipeline, only Adapter"],
    ["graph", "d.yaml", "the file describes no pipeline, only Adapter"],
    ["run", "s.yaml", "running a System is not supported yet"],
  ])("hexdag %s %s says that there is nothing to run", (command, file, text) => {
    using project = createProject({ "d.yaml": DEFINITIONS, "s.yaml": SYSTEM, "collect.yaml": COLLECT });
    const { status, stderr } = hexdag([command, file], { cwd: project.path });
    expect(status).toBe(1);
    expect(stderr).toContain(text);
  });

  it("are checked to the end: a System against the pipelines it runs", () => {
    using project = createProject({ "s.yaml": SYSTEM.replace("hello", "helo"), "collect.yaml": COLLECT });
    const { status, stderr } = hexdag(["validate", "s.yaml"], { cwd: project.path });
    expect(status).toBe(1);
    expect(stderr).toContain('did you mean "hello"?');
  });
});
