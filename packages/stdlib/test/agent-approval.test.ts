/** Tools that somebody must agree to before an agent calls them. */
import { defineTool, type RunEvent } from "@hexdag/kernel";
import type { ApprovalDecision, ApprovalRequest, Approvals } from "@hexdag/kernel/ports";
import { createApprovals, createAutoApprovals, createToolRouter } from "@hexdag/stdlib";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { add, calls, model, play, progressOf, says, stepsOf } from "./support/agent.ts";

const refunded: number[] = [];
const refund = defineTool({
  name: "refund",
  description: "Pays money back.",
  input: z.object({ amount: z.number() }),
  hints: { sensitive: true },
  run: ({ amount }) => {
    refunded.push(amount);
    return `refunded ${amount}`;
  },
});
const tools = createToolRouter({ tools: [add, refund] });

/** Somebody who decides from a list, and remembers what was asked. */
function person(...decisions: readonly ApprovalDecision[]): { approvals: Approvals; asked: ApprovalRequest[] } {
  const asked: ApprovalRequest[] = [];
  const approvals = createApprovals((request) =>
    Promise.resolve(decisions[asked.push(request) - 1] ?? { approved: false }),
  );
  return { approvals, asked };
}

describe("a sensitive tool", () => {
  test("is called when somebody agrees, who is told what for; the decision is a step of its own", async () => {
    const turn = { ...calls(["refund", { amount: 5 }]), text: "She was charged twice." };
    const { llm, asked: turns } = model([turn, says("Done.")]);
    const { approvals, asked } = person({ approved: true, by: "ann" });
    const events: RunEvent[] = [];
    const result = await play({ llm, tools, approvals, events });
    expect(asked).toEqual([
      {
        tool: "refund",
        description: "Pays money back.",
        arguments: { amount: 5 },
        reason: "She was charged twice.",
        runId: result.runId,
        node: "a",
        idempotencyKey: expect.stringMatching(/^.*:a:approve-1\.1:[0-9a-f]{16}$/u),
      },
    ]);
    expect(turns[1]?.messages.at(-1)).toMatchObject({ content: [{ result: "refunded 5" }] });
    expect(stepsOf(events)).toEqual(["a[turn-1]", "a[approve-1.1]", "a[tool-1.1]", "a[turn-2]"]);
    expect(events).toContainEqual(
      expect.objectContaining({ node: "a[approve-1.1]", output: { approved: true, by: "ann" } }),
    );
    expect(progressOf(events)).toContain("waiting for approval of refund");
  });

  test("is not called when nobody agrees; the model is told why, and goes on", async () => {
    refunded.length = 0;
    const { llm, asked: turns } = model([calls(["refund", { amount: 500 }]), says("I may not.")]);
    const { approvals } = person({ approved: false, by: "ann", reason: "too much" });
    const events: RunEvent[] = [];
    expect(await play({ llm, tools, approvals, events })).toMatchObject({
      nodes: { a: { output: "I may not." } },
      usage: { toolCalls: 0 },
    });
    expect(turns[1]?.messages.at(-1)).toMatchObject({
      content: [{ isError: true, result: "the call was not approved by ann: too much" }],
    });
    expect(refunded).toEqual([]);
    expect(stepsOf(events)).toEqual(["a[turn-1]", "a[approve-1.1]", "a[tool-1.1]", "a[turn-2]"]);
  });

  test("is called with what was agreed to, of which the model hears", async () => {
    refunded.length = 0;
    const { llm, asked: turns } = model([calls(["refund", { amount: 500 }]), says("50.")]);
    const { approvals } = person({ approved: true, by: "ann", reason: "half", arguments: { amount: 50 } });
    await play({ llm, tools, approvals });
    expect(refunded).toEqual([50]);
    expect(turns[1]?.messages.slice(-2)).toMatchObject([
      { role: "tool", content: [{ result: "refunded 50" }] },
      {
        role: "user",
        content: '"refund" was called with other arguments than yours, as ann wants it: {"amount":50} (half)',
      },
    ]);
  });

  test("is asked about anew when the model begins again and wants something else", async () => {
    refunded.length = 0;
    const { llm } = model([
      calls(["refund", { amount: 5 }]),
      () => expect.unreachable("the model is down"),
      calls(["refund", { amount: 500 }]),
      says("ok"),
    ]);
    const { approvals, asked } = person({ approved: true }, { approved: false });
    const retry = { maxAttempts: 2, backoff: "constant", initialDelayMs: 1, maxDelayMs: 1, jitter: 0 } as const;
    expect(await play({ llm, tools, approvals, node: { retry } })).toMatchObject({ status: "succeeded" });
    expect(asked.map(({ arguments: { amount } }) => amount)).toEqual([5, 500]);
    expect(refunded).toEqual([5]);
  });

  test("is asked about whatever `approve` says", async () => {
    const { llm } = model([calls(["refund", { amount: 5 }]), says("ok")]);
    const { approvals, asked } = person({ approved: true });
    await play({ llm, tools, approvals, config: { approve: [] } });
    expect(asked).toHaveLength(1);
  });

  test("is refused where there is nobody to ask", async () => {
    const { llm, asked: turns } = model([calls(["refund", { amount: 5 }]), says("ok")]);
    expect(await play({ llm, tools })).toMatchObject({ status: "succeeded" });
    expect(turns[1]?.messages.at(-1)).toMatchObject({
      content: [{ isError: true, result: expect.stringContaining("this run has nobody to ask") }],
    });
  });

  test("is refused to an agent that may not ask", async () => {
    const { llm, asked: turns } = model([calls(["refund", { amount: 5 }]), says("ok")]);
    const { approvals, asked } = person({ approved: true });
    const node = { caps: [{ allow: ["llm", "tool"], from: 'node "a"' }] };
    expect(await play({ llm, tools, approvals, node })).toMatchObject({ status: "succeeded" });
    expect(asked).toEqual([]);
    expect(turns[1]?.messages.at(-1)).toMatchObject({
      content: [{ isError: true, result: expect.stringContaining("may not use approval:refund") }],
    });
  });

  test("is not asked about when it may not be called at all", async () => {
    const { llm } = model([calls(["refund", { amount: 5 }], ["refund", { __raw: "five" }]), says("ok")]);
    const { approvals, asked } = person({ approved: true });
    await play({ llm, tools, approvals, config: { tools: ["add"] } });
    const node = { caps: [{ allow: ["llm", "tool:add", "approval"], from: 'node "a"' }] };
    await play({ llm: model([calls(["refund", { amount: 5 }]), says("ok")]).llm, tools, approvals, node });
    expect(asked).toEqual([]);
  });
});

