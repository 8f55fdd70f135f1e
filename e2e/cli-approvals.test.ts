/** Tools that somebody must agree to, in runs of the command: where nobody can be asked, with `--approve`, and by the manifest's adapter. */
import { describe, expect, it } from "vitest";
import { createProject, hexdag, type ResultDocument } from "./support/cli.ts";
import { atTerminal, isTerminalAvailable } from "./support/terminal.ts";

const manifest = (ports = "", more = "") => `
kind: Pipeline
metadata: {name: shop}
spec:
  ports:
    tools: ./tools.ts
    llm:
      adapter: scripted
      config:
        script:
          - {call: 0, tool_calls: [{name: refund, arguments: {amount: 5}}]}
          - {contains: refunded 5, reply: "It is paid back."}
          - {contains: refunded 2, reply: "Two are paid back."}
          - {contains: not approved, reply: "I may not pay it back."}
${ports}
  nodes:
    - kind: agent
      metadata: {name: clerk}
      spec: {main_prompt: "Pay it back.", max_steps: 4${more}}
`;

/** Without imports, which would have to be installed. */
const tools = `
const anything = { "~standard": { version: 1, vendor: "test", validate: (value) => ({ value }) } };
export const refund = {
  name: "refund", description: "Pays money back.", input: anything, hints: { sensitive: true },
  run: ({ amount }) => "refunded " + amount,
};
`;

function shop(...options: Parameters<typeof manifest>) {
  return createProject({ "shop.yaml": manifest(...options), "tools.ts": tools });
}

function outputOf(stdout: string): unknown {
  const document: ResultDocument = JSON.parse(stdout);
  return document.nodes["clerk"]?.output;
}

describe("a sensitive tool in a run that nobody watches", () => {
  it("is refused, which the model hears, and whoever reads on how to agree", () => {
    using project = shop();
    const { status, stdout, stderr } = hexdag(["run", "shop.yaml", "--json"], { cwd: project.path });
    expect([status, outputOf(stdout)]).toEqual([0, "I may not pay it back."]);
    expect(stderr).toContain("clerk: the call of refund was refused, since nobody can be asked: --approve refund");
  });

  it("is called when the command line agrees in advance, as is on record", () => {
    using project = shop();
    const run = ["run", "shop.yaml", "--approve", "order", "--approve", "re*"];
    const { status, stdout } = hexdag([...run, "--json"], { cwd: project.path });
    expect([status, outputOf(stdout)]).toEqual([0, "It is paid back."]);
    const { stdout: events } = hexdag([...run, "--events", "--quiet"], { cwd: project.path });
    expect(events).toContain('"node":"clerk[approve-1.1]"');
    expect(events).toContain('"by":"--approve re*"');
  });

  it("is decided about by the adapter that the manifest names", () => {
    using project = shop("    approvals: {adapter: auto, config: {approve: [refund], by: policy}}");
    const { status, stdout } = hexdag(["run", "shop.yaml", "--json"], { cwd: project.path });
    expect([status, outputOf(stdout)]).toEqual([0, "It is paid back."]);
    const chosen = ["run", "shop.yaml", "--json", "--port", 'approvals=auto:{"deny": ["*"]}'];
    expect(outputOf(hexdag(chosen, { cwd: project.path }).stdout)).toBe("I may not pay it back.");
  });

  it("is decided about by the project's Config, also where no node says that it asks", () => {
    const config =
      "kind: Config\nmetadata: {name: c}\nspec: {ports: {approvals: {adapter: auto, config: {approve: [refund]}}}}\n";
    using project = createProject({ "shop.yaml": manifest(), "tools.ts": tools, "hexdag.yaml": config });
    expect(outputOf(hexdag(["run", "shop.yaml", "--json"], { cwd: project.path }).stdout)).toBe("It is paid back.");
    using own = shop("    approvals: {adapter: auto}");
    expect(hexdag(["lint", "shop.yaml"], { cwd: own.path }).stderr).not.toContain("W216");
  });

  it("is decided about as it was when the run was recorded", () => {
    using project = shop();
    const recorded = hexdag(["run", "shop.yaml", "--approve", "refund", "--record", "tape"], { cwd: project.path });
    expect(recorded.stdout).toContain("It is paid back.");
    const replayed = hexdag(["run", "shop.yaml", "--replay", "tape"], { cwd: project.path });
    expect(replayed).toMatchObject({ status: 0, stdout: recorded.stdout });
    expect(replayed.stderr).not.toContain("refused");
  });

  it("is asked about for the agents of child pipelines, too", () => {
    using project = createProject({
      "shop.yaml": manifest(),
      "tools.ts": tools,
      "all.yaml":
        "kind: Pipeline\nmetadata: {name: all}\nspec:\n  nodes:\n    - {kind: pipeline, metadata: {name: shop}, spec: {pipeline: ./shop.yaml}}\n",
    });
    const refused = hexdag(["run", "all.yaml"], { cwd: project.path });
    expect(refused.stdout).toContain("I may not pay it back.");
    expect(refused.stderr).toContain("--approve refund");
    expect(hexdag(["run", "all.yaml", "--approve", "refund"], { cwd: project.path }).stdout).toContain(
      "It is paid back.",
    );
  });
});

describe.skipIf(!isTerminalAvailable)(
  "a sensitive tool at a terminal (skipped where `script` is not util-linux's)",
  () => {
    const QUESTION = "or other arguments as JSON:";
    const answering = (line: string) => {
      let typed = false;
      return (shown: string): string => {
        if (typed || !shown.includes(QUESTION)) return "";
        typed = true;
        return `${line}\n`;
      };
    };

    it.each([
      ["y", "It is paid back."],
      ["n too much", "I may not pay it back."],
      ['{"amount": 2}', "Two are paid back."],
    ])("is asked about: %s", async (line, output) => {
      using project = shop();
      const { status, text } = await atTerminal("run shop.yaml", { cwd: project.path, type: answering(line) });
      expect(status).toBe(0);
      expect(text).toContain("clerk wants to call refund with");
      expect(text).toContain('"amount": 5');
      expect(text).toContain(output);
    });

    it("ctrl-C takes the question back and ends the run", async () => {
      using project = shop();
      const { status, text } = await atTerminal("run shop.yaml", {
        cwd: project.path,
        type: (shown) => (shown.includes(QUESTION) && !shown.includes("^C") ? String.fromCharCode(3) : ""),
      });
      expect(status).toBe(130);
      expect(text).toContain("cancelled");
    });
  },
);
