/** What a run may spend, from the command line; what it spent, in its result. */
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { hexdag } from "./support/cli.ts";

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
