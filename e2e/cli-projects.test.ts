// What a manifest's project brings along: adapters of its own, drivers of installed packages, child pipelines, its own kernel.
import { describe, expect, it } from "vitest";
import { createProject, hexdag } from "./support/cli.ts";

function asking(adapter: string, config = ""): string {
  return `kind: Pipeline
metadata: {name: p}
spec:
  ports:
    llm:
      adapter: "${adapter}"
${config}  nodes:
    - kind: llm
      metadata: {name: answer}
      spec: {human_message: "hello"}
`;
}

const RESPONSE = 'usage: { inputTokens: 1, outputTokens: 2, totalTokens: 3 }, finishReason: "stop", model: "own"';
const CLASS = `export class MyLlm {
  #loud;
  constructor(config) { this.#loud = config.loud === true; }
  async generate(request) {
    const text = request.messages.at(-1).content;
    return { text: this.#loud ? text.toUpperCase() : text, ${RESPONSE} };
  }
}
export const notAnAdapter = 3;
`;
const DRIVER = `export const acme = {
  name: "acme", port: "llm", description: "test",
  config: { "~standard": { version: 1, vendor: "test", validate: (value) => typeof value.word === "string" ? { value } : { issues: [{ message: "is missing", path: ["word"] }] } } },
  create: (config) => ({ generate: async () => ({ text: config.word, ${RESPONSE} }) }),
};
`;
const BROKEN = `export class Broken { constructor() { throw new TypeError("no licence"); } }
export class Nothing {}
export class Stuck { generate() { return { text: "hi", ${RESPONSE} }; } close() { throw new TypeError("the door is stuck"); } }
export class Shut { open() { throw new TypeError("closed on Sundays"); } generate() {} }
`;
const ACME = {
  "package.json": '{"type": "module", "dependencies": {"acme-models": "1.0.0"}}',
  "node_modules/acme-models/package.json":
    '{"name": "acme-models", "type": "module", "exports": "./index.js", "hexdag": {"drivers": {"acme": "./drivers.js"}}}',
  "node_modules/acme-models/index.js": DRIVER,
  "node_modules/acme-models/drivers.js": DRIVER,
};

function answer(files: { readonly [path: string]: string }, ...args: string[]): unknown {
  using project = createProject(files);
  const { status, stdout, stderr } = hexdag(["run", "p.yaml", "--quiet", ...args], { cwd: project.path });
  expect(status, stderr).toBe(0);
  return JSON.parse(stdout);
}

