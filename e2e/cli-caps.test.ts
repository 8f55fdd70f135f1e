// `hexdag caps`: what each node needs against what it gets.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createProject, hexdag } from "./support/cli.ts";

const files = {
  "hexdag.yaml": `kind: Config
spec:
  caps: {deny: ["tool:delete_*"], profiles: {reader: {allow: [llm, datastore.read, "tool:*", spawner]}}}
`,
  "flow.yaml": `kind: Pipeline
metadata: {name: flow}
spec:
  caps: {profile: reader}
  ports: {llm: {adapter: mock, config: {responses: [hi]}}}
  nodes:
    - {kind: llm, metadata: {name: ask}, spec: {human_message: hi}}
    - {kind: tool_call, metadata: {name: any}, spec: {tool: "{{ask}}"}}
    - {kind: agent, metadata: {name: clerk}, spec: {main_prompt: hi, tools: [look, delete_all], max_steps: 2}}
    - {kind: function, metadata: {name: score}, spec: {fn: ./steps.ts#score}}
    - kind: loop
      metadata: {name: each}
      spec:
        for_each: $input.list
        caps: [spawner]
        body:
          - {kind: pipeline, metadata: {name: deep}, spec: {pipeline: ./child.yaml}}
`,
  "steps.ts": "export const score = () => 1;",
};

const SAVE = `    - {kind: port_call, metadata: {name: save}, spec: {port: datastore, method: delete, args: {key: k}}}
`;

const refused = { ...files, "flow.yaml": files["flow.yaml"] + SAVE };

