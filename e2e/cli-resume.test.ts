/** Runs that are kept: listed, added up, asked about, and taken up again after a limit or a kill. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { type CliResult, createProject, hexdag, type Project, startHexdag } from "./support/cli.ts";

const homes: string[] = [];
afterAll(() => {
  for (const home of homes) rmSync(home, { recursive: true, force: true });
});

/** A project with runs of its own. */
function scene(files: Readonly<Record<string, string>>): {
  readonly project: Project;
  readonly env: Readonly<Record<string, string>>;
  readonly run: (...args: readonly string[]) => CliResult;
} {
  const project = createProject(files);
  const home = mkdtempSync(join(tmpdir(), "hexdag-runs-"));
  homes.push(home);
  const env = { HEXDAG_STATE_DIR: home };
  return { project, env, run: (...args) => hexdag(args, { cwd: project.path, env }) };
}

const TOOLS = `
import { appendFileSync } from "node:fs";
const input = { "~standard": { version: 1, vendor: "test", validate: (value) => ({ value }) } };
export const stock = {
  name: "stock", description: "How many of an article there are.", input,
  async run({ article }, ctx) {
    appendFileSync("calls.txt", article + " " + ctx.idempotencyKey + "\\n");
    if (article === "slow" && !(await import("node:fs")).existsSync("hurry")) await new Promise((done) => setTimeout(done, 60_000));
    return { article, count: 3 };
  },
};
export const order = { name: "order", description: "Orders.", input, run: () => "ordered" };
`;

const AGENT = `
kind: Pipeline
metadata: {name: clerk}
spec:
  limits: {max_llm_calls: 2, on_limit: suspend}
  ports:
    tools: ./tools.js
    llm:
      adapter: scripted
      config:
        script:
          - {contains: may not use, reply: I may not order.}
          - {contains: '"count":3', tool_calls: [{name: order, arguments: {}}]}
          - {contains: Is there, tool_calls: [{name: stock, arguments: {article: tea}}]}
  nodes:
    - kind: agent
      metadata: {name: clerk}
      spec: {main_prompt: "Is there tea?", caps: {deny: ["tool:order"]}}
`;

function idOf({ stdout }: CliResult): string {
  const { run_id } = JSON.parse(stdout);
  return String(run_id);
}