describe("adapters", () => {
  it("a class in a file beside the manifest, with its config", () => {
    const files = { "p.yaml": asking("./my-llm.ts#MyLlm", "      config: {loud: true}\n"), "my-llm.ts": CLASS };
    expect(answer(files)).toEqual({ answer: "HELLO" });
  });

  it("the same by --port, with config", () => {
    const files = { "p.yaml": asking("echo"), "my-llm.js": CLASS };
    expect(answer(files, "--port", 'llm=./my-llm.js#MyLlm:{"loud": true}')).toEqual({ answer: "HELLO" });
  });

  it("--port means the directory the command is typed in", () => {
    using project = createProject({ "flows/p.yaml": asking("echo"), "my-llm.ts": CLASS });
    const args = ["run", "flows/p.yaml", "--quiet", "--port", 'llm=./my-llm.ts#MyLlm:{"loud": true}'];
    expect(hexdag(args, { cwd: project.path }).stdout).toContain("HELLO");
  });

  it("a plan that is written elsewhere still finds them", () => {
    using project = createProject({ "flows/p.yaml": asking("./my-llm.ts#MyLlm"), "flows/my-llm.ts": CLASS });
    hexdag(["compile", "flows/p.yaml", "-o", "p.plan.json"], { cwd: project.path });
    expect(hexdag(["run", "p.plan.json", "--quiet"], { cwd: project.path }).stdout).toContain("hello");
  });

  it("a driver that an installed package declares, by its name alone", () => {
    const files = { ...ACME, "p.yaml": asking("acme", "      config: {word: hi}\n") };
    expect(answer(files)).toEqual({ answer: "hi" });
    expect(answer({ ...files, "p.yaml": asking("echo") }, "--port", 'llm=acme:{"word": "ho"}')).toEqual({
      answer: "ho",
    });
  });

  it("a driver by its package's name", () => {
    expect(answer({ ...ACME, "p.yaml": asking("acme-models#acme", "      config: {word: hi}\n") })).toEqual({
      answer: "hi",
    });
  });

  it("packages the manifest does not name are not loaded", () => {
    const bomb = { "node_modules/acme-models/drivers.js": 'throw new Error("loaded");' };
    expect(answer({ ...ACME, ...bomb, "p.yaml": asking("echo") })).toEqual({ answer: "hello" });
  });

  it.each([
    ["./my-llm.ts#MyLm", { "my-llm.ts": CLASS }, "HD5007", 'did you mean "MyLlm"?'],
    ["./my-llm.ts#notAnAdapter", { "my-llm.ts": CLASS }, "HD5007", "not an adapter"],
    ["./gone.ts#MyLlm", {}, "HD5007", 'no file "'],
    ["./my-llm.ts#MyLlm", { "my-llm.ts": 'import "acme-models";' }, "HD5007", "install it there, as with npm install"],
    ["./my-llm.ts#MyLlm", { "my-llm.ts": 'import "./lib";' }, "HD5007", "imports need the file's extension"],
    ["./my-llm.ts#Broken", { "my-llm.ts": BROKEN }, "HD7003", '"my-llm.ts#Broken" cannot be made: no licence'],
    ["./my-llm.ts#Nothing", { "my-llm.ts": BROKEN }, "HD5007", "it has none of its methods"],
    ["acme", ACME, "HD5010", "word"],
    ["acne", ACME, "HD3011", "acne"],
  ])("%s is refused at its line", (adapter, files, code, text) => {
    using project = createProject({ ...files, "p.yaml": asking(adapter) });
    const { status, stdout, stderr } = hexdag(["run", "p.yaml", "--json"], { cwd: project.path });
    expect(status).toBe(1);
    expect(JSON.parse(stdout).error).toMatchObject({ code, location: expect.stringMatching(/^p\.yaml:[56]$/u) });
    expect(stderr).toContain(text);
  });
});

describe("an adapter that cannot be opened", () => {
  it("is told with what it says, and where it says so", () => {
    using project = createProject({ "my-llm.ts": BROKEN, "p.yaml": asking("./my-llm.ts#Shut") });
    const { status, stderr } = hexdag(["run", "p.yaml"], { cwd: project.path });
    expect(status).toBe(1);
    expect(stderr).toContain('error[HD7003]: port "llm" (my-llm.ts#Shut) cannot be opened: closed on Sundays');
    expect(stderr).toContain("at Shut.open (my-llm.ts:4:");
  });
});

describe("an adapter that cannot be closed", () => {
  it("takes nothing from what the run came to, and is told", () => {
    using project = createProject({ "my-llm.ts": BROKEN, "p.yaml": asking("./my-llm.ts#Stuck") });
    const { status, stdout, stderr } = hexdag(["run", "p.yaml", "--quiet"], { cwd: project.path });
    expect({ status, output: JSON.parse(stdout) }).toEqual({ status: 0, output: { answer: "hi" } });
    expect(stderr).toBe("an adapter cannot be closed: the door is stuck\n");
  });
});

describe("a project with its own copy of the packages", () => {
  it("errors of the other copy are told like our own", () => {
    // What another copy of @hexdag/kernel throws: the same mark, another class.
    const steps = `const MARK = Symbol.for("hexdag.error");
export const work = () => { throw Object.assign(new Error("sold out"), { [MARK]: true, code: "HD6009", hint: "order more" }); };`;
    const manifest = `kind: Pipeline
metadata: {name: p}
spec:
  nodes:
    - {kind: function, metadata: {name: work}, spec: {fn: "./steps.ts#work"}}
`;
    using project = createProject({ "p.yaml": manifest, "steps.ts": steps });
    const { stdout, stderr } = hexdag(["run", "p.yaml", "--json"], { cwd: project.path });
    expect(JSON.parse(stdout).error).toMatchObject({ code: "HD6009", message: "sold out", hint: "order more" });
    expect(stderr).toContain("hint: order more");
  });
});

