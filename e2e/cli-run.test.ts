// What user code can do wrong, and what can happen to a run from outside: always a clean end, a place and an exit code.
import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { type CliResult, createProject, hexdag, main, type ResultDocument, startHexdag } from "./support/cli.ts";

/** A pipeline of one function node; line 5 is where the node stands. */
function onlyStep(spec = ""): string {
  return `kind: Pipeline
metadata: {name: p}
spec:
  nodes:
    - kind: function
      metadata: {name: work}
      spec:
        fn: ./steps.ts#work
${spec}`;
}

const STUBBORN = "export const work = () => new Promise((resolve) => setTimeout(resolve, 60_000));";
/** Says when it has begun, and stops when it is told to. */
const POLITE = `export const work = (_: unknown, ctx: any) => new Promise((resolve, reject) => {
  const timer = setTimeout(resolve, 60_000);
  ctx.signal.addEventListener("abort", () => { clearTimeout(timer); reject(ctx.signal.reason); });
  console.log("working");
});`;

function runStep(steps: string, spec = ""): { readonly result: CliResult; readonly document: ResultDocument } {
  using project = createProject({ "p.yaml": onlyStep(spec), "steps.ts": steps });
  const result = hexdag(["run", "p.yaml", "--json"], { cwd: project.path });
  return { result, document: JSON.parse(result.stdout) };
}

describe("branches", () => {
  const branching = `kind: Pipeline
metadata: {name: p}
spec:
  nodes:
    - kind: conditional
      metadata: {name: choose}
      spec: {condition: $input.fast, action: quick, else_action: slow}
    - kind: data
      metadata: {name: quick}
      spec: {output: quick}
    - kind: data
      metadata: {name: slow}
      spec: {output: slow, when: $input.patient}
`;
  it.each([
    [{ fast: true, patient: true }, "slow: skipped, not chosen", { node: "slow", reason: "route" }],
    [{ fast: true, patient: false }, "slow: skipped, not chosen", { node: "slow", reason: "route" }],
    [{ fast: false, patient: false }, "slow: skipped, its condition was false", { node: "slow", reason: "when" }],
  ])("%j: a node says why it was skipped", (input, line, event) => {
    using project = createProject({ "p.yaml": branching });
    const given = ["run", "p.yaml", "--input", JSON.stringify(input)];
    expect(hexdag(given, { cwd: project.path }).stderr).toContain(line);
    const events = hexdag([...given, "--events", "--quiet"], { cwd: project.path })
      .stdout.trim()
      .split("\n");
    expect(events.map((each) => JSON.parse(each))).toContainEqual(
      expect.objectContaining({ type: "node.skipped", ...event }),
    );
  });
});

