/** Manifests of several files, variables and environments, through the built command in real directories. */
import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type CliOptions, createProject, hexdag, type Project, type ResultDocument } from "./support/cli.ts";

const HEAD = "kind: Pipeline\nmetadata: {name: demo}\n";
const data = (name: string, output: string): string =>
  `{kind: data, metadata: {name: ${name}}, spec: {output: ${output}}}`;
/** A pipeline whose output is a variable that is included from this path. */
const including = (path: string): string =>
  `${HEAD}spec:\n  variables:\n    part: !include ${path}\n  nodes:\n    - ${data("a", '{got: "{{$var.part}}"}')}\n`;

function run(project: Project, args: readonly string[], options: CliOptions = {}): ResultDocument {
  const { stdout } = hexdag(["run", ...args, "--json"], { cwd: project.path, ...options });
  return JSON.parse(stdout);
}

/** What including a path says, by code and message; what it gives when there is nothing to say. */
function include(project: Project, path: string, file = "main.yaml"): unknown {
  writeFileSync(join(project.path, file), including(path));
  const { status, error, output } = run(project, [file]);
  return status === "succeeded" ? output : `${error?.code} ${error?.message}`;
}

describe("including files", () => {
  test("puts documents, nodes, prompts and functions of several directories together", () => {
    using project = createProject({
      "flows/main.yaml": `${HEAD}spec:\n  nodes:\n    - !include ../parts/nodes.yaml\n    - kind: data\n      metadata: {name: last}\n      spec: {output: {from: "{{first.from}}"}}\n--- !include ../parts/other.yaml\n`,
      "parts/nodes.yaml": "- kind: function\n  metadata: {name: first}\n  spec: {fn: ./steps.ts#first}\n",
      "parts/steps.ts": 'export const first = () => ({ from: "parts" });\n',
      "parts/other.yaml": `kind: Pipeline\nmetadata: {name: other}\nspec: {nodes: [${data("a", "{x: 1}")}]}\n`,
    });
    expect(run(project, ["flows/main.yaml"])).toMatchObject({
      status: "succeeded",
      output: { last: { from: "parts" } },
    });
    expect(run(project, ["flows/main.yaml", "--pipeline", "other"])).toMatchObject({ output: { a: { x: 1 } } });
    // From the directory of the plan, too.
    expect(hexdag(["compile", "flows/main.yaml", "-o", "out/plan.json"], { cwd: project.path }).status).toBe(2);
    mkdirSync(join(project.path, "out"));
    expect(hexdag(["compile", "flows/main.yaml", "-o", "out/plan.json"], { cwd: project.path }).status).toBe(0);
    expect(run(project, ["out/plan.json"])).toMatchObject({ status: "succeeded", output: { last: { from: "parts" } } });
  });

  test("shows a mistake where it stands, seen from the working directory", () => {
    using project = createProject({
      "flows/main.yaml": `${HEAD}spec: {nodes: !include parts/nodes.yaml}\n`,
      "flows/parts/nodes.yaml": "- kind: data\n  metadata: {name: a}\n  spec: {output: {x: 1}, timeuot: 3}\n",
    });
    const { stderr, status } = hexdag(["validate", "main.yaml"], { cwd: join(project.path, "flows") });
    expect(status).toBe(1);
    expect(stderr).toContain("--> parts/nodes.yaml:3:26");
    expect(stderr).toContain("3 |   spec: {output: {x: 1}, timeuot: 3}");
  });

  test("stays within the project, also behind symbolic links", () => {
    using elsewhere = createProject({ "secret.yaml": "hidden\n", "deeper/in.yaml": "hidden\n" });
    using project = createProject({
      "flows/inside.yaml": "inside\n",
      "shared.yaml": "shared\n",
      "sub/package.json": "{}",
    });
    const link = (target: string, name: string): void => symlinkSync(target, join(project.path, name));
    link(join(elsewhere.path, "secret.yaml"), "flows/file-link.yaml");
    link(elsewhere.path, "flows/directory-link");
    link(join(elsewhere.path, "gone.yaml"), "flows/dangling.yaml");
    link("loop.yaml", "flows/loop.yaml");
    link("../shared.yaml", "flows/fine.yaml");
    link(join(project.path, "shared.yaml"), "sub/up.yaml");
    const at = (path: string): unknown => include(project, path, "flows/main.yaml");
    const inside = (got: string): unknown => ({ a: { got } });
    expect(at("inside.yaml")).toEqual(inside("inside"));
    expect(at("../shared.yaml")).toEqual(inside("shared"));
    expect(at("fine.yaml")).toEqual(inside("shared"));
    expect(at("file-link.yaml")).toBe(
      'HD1017 "file-link.yaml" is outside the project: it is a symbolic link to a file elsewhere',
    );
    expect(at("directory-link/deeper/in.yaml")).toMatch(/^HD1017 /);
    expect(at("dangling.yaml")).toBe('HD1016 there is no file "dangling.yaml"');
    expect(at("loop.yaml")).toBe('HD1016 "loop.yaml" cannot be read: its symbolic links lead nowhere');
    expect(at(`../../${elsewhere.path.split("/").at(-1)}/secret.yaml`)).toMatch(/^HD1017 /);
    expect(at("../../no-such-file-at-all.yaml")).toMatch(/^HD1017 /);
    expect(at(join(elsewhere.path, "secret.yaml"))).toMatch(/^HD1017 /);
    // A directory with a package.json of its own is a project of its own.
    expect(include(project, "../shared.yaml", "sub/main.yaml")).toMatch(/^HD1017 /);
    expect(include(project, "up.yaml", "sub/main.yaml")).toMatch(/^HD1017 /);
  });

  test("a project without any mark is the manifest's directory", () => {
    using project = createProject({ "shared.yaml": "shared\n", "flows/inside.yaml": "inside\n" });
    rmSync(join(project.path, "package.json"));
    expect(include(project, "inside.yaml", "flows/main.yaml")).toEqual({ a: { got: "inside" } });
    expect(include(project, "../shared.yaml", "flows/main.yaml")).toMatch(/^HD1017 /);
    for (const mark of ["hexdag.yaml", ".git"]) {
      if (mark === ".git") mkdirSync(join(project.path, mark));
      else writeFileSync(join(project.path, mark), "kind: Config\nmetadata: {name: c}\nspec: {}\n");
      expect(include(project, "../shared.yaml", "flows/main.yaml")).toEqual({ a: { got: "shared" } });
      rmSync(join(project.path, mark), { recursive: true });
    }
  });

  test("works through a linked directory", () => {
    using elsewhere = createProject({ "flows/part.yaml": "part\n", "flows/main.yaml": including("./part.yaml") });
    using project = createProject({});
    symlinkSync(join(elsewhere.path, "flows"), join(project.path, "linked"));
    expect(run(project, ["linked/main.yaml"])).toMatchObject({ output: { a: { got: "part" } } });
  });

  test("says what else is in the way", () => {
    using project = createProject({
      "binary.yaml": Uint8Array.of(0xff, 0x00, 0x01),
      "large.yaml": "x".repeat(1_100_000),
    });
    mkdirSync(join(project.path, "directory.yaml"));
    expect(include(project, "directory.yaml")).toBe('HD1016 "directory.yaml" cannot be read: it is a directory');
    expect(include(project, "binary.yaml")).toMatch(
      /^HD1016 "binary.yaml" cannot be read: the file is not valid UTF-8/,
    );
    expect(include(project, "large.yaml")).toBe(
      'HD1016 "large.yaml" cannot be read: it is larger than 1,048,576 bytes',
    );
    expect(include(project, "main.yaml/x.yaml")).toBe('HD1016 there is no file "main.yaml/x.yaml"');
    expect(include(project, `${"x".repeat(300)}.yaml`)).toMatch(/its name is too long$/);
  });
});