describe("a run that a limit suspended", () => {
  test("is listed, and goes on where it stood once the limit is raised", () => {
    const { run, project } = scene({ "agent.yaml": AGENT, "tools.js": TOOLS });
    using _ = project;
    const suspended = run("run", "agent.yaml", "--json");
    expect(suspended).toMatchObject({ status: 1 });
    expect(JSON.parse(suspended.stdout)).toMatchObject({ status: "suspended", error: { code: "HD7102" } });
    const id = idOf(suspended);
    expect(suspended.stderr).toContain(`hexdag resume ${id} --max-llm-calls`);
    expect(JSON.parse(run("ps", "--json").stdout)).toMatchObject({ runs: [{ run_id: id, status: "suspended" }] });

    // The manifest changes meanwhile: the run keeps the plan it was started with.
    writeFileSync(join(project.path, "agent.yaml"), AGENT.replace("Is there tea?", "Something else"));
    const resumed = run("resume", "latest", "--max-llm-calls", "9", "--json");
    expect(resumed.stderr).not.toContain("error");
    expect(JSON.parse(resumed.stdout)).toMatchObject({
      run_id: id,
      status: "succeeded",
      output: { clerk: "I may not order." },
      usage: { llm_calls: 3, tool_calls: 1 },
    });
    expect(readFileSync(join(project.path, "calls.txt"), "utf8").trim().split("\n")).toHaveLength(1);
    expect(run("ps").stdout).toMatch(new RegExp(`${id} +clerk +succeeded`, "u"));
  });

  test("is suspended again when that was not enough, and says which limit", () => {
    const { run, project } = scene({
      "agent.yaml": AGENT.replace("max_llm_calls: 2", "max_llm_calls: 1"),
      "tools.js": TOOLS,
    });
    using _ = project;
    run("run", "agent.yaml");
    expect(run("resume", "latest", "--max-llm-calls", "2")).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("2 of 2 model calls are spent"),
    });
    expect(run("resume", "latest").stderr).toContain("2 of 1");
  });

  test("of the command line is a new one for what is left to do", () => {
    const free = AGENT.replace("  limits: {max_llm_calls: 2, on_limit: suspend}\n", "");
    const { run, project } = scene({ "agent.yaml": free, "tools.js": TOOLS });
    using _ = project;
    const first = run("run", "agent.yaml", "--max-llm-calls", "1", "--on-limit", "suspend", "--json");
    expect(JSON.parse(first.stdout)).toMatchObject({
      status: "suspended",
      error: { data: { owner: "the command line" } },
    });
    expect(JSON.parse(run("resume", "latest", "--max-llm-calls", "1", "--json").stdout).status).toBe("suspended");
    expect(JSON.parse(run("resume", "latest", "--max-llm-calls", "1", "--json").stdout)).toMatchObject({
      status: "succeeded",
      usage: { llm_calls: 3 },
    });
    expect(run("run", "agent.yaml", "--max-llm-calls", "1", "--on-limit", "stop").stderr).toContain(
      "takes raise or suspend",
    );
    expect(run("run", "agent.yaml", "--on-limit", "suspend").stderr).toContain("none is given");
  });

  test("with a child that was suspended goes on with that child", () => {
    const family = `
kind: Pipeline
metadata: {name: parent}
spec:
  nodes:
    - {kind: pipeline, metadata: {name: inner}, spec: {pipeline: child}}
---
kind: Pipeline
metadata: {name: child}
spec:
  limits: {max_llm_calls: 1, on_limit: suspend}
  ports: {llm: echo}
  nodes:
    - {kind: llm, metadata: {name: one}, spec: {prompt: first}}
    - {kind: llm, metadata: {name: two}, spec: {prompt: "second after {{one}}"}}
`;
    const { run, project } = scene({ "family.yaml": family });
    using _ = project;
    const suspended = run("run", "family.yaml", "--pipeline", "parent", "--json");
    expect(JSON.parse(suspended.stdout)).toMatchObject({
      status: "suspended",
      error: { message: expect.stringContaining('the pipeline "child" was suspended') },
    });
    const { runs } = JSON.parse(run("ps", "--children", "--json").stdout);
    expect(runs).toMatchObject([
      { pipeline: "child", status: "suspended" },
      { pipeline: "parent", status: "suspended" },
    ]);
    expect(run("resume", runs[0].run_id).stderr).toContain(`hexdag resume ${runs[1].run_id}`);
    const resumed = run("resume", runs[1].run_id, "--max-llm-calls", "5", "--json");
    expect(JSON.parse(resumed.stdout)).toMatchObject({
      status: "succeeded",
      output: { inner: { two: expect.stringContaining("second after") } },
    });
    const cost = JSON.parse(run("cost", runs[1].run_id, "--json").stdout);
    expect(cost).toMatchObject({ total: { calls: 2 }, runs: [{ pipeline: "child", calls: 2 }] });
  });
});

