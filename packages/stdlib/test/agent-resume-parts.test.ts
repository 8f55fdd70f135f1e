/** What else of an agent a resumed run must not do again: ask for approval, hand over, decide whether to stop. */
import { createMemoryJournal, type JournalEntry, resumeRun, runGraph } from "@hexdag/kernel";
import type { Llm } from "@hexdag/kernel/ports";
import { createApprovals, createToolRouter } from "@hexdag/stdlib";
import { expect, test } from "vitest";
import { add, agentGraph, calls, says } from "./support/agent.ts";
import { binary, call, expr, lit, local } from "./support/exprs.ts";

test("an agent that is cut off after any entry asks, hands over and stops as it did", async () => {
  const stopWhen = expr(binary(call("len", local("$calls")), ">=", lit(2)));
  const handoffs = { other: { description: "d", system_prompt: "You are the other.", tools: ["add"] } };
  const graph = await agentGraph({ config: { stopWhen, handoffs, tools: [], approve: ["add"] } });
  const turns = [
    calls(["hand_off_to_other", { reason: "sums" }]),
    calls(["add", { a: 2, b: 3 }]),
    says("That makes 5."),
  ];
  const tools = createToolRouter({ tools: [add] });
  /** Goes by how far the conversation is, and asks a person who counts. */
  const scene = () => {
    const asked: string[] = [];
    const approvals = createApprovals(({ tool }) => {
      asked.push(tool);
      return Promise.resolve({ approved: true, arguments: { a: 20, b: 30 } });
    });
    const spoken: number[] = [];
    const llm: Llm = {
      capabilities: () => ({ tools: true }),
      generate({ messages }) {
        const turn = messages.filter(({ role }) => role === "assistant").length;
        spoken.push(turn);
        return Promise.resolve(turns[turn] ?? says("never"));
      },
    };
    return { asked, spoken, ports: { llm, approvals, tools } };
  };
  const journal = createMemoryJournal();
  const first = scene();
  const whole = await runGraph(graph, { runId: "r", journal, ports: first.ports }).result;
  expect(whole).toMatchObject({ status: "succeeded", nodes: { a: { output: "That makes 5." } } });
  expect([first.asked, first.spoken]).toEqual([["add"], [0, 1, 2]]);
  const steps = (entries: readonly JournalEntry[]): readonly string[] =>
    entries.flatMap((entry) => (entry.type === "body.completed" ? [entry.node] : []));
  expect(steps(journal.entries)).toEqual([
    "a[turn-1]",
    "a[stop-1]",
    "a[turn-2@other]",
    "a[approve-2.1@other]",
    "a[tool-2.1@other]",
    "a[stop-2]",
    "a[last-turn@other]",
  ]);
  for (let cut = 1; cut < journal.entries.length; cut++) {
    const before = journal.entries.slice(0, cut);
    const done = steps(before);
    const again = scene();
    const result = await resumeRun(graph, before, { ports: again.ports }).result;
    expect(result, done.join()).toMatchObject({ status: "succeeded", nodes: { a: { output: "That makes 5." } } });
    expect(again.asked, done.join()).toHaveLength(done.includes("a[approve-2.1@other]") ? 0 : 1);
    expect(again.spoken, done.join()).toHaveLength(3 - done.filter((path) => /turn/.test(path)).length);
  }
});
