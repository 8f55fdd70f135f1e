// Functions inside manifests (`!js`): run by `run` alone, told by their lines, and subject to the Config's trust.
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { createProject, hexdag } from "./support/cli.ts";

const FLOW = `kind: Pipeline
metadata: {name: flow}
spec:
  input_schema: {n: int}
  nodes:
    - kind: function
      metadata: {name: twice}
      spec: {fn: !js input.n * 2}
    - kind: function
      metadata: {name: check}
      spec:
        fn: !js |
          const n: number = input;
          if (n > 4) {
            throw new RangeError(\`too much: \${n}\`);
          }
          const { shout } = await import("./lib/words.ts");
          return shout(\`\${n}\`);
`;
const WORDS = "export const shout = (text: string): string => `${text}!`;\n";
const project = createProject({ "flow.yaml": FLOW, "lib/words.ts": WORDS });
afterAll(() => project[Symbol.dispose]());
const run = (...args: readonly string[]) => hexdag(args, { cwd: project.path });

describe("hexdag run with inline functions", () => {
  it("runs them, TypeScript and imports included, and says nothing about how", () => {
    const { status, stdout, stderr } = run("run", "flow.yaml", "--quiet", "-i", "n=1");
    expect({ status, stdout: JSON.parse(stdout), stderr }).toEqual({ status: 0, stdout: { check: "2!" }, stderr: "" });
  });

  it("shows the line that threw", () => {
    const { status, stderr } = run("run", "flow.yaml", "--quiet", "-i", "n=5");
    expect(status).toBe(1);
    expect(stderr).toContain("--> flow.yaml:15:19");
    expect(stderr).toMatch(/15 \|\s+throw new RangeError\(.*\n\s+\|\s+\^{14}\n/u);
    expect(stderr).toContain("at flow.yaml:15:19");
    expect(JSON.parse(run("run", "flow.yaml", "--json", "-i", "n=5").stdout)).toMatchObject({
      error: { code: "HD6001", location: "flow.yaml:15" },
    });
  });

  it("runs them from a compiled plan, and shows the same lines", () => {
    expect(run("compile", "flow.yaml", "-o", "flow.plan.json").status).toBe(0);
    expect(JSON.parse(run("run", "flow.plan.json", "--quiet", "-i", "n=1").stdout)).toEqual({ check: "2!" });
    expect(run("run", "flow.plan.json", "--quiet", "-i", "n=5").stderr).toContain("--> flow.yaml:15:19");
  });

  it("names the node when what it left running throws", () => {
    using late = createProject({
      "late.yaml": `kind: Pipeline
metadata: {name: late}
spec:
  nodes:
    - kind: function
      metadata: {name: good}
      spec: {fn: !js "new Promise((done) => setTimeout(done, 300))"}
    - kind: function
      metadata: {name: culprit}
      dependencies: []
      spec:
        fn: !js |
          setTimeout(() => {
            throw new Error("late");
          }, 20);
          return 1;
`,
    });
    const { stdout, stderr } = hexdag(["run", "late.yaml", "--json"], { cwd: late.path });
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: "HD8005", node: "culprit" } });
    expect(stderr).toContain("--> late.yaml:14");
  });

  it("refuses them, in manifests and in plans, where the Config does not trust them", () => {
    using strict = createProject({
      "flow.yaml": FLOW,
      "hexdag.yaml": "kind: Config\nspec: {trust: {inline_functions: false}}\n",
    });
    writeFileSync(join(strict.path, "flow.plan.json"), run("compile", "flow.yaml").stdout);
    for (const file of ["flow.yaml", "flow.plan.json"]) {
      const { status, stderr } = hexdag(["run", file, "-i", "n=1"], { cwd: strict.path });
      expect({ file, status }).toEqual({ file, status: 1 });
      expect(stderr).toContain("error[HD3412]: the project's Config does not allow !js");
    }
  });

  it("refuses functions of files in plans, where the Config does not trust them", () => {
    const fn = `kind: Pipeline
metadata: {name: flow}
spec:
  nodes: [{kind: function, metadata: {name: a}, spec: {fn: ./words.ts#shout}}]
`;
    using strict = createProject({ "flow.yaml": fn, "words.ts": WORDS });
    expect(hexdag(["compile", "flow.yaml", "-o", "flow.plan.json"], { cwd: strict.path }).status).toBe(0);
    writeFileSync(join(strict.path, "hexdag.yaml"), "kind: Config\nspec: {trust: {file_functions: false}}\n");
    const { status, stderr } = hexdag(["run", "flow.plan.json"], { cwd: strict.path });
    expect(status).toBe(1);
    expect(stderr).toContain("the plan names words.ts#shout");
  });
});

describe("a function that does not parse", () => {
  const broken = createProject({ "flow.yaml": FLOW.replace("return shout(", "return shout((") });
  afterAll(() => broken[Symbol.dispose]());

  it.each(["validate", "run"])("is told at its line by %s", (command) => {
    const { status, stderr } = hexdag([command, "flow.yaml"], { cwd: broken.path });
    expect(status).toBe(1);
    expect(stderr).toContain("error[HD5003]: this inline function does not parse");
    expect(stderr).toContain("--> flow.yaml:18");
  });
});

describe("no command but run executes user code", () => {
  const MARK = "executed";
  const write = `process.getBuiltinModule("node:fs").writeFileSync("${MARK}", "")`;
  const files = {
    "flow.yaml": `kind: Pipeline
metadata: {name: flow}
spec:
  custom_types: {percent: {base: float, strip: "%"}}
  nodes:
    - kind: function
      metadata: {name: expression}
      spec: {fn: !js '${write}'}
    - kind: function
      metadata: {name: body}
      spec:
        fn: !js |
          ${write};
          return 1;
    - kind: loop
      metadata: {name: each}
      spec:
        for_each: [1]
        body: !js "(() => ${write.replaceAll('"', "'")})()"
    - kind: function
      metadata: {name: file}
      spec: {fn: ./steps.ts#step, output_schema: {type: number}}
`,
    "steps.ts": `${write};\nexport const step = () => 1;\n`,
  };
  const commands: readonly (readonly string[])[] = [
    ["validate", "flow.yaml"],
    ["validate", "flow.yaml", "--lenient", "--json"],
    ["lint", "flow.yaml"],
    ["fmt", "flow.yaml"],
    ["compile", "flow.yaml"],
    ["expand", "flow.yaml"],
    ["graph", "flow.yaml"],
    ["explain", "Pipeline"],
    ["explain", "node/function"],
    ["schema"],
    ["types", "flow.yaml"],
    ["config", "show"],
    ["doctor"],
  ];

  it.each(commands)("%s %s", (...args) => {
    using victim = createProject(files);
    const { status, stderr } = hexdag(args, { cwd: victim.path });
    expect({ executed: existsSync(join(victim.path, MARK)), usage: status === 2, stderr }).toEqual({
      executed: false,
      usage: false,
      stderr: expect.not.stringContaining("HD8001"),
    });
  });

  it("and run does, so that the file would be seen", () => {
    using victim = createProject(files);
    const { stderr } = hexdag(["run", "flow.yaml", "--quiet"], { cwd: victim.path });
    expect({ executed: existsSync(join(victim.path, MARK)), stderr }).toEqual({ executed: true, stderr: "" });
  });
});