describe("a run whose process was killed", () => {
  const killed = AGENT.replace("limits: {max_llm_calls: 2, on_limit: suspend}", "limits: {max_llm_calls: 20}").replace(
    "- {contains: may not",
    `- {contains: slow, reply: Both are there.}
          - {contains: '"article":"tea"', tool_calls: [{name: stock, arguments: {article: slow}}]}
          - {contains: may not`,
  );

  test("goes on in the middle of its agent: nothing that is on record is asked or called again", async () => {
    const { run, project, env } = scene({ "agent.yaml": killed, "tools.js": TOOLS });
    using _ = project;
    const calls = join(project.path, "calls.txt");
    const running = startHexdag(["run", "agent.yaml"], { cwd: project.path, env });
    await running.seen("turn 2: stock");
    await expect.poll(() => existsSync(calls) && readFileSync(calls, "utf8")).toContain("slow");
    expect(run("resume", "latest")).toMatchObject({ status: 2, stderr: expect.stringContaining("is running") });
    running.child.kill("SIGKILL");
    await running.ended;
    expect(JSON.parse(run("ps", "--json").stdout)).toMatchObject({ runs: [{ status: "interrupted" }] });
    writeFileSync(join(project.path, "hurry"), "");
    const resumed = run("resume", "latest", "--json");
    expect(JSON.parse(resumed.stdout)).toMatchObject({
      status: "succeeded",
      output: { clerk: "Both are there." },
      usage: { llm_calls: 3 },
      nodes: { clerk: { attempts: 2 } },
    });
    const [tea, slow, again, ...more] = readFileSync(calls, "utf8").trim().split("\n");
    expect(tea).toMatch(/^tea /u);
    // The call that was under way is made again, under the key it had.
    expect([again, more]).toEqual([slow, []]);
  });
});

describe("what a run cost", () => {
  test("is told by node and by model, by the prices of the Config", () => {
    const manifest = `
kind: Pipeline
metadata: {name: priced}
spec:
  ports: {llm: {adapter: mock, config: {responses: [a, b]}}}
  nodes:
    - {kind: llm, metadata: {name: one}, spec: {prompt: first question}}
    - {kind: llm, metadata: {name: two}, spec: {prompt: "again: {{one}}"}}
`;
    const config = "kind: Config\nspec:\n  prices: {mock: {input: 1000, output: 2000}}\n";
    const { run, project } = scene({
      "priced.yaml": manifest,
      "hexdag.yaml": config,
    });
    using _ = project;
    const result = run("run", "priced.yaml", "--json");
    const document = JSON.parse(result.stdout);
    expect(document.status, result.stderr).toBe("succeeded");
    const cost = JSON.parse(run("cost", "latest", "--json").stdout);
    expect(cost.total).toMatchObject({
      calls: 2,
      total_tokens: document.usage.total_tokens,
      cost_usd: document.usage.cost_usd,
    });
    expect(cost.nodes.map(({ node }: { node: string }) => node).toSorted()).toEqual(["one", "two"]);
    expect(cost.models).toMatchObject([{ model: "mock", calls: 2, unpriced_calls: 0 }]);
    expect(run("cost", "latest").stdout).toMatch(/model +calls +input +cached +output +reasoning +cost\nmock +2 /u);
  });

  test("is never told as nothing when it is next to nothing", () => {
    const manifest = `
kind: Pipeline
metadata: {name: cheap}
spec:
  ports: {llm: {adapter: mock, config: {responses: [a]}}}
  nodes: [{kind: llm, metadata: {name: one}, spec: {prompt: question}}]
`;
    const config = "kind: Config\nspec:\n  prices: {mock: {input: 0.02, output: 0.02}}\n";
    const { run, project } = scene({ "cheap.yaml": manifest, "hexdag.yaml": config });
    using _ = project;
    expect(run("run", "cheap.yaml").status).toBe(0);
    expect(run("cost", "latest").stdout).toMatch(/tokens, \$0\.0000000[1-9]/u);
  });
});