describe("environment variables", () => {
  test("come from the environment of the command", () => {
    using project = createProject({
      "main.yaml": `${HEAD}spec:\n  orchestrator: {max_concurrent_nodes: "\${LANES:3}"}\n  nodes:\n    - ${data("a", '{city: "${CITY}", lanes: "${LANES:3}"}')}\n`,
    });
    expect(run(project, ["main.yaml"], { env: { CITY: "Delft" } })).toMatchObject({
      output: { a: { city: "Delft", lanes: "3" } },
    });
    expect(run(project, ["main.yaml"])).toMatchObject({ error: { code: "HD3501", location: "main.yaml:6" } });
    const { stdout, status } = hexdag(["compile", "main.yaml"], {
      cwd: project.path,
      env: { CITY: "Delft", LANES: "7" },
    });
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ options: { maxConcurrentNodes: 7 } });
    expect(hexdag(["validate", "main.yaml", "--lenient"], { cwd: project.path }).status).toBe(0);
  });
});

describe("environments", () => {
  const overlaid = `${HEAD}spec:\n  environments:\n    production: {variables: {tone: formal}}\n    staging: {variables: {tone: odd}}\n  variables: {tone: easy}\n  nodes:\n    - ${data("a", '{tone: "{{$var.tone}}"}')}\n`;

  test("--env chooses, in every command that compiles", () => {
    using project = createProject({ "main.yaml": overlaid });
    const tone = (...args: string[]): unknown => run(project, ["main.yaml", ...args]).output;
    expect(tone()).toEqual({ a: { tone: "easy" } });
    expect(tone("--env", "production")).toEqual({ a: { tone: "formal" } });
    expect(tone("--env", "default")).toEqual({ a: { tone: "easy" } });
    for (const command of ["compile", "graph", "validate"])
      expect(hexdag([command, "main.yaml", "--env", "staging"], { cwd: project.path }).status).toBe(0);
    expect(hexdag(["compile", "main.yaml", "--env", "staging"], { cwd: project.path }).stdout).toContain("odd");
  });

  test("an unknown one is a mistake in the command, whichever it is", () => {
    using project = createProject({
      "main.yaml": overlaid,
      "plain.yaml": `${HEAD}spec: {nodes: [${data("a", "{x: 1}")}]}\n`,
    });
    for (const command of ["run", "compile", "graph", "validate"]) {
      const { status, stderr } = hexdag([command, "main.yaml", "--env", "prodction"], { cwd: project.path });
      expect({ command, status }).toEqual({ command, status: 2 });
      expect(stderr).toContain('"main.yaml" has no environment named "prodction"');
      expect(stderr).toContain('did you mean "production"?');
    }
    expect(hexdag(["run", "plain.yaml", "--env", "production"], { cwd: project.path }).status).toBe(2);
    // Of several files, one may do without.
    expect(hexdag(["validate", "main.yaml", "plain.yaml", "--env", "production"], { cwd: project.path }).status).toBe(
      0,
    );
    const compiled = hexdag(["compile", "main.yaml", "-o", "main.plan.json"], { cwd: project.path });
    expect(compiled.status).toBe(0);
    const { status, stderr } = hexdag(["run", "main.plan.json", "--env", "production"], { cwd: project.path });
    expect(status).toBe(2);
    expect(stderr).toContain("is compiled already");
  });

  test("children are of the same environment, as far as they have it", () => {
    using project = createProject({
      "main.yaml": `${HEAD}spec:\n  environments: {production: {variables: {x: 1}}}\n  nodes:\n    - {kind: pipeline, metadata: {name: own}, spec: {pipeline: ./child.yaml}}\n    - {kind: pipeline, metadata: {name: plain}, spec: {pipeline: ./plain.yaml}, dependencies: []}\n`,
      "child.yaml": overlaid,
      "plain.yaml": `${HEAD}spec: {nodes: [${data("a", "{x: 1}")}]}\n`,
    });
    expect(run(project, ["main.yaml", "--env", "production"]).output).toEqual({
      own: { a: { tone: "formal" } },
      plain: { a: { x: 1 } },
    });
  });
});