describe("caps", () => {
  it("lists what each node needs, what it gets, and who takes the rest away", () => {
    using project = createProject(refused);
    const { status, stdout, stderr } = hexdag(["caps", "flow.yaml"], { cwd: project.path });
    expect(stderr).toBe("");
    expect(stdout).toBe(`pipeline flow
  the Config denies tool:delete_* (hexdag.yaml:3)
  pipeline "flow" allows only llm, datastore.read, tool:*, spawner (flow.yaml:4)

node       needs            may    because
ask        llm              yes
any        tool:*           maybe  tool:*, but not tool:delete_*: the Config denies tool:delete_* (hexdag.yaml:3)
clerk      llm              yes
           tool:look        yes
           tool:delete_all  no     the Config denies tool:delete_* (hexdag.yaml:3); it may do without
score      your own code    maybe  at most llm, datastore.read, tool:*, spawner, but not tool:delete_*
each       nothing          yes
each/deep  spawner          yes
save       datastore.write  no     pipeline "flow" does not allow it (flow.yaml:4)

child runs may use at most
  ./child.yaml, by each/deep: spawner
`);
    expect(status).toBe(1);
  });

  it("says the same as JSON", () => {
    using project = createProject(refused);
    const { status, stdout } = hexdag(["caps", "flow.yaml", "--json"], { cwd: project.path });
    const document = JSON.parse(stdout);
    expect(document).toMatchObject({ pipeline: "flow", refused: true });
    const rule = {
      from: 'pipeline "flow"',
      allow: ["llm", "datastore.read", "tool:*", "spawner"],
      deny: [],
      location: "flow.yaml:4",
    };
    expect(document.rules[1]).toEqual(rule);
    expect(document.nodes.at(-1)).toEqual({
      node: "save",
      kind: "port_call",
      location: "flow.yaml:18",
      refused: true,
      handled: false,
      needs: [
        {
          cap: "datastore.write",
          may: "no",
          optional: false,
          field: "method",
          gets: { allow: [], deny: [] },
          by: rule,
          reason: 'pipeline "flow" allows only llm, datastore.read, tool:*, spawner',
        },
      ],
      more: null,
      at_most: { allow: rule.allow, deny: ["tool:delete_*"] },
      children: [],
    });
    expect(status).toBe(1);
  });

  it("needs no more than a compiled plan, and says nothing bad of one in which all is well", () => {
    using project = createProject(files);
    const { path: cwd } = project;
    expect(hexdag(["compile", "flow.yaml", "-o", "flow.plan.json"], { cwd })).toMatchObject({ status: 0 });
    const ofPlan = hexdag(["caps", "flow.plan.json"], { cwd });
    expect(ofPlan).toMatchObject({ status: 0, stderr: "" });
    expect(ofPlan.stdout).toBe(hexdag(["caps", "flow.yaml"], { cwd }).stdout);
  });

  it.each(["caps", "graph"])("a damaged plan is refused by %s", (command) => {
    using project = createProject(files);
    const { path: cwd } = project;
    hexdag(["compile", "flow.yaml", "-o", "flow.plan.json"], { cwd });
    const file = join(cwd, "flow.plan.json");
    writeFileSync(file, readFileSync(file, "utf8").replace('"name": "deep"', '"name": "deep", "caps": [{}]'));
    const { status, stderr } = hexdag([command, "flow.plan.json"], { cwd });
    expect(stderr).toContain('error[HD5001]: the plan is damaged: "caps" of node "deep" is not what it must be');
    expect(status).toBe(1);
  });

  it("shows one node with those of its bodies, and says which there are", () => {
    using project = createProject(files);
    const { path: cwd } = project;
    const { nodes } = JSON.parse(hexdag(["caps", "flow.yaml", "--node", "each", "--json"], { cwd }).stdout);
    expect(nodes.map(({ node }: { node: string }) => node)).toEqual(["each", "each/deep"]);
    const unknown = hexdag(["caps", "flow.yaml", "--node", "deep"], { cwd });
    expect(unknown.status).toBe(2);
    expect(unknown.stderr).toContain('no node "deep"');
    expect(unknown.stderr).toContain('did you mean "each/deep"?');
  });

  it("lets a refusal pass that is handled, as validate does", () => {
    const handled = SAVE.replace("args:", "on_error: skip, args:");
    using project = createProject({ ...files, "flow.yaml": files["flow.yaml"] + handled });
    const { path: cwd } = project;
    const { status, stdout } = hexdag(["caps", "flow.yaml", "--node", "save"], { cwd });
    expect(stdout).toContain("does not allow it (flow.yaml:4); its failure is handled");
    expect(status).toBe(0);
    const checked = hexdag(["validate", "flow.yaml"], { cwd });
    expect(checked.stderr).toContain("warning[HD3415]");
    expect(checked.status).toBe(0);
  });

  it("knows the kinds of installed packages", () => {
    const text = "{version: 1, vendor: 'test', validate: (value) => ({ value })}";
    using project = createProject({
      "package.json": '{"type": "module", "dependencies": {"acme": "1.0.0"}}',
      "node_modules/acme/package.json": JSON.stringify({
        name: "acme",
        type: "module",
        hexdag: { nodes: { weather: "./nodes.js#weather" } },
      }),
      "node_modules/acme/nodes.js": `export const weather = {
        kind: "weather", description: "Tells the weather.", spec: {"~standard": ${text}},
        ports: ["llm"], run: () => "fine",
      };`,
      "flow.yaml": `kind: Pipeline
metadata: {name: flow}
spec:
  caps: [memory]
  nodes: [{kind: weather, metadata: {name: sky}}]
`,
    });
    const { status, stdout } = hexdag(["caps", "flow.yaml"], { cwd: project.path });
    expect(stdout).toMatch(/^sky +llm +no +pipeline "flow" allows only memory/mu);
    expect(stdout).toContain("more, by its kind  maybe  at most memory");
    expect(status).toBe(0);
  });
});

describe("caps of all or nothing", () => {
  it.each([
    ['{allow: ["*"], deny: ["llm"]}', "allows everything and denies llm", "no"],
    ['{deny: ["*"]}', "denies *", "no"],
    ["{}", "takes nothing away", "yes"],
  ])("%s are told", (caps, rule, may) => {
    using project = createProject({
      "flow.yaml": `kind: Pipeline
metadata: {name: flow}
spec:
  caps: ${caps}
  nodes: [{kind: llm, metadata: {name: ask}, spec: {human_message: hi}}]
`,
    });
    const { stdout } = hexdag(["caps", "flow.yaml"], { cwd: project.path });
    expect(stdout).toContain(`pipeline "flow" ${rule} (flow.yaml:4)`);
    expect(stdout).toMatch(new RegExp(`^ask +llm +${may}\\b`, "mu"));
  });
});

describe("a refusal that is certain", () => {
  it("is an error before anything runs, and shows who takes the capability away", () => {
    using project = createProject(refused);
    const { status, stdout, stderr } = hexdag(["run", "flow.yaml"], { cwd: project.path });
    expect(stderr).toContain(
      'error[HD3415]: node "save" needs datastore.write, but pipeline "flow" allows only llm, datastore.read, tool:*, spawner',
    );
    expect(stderr).toContain("this takes it away");
    expect(stdout).toBe("");
    expect(status).not.toBe(0);
  });
});