describe("functions that misbehave", () => {
  it.each([
    ["throws an error", 'export const work = () => { throw new Error("no tea left"); };', "no tea left"],
    ["throws a string", 'export const work = () => { throw "no tea left"; };', "no tea left"],
    ["throws undefined", "export const work = () => { throw undefined; };", "undefined"],
    ["throws an object without prototype", "export const work = () => { throw Object.create(null); };", "failed"],
    ["rejects", 'export const work = async () => { await 0; throw new TypeError("no tea left"); };', "no tea left"],
    ["rejects with a number", "export const work = () => Promise.reject(418);", "418"],
  ])("a function that %s fails its node, at its line", (_, steps, text) => {
    const { result, document } = runStep(steps);
    expect(result.status).toBe(1);
    expect(document).toMatchObject({ status: "failed", output: null, error: { code: "HD6001", node: "work" } });
    expect(document.error?.message).toContain(text);
    expect(document.error?.location).toMatch(/^p\.yaml:[5-8]$/u);
    expect(document.nodes["work"]).toMatchObject({ status: "failed", attempts: 1 });
    expect(result.stderr).toContain("error[HD6001]");
    expect(result.stderr).toMatch(/--> p\.yaml:[5-8]:/u);
  });

  it("shows where in the user's own code it was thrown, and nothing of ours", () => {
    const { result } = runStep(
      'export function work() {\n  return brew();\n}\nfunction brew(): never {\n  throw new Error("cold");\n}',
    );
    expect(result.stderr).toContain("at brew (steps.ts:5:9)");
    expect(result.stderr).not.toContain("dist/");
    expect(result.stderr).not.toContain("node:internal");
  });

  it.each([
    ["a function", "() => 1"],
    ["a BigInt", "10n"],
    ["a circle", "(() => { const a: any = {}; a.b = a; return a; })()"],
    ["a class instance", "new Map()"],
    ["NaN", "{ deep: [Number.NaN] }"],
    ["a symbol", "Symbol('x')"],
  ])("a result that is %s is refused as no JSON", (_, value) => {
    const { result, document } = runStep(`export const work = () => (${value});`);
    expect(result.status).toBe(1);
    expect(document.error).toMatchObject({ code: "HD6005", node: "work" });
    expect(document.error?.location).toMatch(/^p\.yaml:/u);
  });

  it("a function that never settles is ended by its timeout", () => {
    const { result, document } = runStep(STUBBORN, "        timeout: 100ms\n");
    expect(result.status).toBe(1);
    expect(document.error).toMatchObject({ code: "HD6002", node: "work" });
    expect(document.nodes["work"]?.status).toBe("failed");
  });

  it("--timeout ends a run that takes too long", () => {
    using project = createProject({ "p.yaml": onlyStep(), "steps.ts": STUBBORN });
    const { status, stdout } = hexdag(["run", "p.yaml", "--json", "--timeout", "150ms"], { cwd: project.path });
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ status: "failed", error: { code: "HD6003" } });
  });

  it("a promise that nothing can ever settle is recognised", () => {
    const { result, document } = runStep("export const work = () => new Promise(() => undefined);");
    expect(result.status).toBe(1);
    expect(document).toMatchObject({
      status: "failed",
      error: { code: "HD8006", node: "work", location: "p.yaml:6" },
      nodes: { work: { status: "cancelled" } },
    });
    expect(document.error?.message).toContain('"work"');
    expect(result.stderr).toContain("error[HD8006]");
    expect(result.stderr).toContain("--> p.yaml:6:");
  });

  it("a timer that throws after its node is done ends the run with the place", () => {
    const { result, document } = runStep(
      'export const work = () => {\n  setTimeout(() => { throw new Error("late"); }, 10);\n  return new Promise((resolve) => setTimeout(resolve, 5_000, 1));\n};',
    );
    expect(result.status).toBe(1);
    expect(document).toMatchObject({
      status: "failed",
      error: { code: "HD8005", node: "work", location: "p.yaml:6" },
    });
    expect(result.stderr).toContain("--> p.yaml:6:");
    expect(result.stderr).toContain("late");
    expect(result.stderr).toContain("steps.ts:2");
  });

  it("process.exit does not end a run in silence", () => {
    const { result, document } = runStep("export const work = () => process.exit(0);");
    expect(result.status).toBe(1);
    expect(document).toMatchObject({
      run_id: expect.any(String),
      status: "failed",
      error: { code: "HD8009", node: "work", location: "p.yaml:6" },
    });
    expect(result.stderr).toContain("error[HD8009]");
    expect(result.stderr).toContain("--> p.yaml:6:");
    expect(result.stderr).toContain("at work (steps.ts:1:");
  });

  it("watchers of the run learn that it failed, and of which node", () => {
    using project = createProject({
      "p.yaml": onlyStep(),
      "steps.ts": "export const work = () => new Promise(() => undefined);",
    });
    const { stdout } = hexdag(["run", "p.yaml", "--events"], { cwd: project.path });
    const events: readonly { readonly type: string }[] = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(events.map(({ type }) => type)).toEqual([
      "run.started",
      "node.started",
      "node.cancelled",
      "run.failed",
      "result",
    ]);
    expect(events.at(-2)).toMatchObject({ error: { code: "HD8006", node: "work", location: "p.yaml:6" } });
  });

  describe("of several at work", () => {
    const several = `kind: Pipeline
metadata: {name: p}
spec:
  nodes:
    - {kind: function, metadata: {name: slow}, spec: {fn: "./slow.ts#slow"}, dependencies: []}
    - {kind: function, metadata: {name: early}, spec: {fn: "./steps.ts#early"}, dependencies: []}
    - kind: map
      metadata: {name: again}
      dependencies: []
      spec:
        items: "[1]"
        body:
          - {kind: function, metadata: {name: inner}, spec: {fn: "./steps.ts#inner"}}
`;
    const WAIT = "new Promise((resolve) => setTimeout(resolve, 500))";
    const failing = (steps: string): ResultDocument => {
      using project = createProject({
        "p.yaml": several,
        "slow.ts": `export const slow = () => ${WAIT};`,
        "steps.ts": steps,
      });
      return JSON.parse(hexdag(["run", "p.yaml", "--json"], { cwd: project.path }).stdout);
    };

    it("the one is blamed that the stack names, in a body, too", () => {
      const steps = `export const early = () => ${WAIT};\nexport const inner = () => { process.exit(3); };`;
      expect(failing(steps)).toMatchObject({
        status: "failed",
        error: { code: "HD8009", node: "again[0]/inner", location: "p.yaml:13" },
      });
    });

    it("all are named, and none is blamed, when the stack names the file of several", () => {
      const steps = `export const early = () => { setTimeout(() => { throw new Error("late"); }, 30); };
export const inner = () => 1;`;
      const { error } = failing(steps);
      expect(error).toMatchObject({ code: "HD8005", location: "p.yaml:2" });
      expect(error).not.toHaveProperty("node");
      expect(error?.message).toContain('late (in one of "early", "again/inner")');
    });

    it("those that wait for ever are named, and only them", () => {
      const steps = `export const early = () => new Promise(() => undefined); export const inner = early;`;
      const { error } = failing(steps);
      expect(error).toMatchObject({ code: "HD8006", location: "p.yaml:2" });
      expect(error?.message).toMatch(/^"early", "again\[0\]\/inner" wait for something/u);
    });
  });

  it("what it prints stays off standard output", () => {
    const { result, document } = runStep(
      'export const work = () => { console.log("hello"); console.error("there"); return 1; };',
    );
    expect(document.output).toEqual({ work: 1 });
    expect(result.stderr).toContain("hello\nthere\n");
  });
});