describe("a remembered plan", () => {
  test("is used again only while every file and variable it was made from is the same", () => {
    using cache = createProject({});
    using project = createProject({ "part.yaml": "one\n" });
    const env = (more: NodeJS.ProcessEnv): NodeJS.ProcessEnv => ({
      XDG_CACHE_HOME: cache.path,
      CITY: "Delft",
      ...more,
    });
    writeFileSync(
      join(project.path, "main.yaml"),
      `${HEAD}spec:\n  environments: {other: {variables: {part: other}}}\n  variables: {part: !include part.yaml}\n  nodes:\n    - ${data("a", '{got: "{{$var.part}} in ${CITY} ${LATER:unset}"}')}\n`,
    );
    const got = (more: NodeJS.ProcessEnv = {}, ...args: string[]): unknown =>
      run(project, ["main.yaml", ...args], { env: env(more) }).output;
    expect(got()).toEqual({ a: { got: "one in Delft unset" } });
    // What is remembered can be told from what is compiled once somebody has changed it.
    const plans = join(cache.path, "hexdag/plans");
    const [entry = ""] = readdirSync(plans);
    const remembered = readFileSync(join(plans, entry), "utf8");
    expect(remembered).toContain("one in Delft");
    expect(JSON.parse(remembered).variables.CITY).toMatch(/^[0-9a-f]{64}$/);
    writeFileSync(join(plans, entry), remembered.replace("one in Delft", "remembered in Delft"));
    expect(got()).toEqual({ a: { got: "remembered in Delft unset" } });
    writeFileSync(join(project.path, "part.yaml"), "two\n");
    expect(got()).toEqual({ a: { got: "two in Delft unset" } });
    expect(got({ CITY: "Ghent" })).toEqual({ a: { got: "two in Ghent unset" } });
    expect(got({ LATER: "set" })).toEqual({ a: { got: "two in Delft set" } });
    expect(got({}, "--env", "other")).toEqual({ a: { got: "other in Delft unset" } });
    expect(got()).toEqual({ a: { got: "two in Delft unset" } });
    rmSync(join(project.path, "part.yaml"));
    expect(run(project, ["main.yaml"], { env: env({}) })).toMatchObject({ error: { code: "HD1016" } });
  });
});

test("a compiled plan's children run in the environment it was compiled for", () => {
  const child = (namespace: string) => `kind: Pipeline
metadata: { name: child, namespace: ${namespace} }
spec: { nodes: [{ kind: data, metadata: { name: a }, spec: { output: ${namespace} } }], output: { a: a } }
`;
  using project = createProject({
    "main.yaml": `kind: Pipeline
metadata: { name: main }
spec:
  environments: { prod: { variables: { x: 1 } } }
  nodes: [{ kind: pipeline, metadata: { name: c }, spec: { pipeline: ./child.yaml } }]
  output: { c: c }
`,
    "child.yaml": `${child("dev")}---\n${child("prod")}`,
  });
  const options = { cwd: project.path };
  expect(hexdag(["compile", "main.yaml", "--env", "prod", "-o", "main.plan.json"], options).status).toBe(0);
  const { stdout, stderr } = hexdag(["run", "main.plan.json", "--quiet"], options);
  expect(stdout, stderr).toContain('"prod"');
});
