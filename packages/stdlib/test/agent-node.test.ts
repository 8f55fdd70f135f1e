/** Agents in running plans: what the model is told, what its tools give, what is recorded, and how it ends. */
import type { RunEvent } from "@hexdag/kernel";
import { type LlmResponse, type ToolCall, textOf } from "@hexdag/kernel/ports";
import { createApprovals, createMemory, createToolRouter } from "@hexdag/stdlib";
import { describe, expect, test } from "vitest";
import { add, calls, long, model, play, says, stepsOf } from "./support/agent.ts";

describe("an agent", () => {
  test("calls tools until it has an answer, and every turn and call is recorded", async () => {
    const { llm, asked } = model([calls(["add", { a: 2, b: 3 }]), says("It is 5.")]);
    const events: RunEvent[] = [];
    expect(await play({ llm, events })).toMatchObject({
      status: "succeeded",
      nodes: { a: { output: "It is 5." } },
      usage: { llmCalls: 2, toolCalls: 1, totalTokens: 30 },
    });
    expect(asked[0]?.tools?.map(({ name }) => name)).toEqual(["add", "long", "broken"]);
    expect(asked[0]?.tools?.[0]?.parameters).toMatchObject({ type: "object", required: ["a", "b"] });
    expect(asked[1]?.messages.slice(1)).toEqual([
      { role: "assistant", content: [{ type: "tool-call", id: "c0", name: "add", arguments: { a: 2, b: 3 } }] },
      { role: "tool", content: [{ type: "tool-result", id: "c0", name: "add", result: 5 }] },
    ]);
    expect(stepsOf(events)).toEqual(["a[turn-1]", "a[tool-1.1]", "a[turn-2]"]);
  });

  test("warns of names that no tool has, whoever is to call or to approve it", async () => {
    const events: RunEvent[] = [];
    const phases = { late: { prompt: "Hurry.", tools: ["long", "lomg"] } };
    const handoffs = { stores: { description: "Knows.", tools: ["nothing_*"] } };
    const config = { tools: ["add", "ad", "b*"], approve: ["brokn", "delete_*", "long"], phases, handoffs };
    const approvals = createApprovals(async () => ({ approved: true }));
    await play({ llm: model([says("5")]).llm, config, approvals, events });
    expect(events.flatMap((event) => (event.type === "node.warning" ? [event.message] : []))).toEqual([
      'no tool is called "ad", which `tools` names',
      'no tool is called "lomg", which `tools` names',
      'no tool is called "nothing_*", which `tools` names',
      'no tool is called "brokn", which `approve` names: nobody is asked on its account',
    ]);
  });

  test("fails when its adapter answers with what is no answer, for which nobody else is to blame", async () => {
    const answer: LlmResponse = JSON.parse('{"content": "5"}');
    expect(await play({ llm: model([answer]).llm })).toMatchObject({
      status: "failed",
      error: { code: "HD7003", message: "what the adapter gave is no model's answer: it has no text" },
    });
  });

  test("calls several tools of one turn at once, and answers in their order", async () => {
    const { llm, asked } = model([calls(["add", { a: 1, b: 1 }], ["add", { a: 2, b: 2 }]), says("done")]);
    await play({ llm });
    expect(asked[1]?.messages.at(-1)).toMatchObject({
      role: "tool",
      content: [
        { id: "c0", result: 2 },
        { id: "c1", result: 4 },
      ],
    });
  });

  test.each([
    ["a tool that fails", "broken", {}, /the tool "broken" failed: out of order/],
    ["arguments that do not fit", "add", { a: "two" }, /cannot take these arguments: a:/],
    ["a tool that is not there", "subtract", {}, /there is no tool "subtract": tools are add, long, broken/],
  ])("shows the model %s as data", async (_, name, args, message) => {
    const { llm, asked } = model([calls([name, args]), says("I see.")]);
    expect(await play({ llm })).toMatchObject({ status: "succeeded" });
    expect(asked[1]?.messages.at(-1)).toMatchObject({
      content: [{ isError: true, result: expect.stringMatching(message) }],
    });
  });

  test("calls under a key that is the same for every try of one call, and another for another", async () => {
    const seen: (string | undefined)[] = [];
    const tools = {
      tools: () => Promise.resolve([{ name: "add", description: "Adds.", parameters: { type: "object" } }]),
      call: ({ idempotencyKey }: ToolCall) => Promise.resolve({ value: seen.push(idempotencyKey) }),
    };
    const turn = calls(["add", { a: 1, b: 2 }], ["add", { a: 1, b: 2 }]);
    const down = (): never => expect.unreachable("the model is down");
    const { llm } = model([turn, down, turn, down, calls(["add", { b: 2, a: 1 }], ["add", { a: 5 }]), says("ok")]);
    const retry = { maxAttempts: 3, backoff: "constant", initialDelayMs: 1, maxDelayMs: 1, jitter: 0 } as const;
    await play({ llm, tools, node: { retry }, config: { parallelTools: false } });
    const [first, second, ...again] = seen;
    expect(first).not.toBe(second);
    expect(again.slice(0, 3)).toEqual([first, second, first]);
    expect([first, second]).not.toContain(again[3]);
  });

  test("is shown the beginning of what is too long", async () => {
    const { llm, asked } = model([calls(["long", {}]), says("ok")]);
    await play({ llm });
    expect(asked[1]?.messages.at(-1)).toMatchObject({
      content: [{ result: `${"x".repeat(200)}\n[cut: 300 more characters]` }],
    });
  });

  test("is offered the tools its spec names", async () => {
    const { llm, asked } = model([calls(["long", {}]), says("ok")]);
    await play({ llm, config: { tools: ["a*"] } });
    expect(asked[0]?.tools?.map(({ name }) => name)).toEqual(["add"]);
    expect(asked[1]?.messages.at(-1)).toMatchObject({ content: [{ isError: true }] });
  });

  test("that takes all its turns fails with what it had", async () => {
    const again = calls(["add", { a: 1, b: 1 }]);
    const { llm } = model([again, { ...again, text: "hm" }]);
    expect(await play({ llm, config: { maxSteps: 2 } })).toMatchObject({
      status: "failed",
      error: { code: "HD7301", data: { turns: 2, last_text: "hm", tools_called: ["add", "add"] } },
    });
  });

  test("that may answer with what it has is asked once more, without tools", async () => {
    const { llm, asked } = model([calls(["add", { a: 1, b: 1 }]), says("About 2.")]);
    expect(await play({ llm, config: { maxSteps: 1, onMaxSteps: "return" } })).toMatchObject({
      nodes: { a: { output: "About 2." } },
    });
    expect(asked[1]?.tools).toBeUndefined();
  });

  test("answers in the form that is wanted, and is told when it did not", async () => {
    const { llm, asked } = model([says("five"), says('{"sum": 5}')]);
    const config = { outputSchema: { type: "object", properties: { sum: { type: "integer" } }, required: ["sum"] } };
    expect(await play({ llm, config })).toMatchObject({ nodes: { a: { output: { sum: 5 } } } });
    expect(textOf(asked[1]?.messages.at(-1)?.content ?? "")).toContain("it is not JSON");
  });

  test("whose model knows no tools is told of them in words", async () => {
    const { llm, asked } = model([says('{"tool": "add", "arguments": {"a": 2, "b": 3}}'), says("It is 5.")], false);
    expect(await play({ llm })).toMatchObject({ nodes: { a: { output: "It is 5." } } });
    expect(asked[0]?.tools).toBeUndefined();
    expect(textOf(asked[0]?.messages[0]?.content ?? "")).toContain("- add: Adds two numbers.");
    expect(textOf(asked[1]?.messages.at(-1)?.content ?? "")).toBe("Result of the tool add: 5");
  });

  test("changes its phase, and with it prompt, tools and model", async () => {
    const { llm, asked } = model([
      calls(["change_phase", { phase: "write" }]),
      calls(["change_phase", { phase: "nowhere" }]),
      says("Written."),
    ]);
    const config = { phases: { write: { prompt: "Write it down.", tools: ["add"], model: "writer" } }, tools: ["*"] };
    expect(await play({ llm, config })).toMatchObject({ nodes: { a: { output: "Written." } } });
    expect(asked[0]?.tools?.map(({ name }) => name)).toEqual(["add", "long", "broken", "change_phase"]);
    expect(asked[1]).toMatchObject({ model: "writer", tools: [{ name: "add" }] });
    expect(asked[1]?.messages.at(-1)).toEqual({ role: "user", content: "Write it down." });
    expect(asked[2]?.messages.at(-1)).toMatchObject({ content: [{ isError: true }] });
  });

  test("lets its oldest rounds go when the conversation grows too long", async () => {
    const turn = calls(["long", {}]);
    const { llm, asked } = model([turn, turn, turn, says("ok")]);
    await play({ llm, config: { maxContextTokens: 250 } });
    expect(asked.map(({ messages }) => messages.length)).toEqual([1, 3, 3, 3]);
  });

  test("summarises them when told to", async () => {
    const turn = calls(["long", {}]);
    const { llm, asked } = model([turn, turn, says("It said x."), says("ok")]);
    await play({ llm, config: { maxContextTokens: 250, onFullContext: "summarise" } });
    expect(asked[3]?.messages[1]).toEqual({ role: "user", content: "What happened before: It said x." });
  });

  test("remembers what was said in earlier runs", async () => {
    const memory = createMemory();
    const first = model([says("Hello Ann.")]);
    await play({ llm: first.llm, memory, config: { mainPrompt: "I am Ann.", memory: "chat" } });
    const second = model([says("You are Ann.")]);
    await play({ llm: second.llm, memory, config: { mainPrompt: "Who am I?", memory: "chat" } });
    expect(second.asked[0]?.messages).toEqual([
      { role: "user", content: "I am Ann." },
      { role: "assistant", content: "Hello Ann." },
      { role: "user", content: "Who am I?" },
    ]);
  });
});