describe("warnings", () => {
  it("of Node go beside the progress; those that every step file causes are left out", () => {
    const steps =
      "export const work = async () => { process.emitWarning('careful'); await new Promise((r) => setTimeout(r, 20)); };";
    using project = createProject({ "p.yaml": onlyStep(), "steps.ts": steps, "package.json": "{}" });
    const { stderr } = hexdag(["run", "p.yaml", "--quiet"], { cwd: project.path });
    expect(stderr).toBe("Warning: careful\n");
  });
});

describe("events", () => {
  it("come as lines of JSON, the result last, with places as seen from here", () => {
    using project = createProject({
      "flows/p.yaml": onlyStep(),
      "flows/steps.ts": 'export const work = () => { throw "no"; };',
    });
    const { status, stdout } = hexdag(["run", "flows/p.yaml", "--events"], { cwd: project.path });
    expect(status).toBe(1);
    const lines = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines.map(({ type }) => type)).toEqual([
      "run.started",
      "node.started",
      "node.failed",
      "run.failed",
      "result",
    ]);
    expect(lines.slice(0, -1).map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
    for (const { error } of lines.slice(2)) expect(error.location).toMatch(/^flows\/p\.yaml:\d$/u);
    const refused = hexdag(["run", "flows/q.yaml", "--events"], { cwd: project.path }).stdout;
    expect(JSON.parse(refused)).toMatchObject({ type: "result", status: "failed", error: { code: "HD8002" } });
  });
});

describe.skipIf(process.platform !== "linux")("output that cannot be written (Linux has devices for it)", () => {
  it("is a failure, and said on standard error", () => {
    using project = createProject({ "p.yaml": onlyStep(), "steps.ts": "export const work = () => 1;" });
    const command = `"${process.execPath}" "${main}" run p.yaml --quiet > /dev/full`;
    const { status, stderr } = spawnSync("sh", ["-c", command], { cwd: project.path, encoding: "utf8" });
    expect(stderr).toContain("error[HD8002]: the output could not be written");
    expect(status).toBe(1);
  });

  it("all of a long output arrives at a slow reader", () => {
    const steps = "export const work = () => 'x'.repeat(3_000_000);";
    using project = createProject({ "p.yaml": onlyStep(), "steps.ts": steps });
    const command = `"${process.execPath}" "${main}" run p.yaml --quiet | (sleep 0.3; wc -c)`;
    const { stdout } = spawnSync("sh", ["-c", command], { cwd: project.path, encoding: "utf8" });
    expect(Number(stdout)).toBe('{\n  "work": ""\n}\n'.length + 3_000_000);
  });

  it("a reader of a finished result that leaves early is no failure", () => {
    using project = createProject({
      "p.yaml": onlyStep(),
      "steps.ts": "export const work = () => 'x'.repeat(3_000_000);",
    });
    const command = `set -o pipefail; "${process.execPath}" "${main}" run p.yaml --quiet | head -c 10`;
    const { status, stderr } = spawnSync("bash", ["-c", command], { cwd: project.path, encoding: "utf8" });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  });
});

