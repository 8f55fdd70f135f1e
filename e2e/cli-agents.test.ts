/** What is told of an agent's manifest before it runs, and agents that hand over, stop and go on in a run of the command. */
import { describe, expect, it } from "vitest";
import { createProject, hexdag } from "./support/cli.ts";

const agent = (spec: string, script = "[{reply: x}]") => `
kind: Pipeline
metadata: {name: desk}
spec:
  input_schema: {question: str?}
  ports: {tools: ./tools.ts, llm: {adapter: scripted, config: {script: ${script}}}}
  nodes:
    - kind: agent
      metadata: {name: desk}
      spec:
        main_prompt: Help.
${spec.replaceAll(/^/gmu, "        ")}
`;

const tools = `
const anything = { "~standard": { version: 1, vendor: "test", validate: (value) => ({ value }) } };
export const look = { name: "look", description: "Looks.", input: anything, run: () => "seen" };
`;

const billing = (more: string) =>
  `handoffs:\n  billing: {description: Bills., system_prompt: You settle bills.${more}}\n  returns: {description: R., system_prompt: S.}`;

function diagnosticsOf(spec: string): string {
  using project = createProject({ "desk.yaml": agent(spec), "tools.ts": tools });
  return hexdag(["validate", "desk.yaml"], { cwd: project.path }).stderr;
}

describe("an agent's manifest", () => {
  it.each([
    ["names another agent wrong", billing(", handoffs: [retunrs]"), 'did you mean "returns"?'],
    ["hands an agent over to itself", billing(", handoffs: [billing]"), "names the agent itself"],
    ["misses what the other is for", "handoffs: {billing: {system_prompt: S.}}", 'needs "description"'],
    [
      "says another agent's form of an answer wrong",
      billing(", output_schema: {refund: flot}"),
      'did you mean "float"?',
    ],
    ["has a name no tool could have", "handoffs: {the desk: {description: D., system_prompt: S.}}", "letters, digits"],
    [
      "has two forms of one answer",
      `output_schema: {a: str}\n${billing(", output_schema: {type: object}")}`,
      "the node's own output_schema is for every agent",
    ],
    ["says what is never said", "continuation_prompt: More.", "is said when continue_when holds"],
    ["bounds a memory it has not", "max_history: 4", "is how many messages memory keeps"],
    ["summarises what is never too long", "on_full_context: summarise", "is what is done beyond max_context_tokens"],
    ["misspells a name of its conditions", "stop_when: len($cals) > 3", "did you mean $calls?"],
    ["forbids asking", "approve: [look]\ncaps: [llm, tool]", "needs approval:look"],
  ])("that %s is refused", (_, spec, message) => {
    expect(diagnosticsOf(spec)).toContain(message);
  });
});

describe("an agent of a manifest", () => {
  it("hands over, and its conditions see what happened", () => {
    const spec = `${billing("")}\nstop_when: any($calls, c => c.name == "look" and c.result == "seen") and $agent == "billing"`;
    const script =
      '[{call: 0, tool_calls: [{name: hand_off_to_billing, arguments: {reason: "a bill"}}]}, {call: 1, tool_calls: [{name: look}]}, {contains: That is enough, reply: "Seen."}]';
    using project = createProject({ "desk.yaml": agent(spec, script), "tools.ts": tools });
    const { status, stdout, stderr } = hexdag(["run", "desk.yaml"], { cwd: project.path });
    expect([status, stdout]).toEqual([0, expect.stringContaining("Seen.")]);
    expect(stderr).toContain("desk: handed over to billing: a bill");
    expect(stderr).toContain("desk: answered by billing");
  });

  it("goes on while its answer is not final", () => {
    const spec = 'continue_when: not contains($answer, "tea")\ncontinuation_prompt: "Name a drink."';
    const script = '[{call: 0, reply: "Hm."}, {contains: Name a drink, reply: "Have some tea."}]';
    using project = createProject({ "desk.yaml": agent(spec, script), "tools.ts": tools });
    expect(hexdag(["run", "desk.yaml", "--quiet"], { cwd: project.path }).stdout).toContain("Have some tea.");
  });
});