describe("child pipelines", () => {
  const parent = (pipeline: string): string => `kind: Pipeline
metadata: {name: parent}
spec:
  nodes:
    - {kind: pipeline, metadata: {name: child}, spec: {pipeline: "${pipeline}"}}
`;
  const child = `kind: Pipeline
metadata: {name: child}
spec:
  nodes:
    - {kind: function, metadata: {name: work}, spec: {fn: "./steps.ts#work"}}
`;

  it("find their functions beside their own manifest, and their events are told too", () => {
    using project = createProject({
      "p.yaml": parent("sub/child.yaml"),
      "sub/child.yaml": child,
      "sub/steps.ts": "export const work = () => 7;",
    });
    const { stdout, status } = hexdag(["run", "p.yaml", "--events", "--quiet"], { cwd: project.path });
    expect(status).toBe(0);
    const events = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(events.at(-1)).toMatchObject({ type: "result", status: "succeeded", output: { child: { work: 7 } } });
    const [root, inner] = events.filter(({ type }) => type === "run.started");
    expect(inner).toMatchObject({ pipeline: "child", parent_run_id: root.run_id });
  });

  it.each(["parent", "./p.yaml"])("a pipeline that starts itself as %s ends after 32 runs", (name) => {
    using project = createProject({ "p.yaml": parent(name) });
    const { status, stdout } = hexdag(["run", "p.yaml", "--json", "--quiet"], { cwd: project.path });
    expect(status).toBe(1);
    expect(JSON.parse(stdout).error.message).toContain(`"${name}" would be child run number 33 of a chain`);
  });

  it("pipelines that start each other across directories end after 32 runs together", () => {
    using project = createProject({ "a/p.yaml": parent("../b/q.yaml"), "b/q.yaml": parent("../a/p.yaml") });
    const { status, stdout } = hexdag(["run", "a/p.yaml", "--json", "--quiet"], { cwd: project.path });
    expect(status).toBe(1);
    expect(JSON.parse(stdout).error.message).toContain("would be child run number 33 of a chain");
  });

  it.each([
    ["a file that is not there", "gone.yaml", {}, "gone.yaml"],
    ["a manifest with errors", "child.yaml", { "child.yaml": child.replace("function", "functoin") }, "child.yaml:5"],
    ["a child whose function is missing", "child.yaml", { "child.yaml": child }, "steps.ts"],
    [
      "a child that fails",
      "child.yaml",
      { "child.yaml": child, "steps.ts": 'export const work = () => { throw new Error("boo"); };' },
      "boo",
    ],
    ["a name nobody has", "nobody", {}, "nobody"],
  ])("%s fails the node that asked for it", (_, name, files, text) => {
    using project = createProject({ ...files, "p.yaml": parent(name) });
    const { status, stdout } = hexdag(["run", "p.yaml", "--json"], { cwd: project.path });
    expect(status).toBe(1);
    const { error } = JSON.parse(stdout);
    expect(error).toMatchObject({ node: "child", location: "p.yaml:5" });
    expect(error.message).toContain(text);
  });

  it("a name that is nearly that of another pipeline of the file is told so, and not tried again", () => {
    using project = createProject({
      "p.yaml": parent("parnet").replace("spec: {", "spec: {retry: {max_attempts: 3}, "),
    });
    const { stdout } = hexdag(["run", "p.yaml", "--json"], { cwd: project.path });
    const hint = 'did you mean "parent"?';
    expect(JSON.parse(stdout).error).toMatchObject({ code: "HD8008", hint, node: "child", attempts: 1 });
  });
});
