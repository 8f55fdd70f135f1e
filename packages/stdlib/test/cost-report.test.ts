import type { JournalEntry, LlmCalled } from "@hexdag/kernel";
import { reportCosts } from "@hexdag/stdlib";
import { describe, expect, test } from "vitest";

let seq = 0;

function envelope(runId: string) {
  seq += 1;
  return { runId, parentRunId: undefined, pipeline: "p", seq, time: 1 };
}

function call(node: string, more: Partial<LlmCalled> = {}): LlmCalled {
  const who = { node, attempt: 1, idempotencyKey: `r:${node}`, durationMs: 1 };
  return { ...envelope("r"), type: "llm.called", ...who, port: "llm", method: "generate", ...more };
}

function used(inputTokens: number, outputTokens: number): Pick<LlmCalled, "usage"> {
  return { usage: { inputTokens, outputTokens, totalTokens: inputTokens + outputTokens } };
}

describe("what runs cost", () => {
  test("is added up by node, bodies included, and by model, the dearest first", () => {
    const report = reportCosts([
      call("cheap", { model: "a", costUsd: 0.1, ...used(10, 1) }),
      call("each[0]/ask", { model: "b", costUsd: 0.2, ...used(20, 2) }),
      call("each[1]/ask", { model: "b", costUsd: 0.1, ...used(20, 2) }),
    ]);
    expect(report.total).toMatchObject({ calls: 3, totalTokens: 55, costUsd: 0.4, unpriced: 0 });
    expect(report.nodes.map(({ node, calls, costUsd }) => [node, calls, costUsd])).toEqual([
      ["each", 2, 0.3],
      ["cheap", 1, 0.1],
    ]);
    expect(report.models.map(({ model }) => model)).toEqual(["b", "a"]);
  });

  test("says of which calls nobody knows", () => {
    const report = reportCosts([
      call("a", { model: "free", ...used(5, 5) }),
      call("a", { error: "the run was suspended", code: "HD6016" }),
      call("a", { error: "slow down", code: "HD7003" }),
    ]);
    expect(report.total.unpriced).toBe(1);
    expect(report.cutOff).toBe(1);
  });

  test("counts calls whose process died, of each run for itself", () => {
    const reserved = (runId: string, llmCalls?: number): JournalEntry => ({
      ...envelope(runId),
      type: "resource.reserved",
      node: "a",
      attempt: 1,
      tokens: 0,
      inputTokens: 0,
      ...(llmCalls === undefined ? { toolCalls: 1 } : { llmCalls }),
    });
    const [first, died, tool] = [reserved("r", 1), reserved("r", 1), reserved("r")];
    const other = { ...reserved("s", 1), seq: first.seq };
    const entries = [first, died, tool, other, call("a", { reserved: first.seq, ...used(1, 1) })];
    expect(reportCosts(entries).cutOff).toBe(2);
  });
});