describe("the guards of an agent", () => {
  const origin = 'node "a"';

  test("a tool result that tells it to call a forbidden tool comes to nothing, and is on record", async () => {
    const { llm, asked } = model([calls(["broken", {}]), says("I may not do that.")]);
    const events: RunEvent[] = [];
    const node = { caps: [{ allow: ["llm", "tool:add"], from: origin }] };
    expect(await play({ llm, node, events })).toMatchObject({ nodes: { a: { output: "I may not do that." } } });
    expect(asked[0]?.tools?.map(({ name }) => name)).toEqual(["add"]);
    expect(asked[1]?.messages.at(-1)).toMatchObject({
      content: [{ isError: true, result: expect.stringContaining("may not use tool:broken") }],
    });
    expect(events).toContainEqual(expect.objectContaining({ type: "cap.denied", cap: "tool:broken", from: origin }));
  });

  test("a limit of tool calls ends it", async () => {
    const turn = calls(["add", { a: 1, b: 1 }]);
    const { llm } = model([turn, turn, says("never")]);
    const limits = { maxToolCalls: 1, warningThreshold: 0.8, onLimit: "raise", unknownPrice: "zero" } as const;
    expect(await play({ llm, plan: { limits } })).toMatchObject({ status: "failed", error: { code: "HD7102" } });
  });
});