describe("why something was denied", () => {
  test("is told with the rule, for the run and for one node", () => {
    const { run, project } = scene({
      "agent.yaml": AGENT.replace("max_llm_calls: 2", "max_llm_calls: 9"),
      "tools.js": TOOLS,
    });
    using _ = project;
    expect(run("run", "agent.yaml", "--quiet").status).toBe(0);
    const told = run("why-denied", "latest", "clerk");
    expect(told.stdout).toContain("clerk (attempt 1) was denied tool:order");
    expect(told.stdout).toContain('node "clerk" denies tool:order');
    expect(JSON.parse(run("why-denied", "latest", "--json").stdout)).toMatchObject({
      denied: [{ node: "clerk", cap: "tool:order", port: "tools", method: "call", deny: "tool:order" }],
    });
    expect(run("why-denied", "latest", "clerc")).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/did not come to a node "clerc"\n.*did you mean "clerk"\?/u),
    });
  });

  test("in a child run is told for the node that started it", () => {
    const family = `${AGENT.replace("max_llm_calls: 2", "max_llm_calls: 9")}
---
kind: Pipeline
metadata: {name: shop}
spec:
  nodes:
    - {kind: pipeline, metadata: {name: counter}, spec: {pipeline: clerk}}
    - {kind: data, metadata: {name: other}, spec: {output: 1}}
`;
    const { run, project } = scene({ "family.yaml": family, "tools.js": TOOLS });
    using _ = project;
    expect(run("run", "family.yaml", "--pipeline", "shop", "--quiet").status).toBe(0);
    for (const args of [["counter"], ["clerk"], []])
      expect(run("why-denied", "latest", ...args).stdout).toContain("clerk: clerk (attempt 1) was denied tool:order");
    expect(run("why-denied", "latest", "other").stdout).toContain("nothing was denied");
  });
});

describe("runs that cannot be had", () => {
  const HELLO =
    "kind: Pipeline\nmetadata: {name: hello}\nspec:\n  nodes:\n    - {kind: data, metadata: {name: a}, spec: {output: 1}}\n";

  test("are told: none yet, none of that id, several, and one that has ended", () => {
    const { run, project } = scene({ "hello.yaml": HELLO });
    using _ = project;
    expect(run("ps").stdout).toBe("no runs\n");
    for (const command of ["resume", "cost", "why-denied"]) {
      expect(run(command, "latest")).toMatchObject({
        status: 2,
        stderr: expect.stringContaining("no run is kept yet"),
      });
      expect(run(command, "nope")).toMatchObject({
        status: 2,
        stderr: expect.stringContaining('no run "nope" is kept'),
      });
    }
    const id = idOf(run("run", "hello.yaml", "--json"));
    run("run", "hello.yaml");
    expect(run("cost", id.slice(0, 4)).stderr).toContain("is the beginning of 2 runs' ids");
    expect(run("resume", id)).toMatchObject({ status: 2, stderr: expect.stringContaining("has succeeded") });
    expect(run("ps", "--status", "done").stderr).toContain('there is no status "done"');
    expect(run("ps", "-n", "0").status).toBe(2);
  });

  test("are not kept when that is not wanted, or not possible", () => {
    const { run, project } = scene({ "hello.yaml": HELLO });
    using _ = project;
    run("run", "hello.yaml", "--ephemeral");
    expect(run("ps").stdout).toBe("no runs\n");
    const env = { HEXDAG_STATE_DIR: join(project.path, "hello.yaml") };
    const result = hexdag(["run", "hello.yaml"], { cwd: project.path, env });
    expect(result).toMatchObject({ status: 0, stderr: expect.stringContaining("note: this run is not kept:") });
  });

  test("are told when their record is damaged", () => {
    const { run, project, env } = scene({ "agent.yaml": AGENT, "tools.js": TOOLS });
    using _ = project;
    const id = idOf(run("run", "agent.yaml", "--json"));
    const journal = join(env["HEXDAG_STATE_DIR"] ?? "", "runs", id, "journal.jsonl");
    const lines = readFileSync(journal, "utf8").split("\n");
    writeFileSync(journal, [...lines.slice(0, 3), "not json", ...lines.slice(4)].join("\n"));
    expect(run("resume", id).stderr).toContain("HD7013");
    writeFileSync(journal, [...lines.slice(0, 3), ...lines.slice(4)].join("\n"));
    expect(run("resume", id).stderr).toMatch(/HD6015.*missing or out of order/su);
  });
});