describe("approve", () => {
  test("names the tools that need it", async () => {
    const { llm, asked: turns } = model([calls(["add", { a: 1, b: 1 }], ["long", {}]), says("ok")]);
    await play({ llm, config: { approve: ["a*"] }, approvals: createAutoApprovals() });
    expect(turns[1]?.messages.at(-1)).toMatchObject({
      content: [
        { isError: true, result: expect.stringContaining('nobody has approved calls of "add" in advance') },
        { result: expect.stringContaining("xxx") },
      ],
    });
  });

  test("needs somebody to ask before the run starts", async () => {
    const { llm } = model([says("ok")]);
    expect(await play({ llm, config: { approve: ["add"] } })).toMatchObject({
      error: { code: "HD7001", message: expect.stringContaining('"approvals"') },
    });
  });

  test("asks about every call of a turn, at once", async () => {
    const { llm } = model([calls(["add", { a: 1, b: 1 }], ["add", { a: 2, b: 2 }]), says("ok")]);
    let waiting = 0;
    const both = Promise.withResolvers<ApprovalDecision>();
    const approvals = createApprovals(() => {
      waiting += 1;
      if (waiting === 2) both.resolve({ approved: true });
      return both.promise;
    });
    expect(await play({ llm, config: { approve: ["*"] }, approvals })).toMatchObject({ usage: { toolCalls: 2 } });
  });

  test("waits no longer than the node", async () => {
    const { llm } = model([calls(["add", { a: 1, b: 1 }])]);
    const cancel = new AbortController();
    const withdrawn = Promise.withResolvers<unknown>();
    const approvals = createApprovals((_, signal) => {
      signal.addEventListener("abort", () => withdrawn.resolve(signal.aborted));
      setTimeout(() => cancel.abort("enough"), 1);
      return new Promise(() => undefined);
    });
    const result = await play({ llm, config: { approve: ["*"] }, approvals, signal: cancel.signal });
    expect(result.status).toBe("cancelled");
    expect(await withdrawn.promise).toBe(true);
  });

  test("fails the node when asking fails, and nothing is called", async () => {
    const { llm } = model([calls(["add", { a: 1, b: 1 }])]);
    const approvals = createApprovals(() => Promise.reject(new Error("the queue is down")));
    expect(await play({ llm, config: { approve: ["*"] }, approvals })).toMatchObject({
      status: "failed",
      error: { message: expect.stringContaining("the queue is down") },
      usage: { toolCalls: 0 },
    });
  });
});