describe("a tool_call node", () => {
  const config = (tool: string, onToolError: string) => ({ tool, arguments: { a: 1, b: 2 }, onToolError });
  const { llm } = model([]);

  test("gives what the tool gives", async () => {
    expect(await play({ llm, node: { kind: "tool_call", config: config("add", "fail") } })).toMatchObject({
      nodes: { a: { output: 3 } },
      usage: { toolCalls: 1 },
    });
  });

  test.each([
    ["nothing", {}, "HD7007"],
    ["add", { a: "two" }, "HD7008"],
    ["broken", {}, "HD7009"],
  ])("fails when the tool %s fails", async (tool, given, code) => {
    const node = { kind: "tool_call", config: { ...config(tool, "fail"), arguments: given } };
    expect(await play({ llm, node })).toMatchObject({
      error: { code },
    });
  });

  test("gives the message of a tool that says that it did not work, when told to", async () => {
    const tools = { tools: () => Promise.resolve([]), call: () => Promise.resolve({ value: "no", isError: true }) };
    expect(await play({ llm, tools, node: { kind: "tool_call", config: config("any", "return") } })).toMatchObject({
      nodes: { a: { output: "no" } },
    });
    expect(await play({ llm, tools, node: { kind: "tool_call", config: config("any", "fail") } })).toMatchObject({
      error: { code: "HD7009", message: expect.stringContaining("no") },
    });
  });

  test("takes no arguments but a map", async () => {
    const node = { kind: "tool_call", config: { tool: "add", arguments: "two", onToolError: "fail" } };
    expect(await play({ llm, node })).toMatchObject({ error: { code: "HD6007" } });
  });
});

test("routers are one: tools of others go by their source", async () => {
  const inner = createToolRouter({ tools: [add] });
  const router = createToolRouter({ tools: [long], sources: { math: inner } });
  expect((await router.tools()).map(({ name }) => name)).toEqual(["long", "math:add"]);
  const { llm } = model([]);
  const node = { kind: "tool_call", config: { tool: "math:add", arguments: { a: 1, b: 2 }, onToolError: "fail" } };
  expect(await play({ llm, tools: router, node })).toMatchObject({ nodes: { a: { output: 3 } } });
});
