// The project's Config: where it is found, what wins over it, what it does to a run, and how TOML becomes YAML.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createProject, hexdag } from "./support/cli.ts";

const PIPELINE = `kind: Pipeline
metadata: {name: p}
spec:
  nodes:
    - kind: data
      metadata: {name: hello}
      spec: {output: {text: hello}}
`;

function config(concurrency: number): string {
  return `kind: Config\nspec:\n  kernel: {max_concurrent_nodes: ${concurrency}}\n`;
}

interface Held {
  readonly value: unknown;
  readonly by: string;
  readonly origin: string | null;
}

/** What `config show` says of each setting. */
function show(args: readonly string[], options: Parameters<typeof hexdag>[1]): Readonly<Record<string, Held>> {
  const { status, stdout, stderr } = hexdag(["config", "show", ...args, "--json"], options);
  expect(status, stderr).toBe(0);
  const { settings }: { readonly settings: readonly (Held & { readonly path: string })[] } = JSON.parse(stdout);
  return Object.fromEntries(settings.map(({ path, ...held }) => [path, held]));
}

const CONCURRENCY = "kernel.max_concurrent_nodes";

describe("the Config that holds", () => {
  const files = {
    "hexdag.yaml": config(1),
    "near/hexdag.yml": config(2),
    "near/deep/p.yaml": PIPELINE,
    "own/p.yaml": `${config(3)}---\n${PIPELINE}`,
    "named.yaml": config(4),
    "variable.yaml": config(5),
    "spec/p.yaml": `${config(6)}---\n${PIPELINE.replace("  nodes:", "  orchestrator: {max_concurrent_nodes: 7}\n  nodes:")}`,
  };

  it("is the nearest on the way up from the manifest", () => {
    using project = createProject(files);
    const held = show(["near/deep/p.yaml"], { cwd: project.path });
    expect(held[CONCURRENCY]).toEqual({ value: 2, by: "config", origin: "near/hexdag.yml:3:34" });
  });

  it("is overruled by one in the file, and that by the pipeline", () => {
    using project = createProject(files);
    expect(show(["own/p.yaml"], { cwd: project.path })[CONCURRENCY]).toMatchObject({ value: 3 });
    expect(show(["spec/p.yaml"], { cwd: project.path })[CONCURRENCY]).toMatchObject({ value: 7, by: "pipeline" });
  });

  it("is the one that HEXDAG_CONFIG_PATH names, and before that the one of --config", () => {
    using project = createProject(files);
    const options = { cwd: project.path, env: { HEXDAG_CONFIG_PATH: "variable.yaml" } };
    expect(show(["near/deep/p.yaml"], options)[CONCURRENCY]).toMatchObject({ value: 5 });
    expect(show(["near/deep/p.yaml", "--config", "named.yaml"], options)[CONCURRENCY]).toMatchObject({ value: 4 });
  });

  it("has to be there when it is named", () => {
    using project = createProject(files);
    const byOption = hexdag(["validate", "own/p.yaml", "--config", "nmed.yaml"], { cwd: project.path });
    expect(byOption).toMatchObject({ status: 2, stderr: expect.stringContaining('did you mean "named.yaml"?') });
    const env = { HEXDAG_CONFIG_PATH: "gone.yaml" };
    const byVariable = hexdag(["validate", "own/p.yaml"], { cwd: project.path, env });
    expect(byVariable).toMatchObject({ status: 2, stderr: expect.stringContaining("HEXDAG_CONFIG_PATH names it") });
  });

  it("is shown with its origins for people", () => {
    using project = createProject(files);
    const { stdout } = hexdag(["config", "show", "near/deep/p.yaml", "--origin"], { cwd: project.path });
    expect(stdout).toMatch(/^kernel\.max_concurrent_nodes: 2 +# config, near\/hexdag\.yml:3:34$/mu);
    expect(stdout).toMatch(/^kernel\.scheduling: ready +# default$/mu);
  });

  it("is shown by itself where no manifest is named, and without one the defaults are", () => {
    using project = createProject({ "hexdag.yaml": config(1), "empty/.keep": "" });
    expect(show([], { cwd: project.path })[CONCURRENCY]).toMatchObject({ value: 1, origin: "hexdag.yaml:3:34" });
    using bare = createProject({});
    expect(show([], { cwd: bare.path })[CONCURRENCY]).toEqual({ value: 10, by: "default", origin: null });
  });

  it("that is wrong is told at its line, for every manifest under it", () => {
    using project = createProject({ "hexdag.yaml": config(0), "p.yaml": PIPELINE });
    const { status, stderr } = hexdag(["validate", "p.yaml"], { cwd: project.path });
    expect(status).toBe(1);
    expect(stderr).toContain("hexdag.yaml:3:34");
  });

  it("that changes is noticed by the next run", () => {
    using project = createProject({ "hexdag.yaml": "kind: Config\nspec: {}\n", "p.yaml": PIPELINE });
    const options = { cwd: project.path, env: { XDG_CACHE_HOME: join(project.path, "cache") } };
    expect(hexdag(["run", "p.yaml"], options).status).toBe(0);
    expect(hexdag(["run", "p.yaml"], options).status).toBe(0);
    writeFileSync(join(project.path, "hexdag.yaml"), config(0));
    expect(hexdag(["run", "p.yaml"], options).status).toBe(1);
  });
});

const TOML = `# for the Python program
modules = []
dev_mode = true

[logging]
level = "WARNING"
format = "structured"

[orchestrator]
max_concurrent_nodes = 3
default_node_timeout = "1m30s"

[limits]
max_llm_calls = 50
warning_threshold = 0.9

[caps]
deny = ["secret"]

[caps.profiles.reader]
allow = ["llm", "datastore.read"]

[prices."acme/small"]
input = 0.25
output = 2

[settings]
region = "eu: west # 1"
long = ["a rather long text to fill a line", "another rather long text to fill a line", "and a third"]
`;

describe("a Config in TOML", () => {
  it("is read, with a warning that says what to do", () => {
    using project = createProject({ "hexdag.toml": TOML, "p.yaml": PIPELINE });
    const { stderr } = hexdag(["validate", "p.yaml"], { cwd: project.path });
    expect(stderr).toContain("HD8010");
    expect(stderr).toContain("hexdag migrate config");
    expect(show(["p.yaml"], { cwd: project.path })[CONCURRENCY]).toMatchObject({ value: 3 });
  });

  it("means the same as the YAML that migrate writes, which is valid", () => {
    using project = createProject({ "hexdag.toml": TOML, "p.yaml": PIPELINE });
    const options = { cwd: project.path };
    const valuesOf = (): unknown =>
      Object.entries(show(["p.yaml"], options)).map(([path, { value, by }]) => [path, value, by]);
    const before = valuesOf();
    expect(hexdag(["migrate", "config"], options)).toMatchObject({ status: 0, stdout: "" });
    expect(hexdag(["validate", "hexdag.yaml", "--json"], options).stdout).toContain('"valid": true');
    expect(valuesOf()).toEqual(before);
    expect(hexdag(["validate", "p.yaml"], options).stderr).not.toContain("HD8010");
  });

  it("keeps what is said with the old word and with the new one", () => {
    using project = createProject({ "hexdag.toml": 'modules = ["old"]\nplugins = ["new"]\n' });
    const { stdout } = hexdag(["migrate", "config", "-o", "-"], { cwd: project.path });
    expect(stdout).toContain("plugins: [new, old]");
  });

  it("may be a part of pyproject.toml, and a pyproject.toml without it is passed by", () => {
    const part = TOML.replace(/^(modules|dev_mode).*\n/gmu, "").replace(/^\[/gmu, "[tool.hexdag.");
    using project = createProject({
      "pyproject.toml": `[project]\nname = "x"\n\n${part}`,
      "inner/pyproject.toml": '[project]\nname = "y"\n',
      "inner/p.yaml": PIPELINE,
    });
    const options = { cwd: project.path };
    expect(show(["inner/p.yaml"], options)[CONCURRENCY]).toMatchObject({ value: 3 });
    const { stdout } = hexdag(["migrate", "config", "pyproject.toml", "-o", "-"], options);
    expect(stdout).toContain("max_concurrent_nodes: 3");
    expect(stdout).not.toContain("name: x");
  });

  it("is not written over what is there, unless told to", () => {
    using project = createProject({ "hexdag.toml": TOML, "conf/hexdag.yaml": "kind: Config\n" });
    const options = { cwd: project.path };
    const refused = hexdag(["migrate", "config", "-o", "conf/hexdag.yaml"], options);
    expect(refused).toMatchObject({ status: 2, stderr: expect.stringContaining("HD8004") });
    expect(hexdag(["migrate", "config", "-o", "conf/hexdag.yaml", "--force"], options).status).toBe(0);
    expect(readFileSync(join(project.path, "conf/hexdag.yaml"), "utf8")).toContain("max_llm_calls: 50");
  });

  it.each([
    [[], "there is neither a hexdag.toml nor a pyproject.toml"],
    [["p.yaml"], '"p.yaml" is not a TOML file'],
    [["gone.toml"], 'cannot read "gone.toml"'],
    [["broken.toml"], "HD8011"],
    [["other.toml"], "has no [tool.hexdag]"],
  ])("migrate config %j says what is wrong", (args, text) => {
    using project = createProject({ "p.yaml": PIPELINE, "broken.toml": "a = = 1\n", "other.toml": "[tool.other]\n" });
    const { stderr } = hexdag(["migrate", "config", ...args], { cwd: project.path });
    expect(stderr).toContain(text);
  });
});

const LOGGING_PIPELINE = `kind: Pipeline
metadata: {name: p}
spec:
  nodes:
    - kind: function
      metadata: {name: talk}
      spec: {fn: "./steps.js#talk"}
`;
const STEPS = `export function talk(input, ctx) {
  ctx.log.debug("quiet");
  ctx.log.info("plain", { a: 1 });
  ctx.log.warn("loud");
  return {};
}
`;

function logged(logging: string, env: NodeJS.ProcessEnv = {}): { readonly stderr: string; readonly file: string } {
  using project = createProject({
    "conf/hexdag.yaml": `kind: Config\nspec: {logging: ${logging}}\n`,
    "conf/p.yaml": LOGGING_PIPELINE,
    "conf/steps.js": STEPS,
  });
  const { status, stderr } = hexdag(["run", "conf/p.yaml"], { cwd: project.path, env });
  expect(status, stderr).toBe(0);
  const read = (path: string): string => {
    try {
      return readFileSync(join(project.path, path), "utf8");
    } catch {
      return "";
    }
  };
  return { stderr, file: read("conf/logs/run.log") + read("elsewhere.log") };
}

describe("logging", () => {
  it("shows what is at least as serious as the Config says", () => {
    expect(logged("{}").stderr).toMatch(/info: plain \{"a":1\}\n(.*\n)*warning: loud/u);
    expect(logged("{}").stderr).not.toContain("quiet");
    expect(logged("{level: debug}").stderr).toContain("debug: quiet");
    expect(logged("{level: WARNING}").stderr).not.toContain("plain");
    expect(logged("{level: silent}").stderr).not.toContain("loud");
  });

  it("is lines of JSON, or begins with the time, where the Config says so", () => {
    const line =
      logged("{format: json}")
        .stderr.split("\n")
        .find((each) => each.includes("plain")) ?? "";
    expect(JSON.parse(line)).toMatchObject({
      level: "info",
      message: "plain",
      data: { a: 1 },
      time: expect.any(String),
    });
    expect(logged("{include_timestamp: true}").stderr).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z info: plain/mu);
  });

  it("goes to a file beside the Config as well", () => {
    expect(logged("{output_file: logs/run.log}").file).toMatch(/Z info: plain \{"a":1\}\n.*Z warning: loud\n/u);
  });

  it("follows the environment before the Config", () => {
    const env = { HEXDAG_LOG_LEVEL: "error", HEXDAG_LOG_OUTPUT_FILE: "elsewhere.log" };
    expect(logged("{level: debug}", env)).toMatchObject({ stderr: expect.not.stringContaining("loud"), file: "" });
    expect(logged("{level: silent}", { ...env, HEXDAG_LOG_LEVEL: "DEBUG" }).file).toContain("debug: quiet");
  });

  it("refuses words of the environment that mean nothing", () => {
    using project = createProject({ "p.yaml": PIPELINE });
    const env = { HEXDAG_LOG_FORMAT: "xml" };
    const { status, stderr } = hexdag(["run", "p.yaml"], { cwd: project.path, env });
    expect(status).toBe(2);
    expect(stderr).toContain('HEXDAG_LOG_FORMAT is "xml", which means nothing there');
  });

  it("shows in config show who has the last word", () => {
    using project = createProject({ "hexdag.yaml": "kind: Config\nspec: {logging: {level: debug}}\n" });
    const options = { cwd: project.path, env: { HEXDAG_LOG_LEVEL: "warn" } };
    expect(show([], options)["logging.level"]).toEqual({
      value: "warn",
      by: "environment",
      origin: "HEXDAG_LOG_LEVEL",
    });
  });
});