describe("functions that cannot be loaded", () => {
  it("a module that waits for ever while it is loaded is recognised", () => {
    const { result, document } = runStep("await new Promise(() => undefined); export const work = () => 1;");
    expect(result.status).toBe(1);
    expect(document).toMatchObject({
      run_id: null,
      status: "failed",
      error: { code: "HD8006", location: "p.yaml:2" },
    });
  });

  it("ctrl-C ends the loading of a module, too", async () => {
    const slow =
      'console.log("loading"); await new Promise((resolve) => setTimeout(resolve, 60_000)); export const work = () => 1;';
    using project = createProject({ "p.yaml": onlyStep(), "steps.ts": slow });
    const run = startHexdag(["run", "p.yaml", "--json"], { cwd: project.path });
    await run.seen("loading");
    run.child.kill("SIGINT");
    const { status, stdout } = await run.ended;
    expect(status).toBe(130);
    expect(JSON.parse(stdout)).toMatchObject({ run_id: null, status: "cancelled" });
  });

  it("an adapter that never finishes closing does not hold the result back", () => {
    using project = createProject({
      "p.yaml": onlyStep().replace("spec:\n", "spec:\n  ports: {llm: {adapter: ./llm.ts#Llm}}\n"),
      "steps.ts": "export const work = () => 1;",
      "llm.ts": "export class Llm { generate() {} close() { return new Promise(() => undefined); } }",
    });
    const { status, stdout } = hexdag(["run", "p.yaml", "--quiet"], { cwd: project.path });
    expect(JSON.parse(stdout)).toEqual({ work: 1 });
    expect(status).toBe(0);
  });

  it.each([
    ["a missing file", { "step.ts": "export const work = 1;" }, "steps.ts", 'did you mean "step.ts"?'],
    [
      "a missing export",
      { "steps.ts": "export const wrk = () => 1;" },
      'does not export "work"',
      'did you mean "wrk"?',
    ],
    ["an export that is no function", { "steps.ts": "export const work = 3;" }, "not a function", undefined],
    ["a file that does not parse", { "steps.ts": "export const work = (;" }, "does not parse", undefined],
    [
      "a file that throws when loaded",
      { "steps.ts": 'throw new Error("boom"); export const work = 1;' },
      "boom",
      undefined,
    ],
    [
      "a file that imports what is not there",
      { "steps.ts": 'import "./gone.ts"; export const work = () => 1;' },
      "gone.ts",
      undefined,
    ],
    [
      "TypeScript that types alone do not explain",
      { "steps.ts": "enum A { B } export const work = () => A.B;" },
      "TypeScript",
      "as const",
    ],
  ])("%s is a located error", (_, files, message, hint) => {
    using project = createProject({ "p.yaml": onlyStep(), ...files });
    const { status, stdout, stderr } = hexdag(["run", "p.yaml", "--json"], { cwd: project.path });
    expect(status).toBe(1);
    const { error } = JSON.parse(stdout);
    expect(error).toMatchObject({ code: "HD5003", location: "p.yaml:8" });
    expect(error.message).toContain(message);
    if (hint !== undefined) expect(error.hint).toContain(hint);
    expect(stderr).toContain("--> p.yaml:8:");
  });
});

describe("a run that is ended from outside", () => {
  it("ctrl-C cancels cleanly and exits with 130", async () => {
    using project = createProject({ "p.yaml": onlyStep(), "steps.ts": POLITE });
    const run = startHexdag(["run", "p.yaml", "--json"], { cwd: project.path });
    await run.seen("working");
    run.child.kill("SIGINT");
    const { status, stdout, stderr } = await run.ended;
    expect(status).toBe(130);
    expect(JSON.parse(stdout)).toMatchObject({ status: "cancelled", nodes: { work: { status: "cancelled" } } });
    expect(stderr).toContain("cancelled");
    expect(stderr).not.toMatch(/\n\s+at /u);
  });

  it("a second ctrl-C does not wait for a node that ignores the first", async () => {
    const steps =
      'export const work = () => new Promise((r) => { process.stderr.write("working"); setTimeout(r, 60_000); });';
    using project = createProject({ "p.yaml": onlyStep(), "steps.ts": steps });
    const run = startHexdag(["run", "p.yaml"], { cwd: project.path });
    await run.seen("working");
    run.child.kill("SIGINT");
    await Promise.race([run.ended, run.seen("press ctrl-C again")]);
    run.child.kill("SIGINT");
    expect((await run.ended).status).toBe(130);
  });

  it("a kill cancels cleanly too", async () => {
    using project = createProject({ "p.yaml": onlyStep(), "steps.ts": POLITE });
    const run = startHexdag(["run", "p.yaml", "--json"], { cwd: project.path });
    await run.seen("working");
    run.child.kill("SIGTERM");
    const { status, stdout } = await run.ended;
    expect(status).toBe(143);
    expect(JSON.parse(stdout)).toMatchObject({ status: "cancelled" });
  });

  it("a reader that goes away stops the run without a word", async () => {
    const ticking = `export const work = async (_: unknown, ctx: any) => {
  for (let n = 0; n < 2000 && !ctx.signal.aborted; n += 1) {
    ctx.emit({ type: "node.progress", message: "tick " + n });
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return "done";
};`;
    using endless = createProject({ "p.yaml": onlyStep(), "steps.ts": ticking });
    const run = startHexdag(["run", "p.yaml", "--events", "--quiet"], { cwd: endless.path });
    await run.seen("tick 1");
    run.child.stdout.destroy();
    const { status, stderr } = await run.ended;
    expect(stderr).not.toContain("EPIPE");
    expect(stderr).not.toMatch(/\n\s+at /u);
    expect(status).toBe(141);
  });
});
