/** What a run may spend, from the command line; what it spent, in its result. */
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { createProject, hexdag } from "./support/cli.ts";

const agent = fileURLToPath(new URL("../examples/agent/pipeline.yaml", import.meta.url));
const run = (...args: string[]) => hexdag(["run", agent, "-i", "question=x", "--quiet", ...args]);

it("a run within its budget says what it used", () => {
  const { status, stdout } = run("--json", "--max-llm-calls", "3", "--max-tool-calls", "3", "--max-tokens", "100000");
  expect(status).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ status: "succeeded", usage: { llm_calls: 3, tool_calls: 2 } });
});

it.each([
  ["--max-llm-calls", "2", "max_llm_calls"],
  ["--max-tool-calls", "1", "max_tool_calls"],
  ["--max-tokens", "60", "max_total_tokens"],
])("%s %s ends it before the call that would cross it", (flag, amount, resource) => {
  const { status, stdout } = run("--json", flag, amount);
  expect(status).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({
    status: "failed",
    error: { code: "HD7102", data: { resource, owner: "the command line" } },
  });
});

it("a cost limit needs prices", () => {
  const { status, stderr } = run("--max-cost", "0.5");
  expect(status).toBe(1);
  expect(stderr).toContain("error[HD7103]");
});

it.each([
  ["--max-cost", "much"],
  ["--max-tokens", "1.5"],
  ["--max-llm-calls", "-1"],
])("%s %s is no amount", (flag, amount) => {
  const { status, stderr } = run(flag, amount);
  expect(status).toBe(2);
  expect(stderr).toContain(`${flag} takes`);
});

const counted = (model: string): string => `
kind: Pipeline
metadata: {name: outer}
spec:
  nodes:
    - {kind: pipeline, metadata: {name: start}, spec: {pipeline: inner}}
---
kind: Pipeline
metadata: {name: inner}
spec:
  ports: {llm: {adapter: mock, config: {responses: [ok]}}}
  nodes:
    - {kind: llm, metadata: {name: ask}, spec: {model: ${model}, human_message: "${"internationalization ".repeat(20)}"}}
`;

it.each([
  ["a model whose encoding is published", "gpt-5-mini", 4 + 3 + 41 + 1],
  ["any other model", "mock", 4 + 3 + 140 + 1],
])("what a child run's call may take is counted for %s", (_, model, tokens) => {
  using project = createProject({ "counted.yaml": counted(model) });
  const args = ["run", "counted.yaml", "--pipeline", "outer", "--max-tokens", "30", "--quiet"];
  const { status, stderr } = hexdag(args, { cwd: project.path });
  expect(status).toBe(1);
  expect(stderr).toContain(`it may take ${tokens} more`);
});

it("a fallback at a node is refused with its line, and the port's and the handler's way are named", () => {
  const policies = "policies: [{type: fallback, config: {to: small}}]";
  const node = `{kind: llm, metadata: {name: ask}, spec: {human_message: hi, ${policies}}}`;
  using project = createProject({
    "wrong.yaml": `kind: Pipeline\nmetadata: {name: wrong}\nspec:\n  ports: {llm: echo}\n  nodes:\n    - ${node}\n`,
  });
  const { status, stderr } = hexdag(["validate", "wrong.yaml"], { cwd: project.path });
  expect(status).toBe(1);
  expect(stderr).toContain('error[HD3405]: node "ask" has a fallback, which is for ports');
  expect(stderr).toContain("wrong.yaml:6:");
  expect(stderr).toContain("handle the failure with on_error");
});
