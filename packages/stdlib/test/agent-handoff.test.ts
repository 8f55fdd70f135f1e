/** Agents that hand the conversation over to others: who speaks, with what, and what is on record. */
import type { RunEvent } from "@hexdag/kernel";
import { textOf } from "@hexdag/kernel/ports";
import { describe, expect, test } from "vitest";
import { calls, model, play, progressOf, says, stepsOf } from "./support/agent.ts";

const handoffs = {
  billing: {
    description: "Bills and refunds.",
    system_prompt: "You settle bills.",
    tools: ["add"],
    model: "small",
    temperature: 0,
    max_tokens: 50,
    handoffs: ["returns"],
  },
  returns: { description: "Things sent back.", system_prompt: "You take things back.", tools: [] },
};
const config = { systemPrompt: "You are the desk.", model: "big", tools: ["long"], handoffs };

describe("an agent that can hand over", () => {
  test("has a tool for each of the others, with its description", async () => {
    const { llm, asked } = model([says("Hello.")]);
    await play({ llm, config });
    expect(asked[0]?.tools?.map(({ name, description }) => [name, description])).toEqual([
      ["long", "Says a lot."],
      ["hand_off_to_billing", "Hands the conversation over to billing: Bills and refunds."],
      ["hand_off_to_returns", "Hands the conversation over to returns: Things sent back."],
    ]);
  });

  test("goes on under the other's instructions, tools and model, which is told and on record", async () => {
    const { llm, asked } = model([
      calls(["hand_off_to_billing", { reason: "it is about money" }]),
      calls(["add", { a: 2, b: 3 }]),
      says("It is 5."),
    ]);
    const events: RunEvent[] = [];
    expect(await play({ llm, config, events })).toMatchObject({ nodes: { a: { output: "It is 5." } } });
    expect(asked[0]).toMatchObject({ model: "big", messages: [{ role: "system", content: "You are the desk." }, {}] });
    expect(asked[1]).toMatchObject({
      model: "small",
      temperature: 0,
      maxTokens: 50,
      messages: [
        { role: "system", content: "You settle bills." },
        { role: "user", content: "What is 2 + 3?" },
        { role: "assistant" },
        { role: "tool", content: [{ result: 'You are "billing" now, and go on with it.' }] },
      ],
    });
    expect(asked[1]?.tools?.map(({ name }) => name)).toEqual(["add", "hand_off_to_returns", "hand_back"]);
    expect(stepsOf(events)).toEqual(["a[turn-1]", "a[turn-2@billing]", "a[tool-2.1@billing]", "a[turn-3@billing]"]);
    expect(progressOf(events)).toEqual([
      "turn 1: hand_off_to_billing",
      "handed over to billing: it is about money",
      "turn 2 (billing): add",
      "answered by billing",
    ]);
    expect(events).toContainEqual(
      expect.objectContaining({ type: "node.progress", data: { agent: "billing", from: null } }),
    );
  });

  test("gets it back from the other, from whom it went on", async () => {
    const { llm, asked } = model([
      calls(["hand_off_to_billing", { reason: "" }]),
      calls(["hand_off_to_returns", { reason: "" }]),
      calls(["hand_back", { reason: "" }]),
      calls(["hand_back", { reason: "" }]),
      calls(["hand_back", { reason: "" }]),
      says("Done."),
    ]);
    const events: RunEvent[] = [];
    await play({ llm, config: { ...config, maxSteps: 6 }, events });
    expect(asked.map(({ messages: [first] }) => textOf(first?.content ?? ""))).toEqual([
      "You are the desk.",
      "You settle bills.",
      "You take things back.",
      "You settle bills.",
      "You are the desk.",
      "You are the desk.",
    ]);
    expect(asked[2]?.tools?.map(({ name }) => name)).toEqual(["hand_back"]);
    expect(asked[5]?.messages.at(-1)).toMatchObject({
      content: [{ isError: true, result: expect.stringContaining("there is nobody to hand back to") }],
    });
    expect(progressOf(events).at(-1)).toBe("turn 5: hand_back");
  });

  test.each([
    ["hand_off_to_nobody", /there is no agent "nobody" for you to hand over to; you can call hand_off_to_billing/],
    ["hand_back", /nobody to hand back to/],
  ])("is told that it cannot call %s", async (name, message) => {
    const { llm, asked } = model([calls([name, { reason: "x" }]), says("I see.")]);
    expect(await play({ llm, config })).toMatchObject({ nodes: { a: { output: "I see." } } });
    expect(asked[1]?.messages.at(-1)).toMatchObject({
      content: [{ isError: true, result: expect.stringMatching(message) }],
    });
  });

  test("hands over once a turn; what it asked for besides is its own", async () => {
    const { llm, asked } = model([
      calls(["hand_off_to_billing", {}], ["hand_off_to_returns", {}], ["long", {}], ["add", { a: 1, b: 1 }]),
      says("Done."),
    ]);
    const events: RunEvent[] = [];
    await play({ llm, config: { ...config, parallelTools: false }, events });
    expect(asked[1]?.messages[0]).toMatchObject({ content: "You settle bills." });
    expect(asked[1]?.messages.at(-1)).toMatchObject({
      content: [
        { result: expect.stringContaining('"billing" now') },
        { isError: true, result: "the conversation has been handed over in this turn already" },
        { result: expect.stringContaining("xxx") },
        { isError: true, result: 'you may not call "add"' },
      ],
    });
    expect(stepsOf(events)).toEqual(["a[turn-1]", "a[tool-1.3]", "a[tool-1.4]", "a[turn-2@billing]"]);
  });

  test("shares its turns with the others", async () => {
    const over = calls(["hand_off_to_billing", {}]);
    const { llm } = model([over, calls(["add", { a: 1, b: 1 }])]);
    expect(await play({ llm, config: { ...config, maxSteps: 2 } })).toMatchObject({
      status: "failed",
      error: { code: "HD7301", data: { turns: 2 } },
    });
  });

  test("may be answered for in a form of the other's own", async () => {
    const schema = { type: "object", properties: { total: { type: "number" } }, required: ["total"] };
    // Its model has no tools: it writes what it calls.
    const { llm } = model(
      [says('{"tool": "hand_off_to_billing", "arguments": {}}'), says("five"), says('{"total": 5}')],
      false,
    );
    const own = { ...config, handoffs: { billing: { ...handoffs.billing, output_schema: schema } } };
    expect(await play({ llm, config: own })).toMatchObject({ nodes: { a: { output: { total: 5 } } } });
  });

  test("has the node's tools where the other names none", async () => {
    const others = { other: { description: "d", system_prompt: "s" } };
    const { llm, asked } = model([calls(["hand_off_to_other", {}]), says("ok")]);
    await play({ llm, config: { tools: ["long"], handoffs: others } });
    expect(asked[1]?.tools?.map(({ name }) => name)).toEqual(["long", "hand_back"]);
  });
});

test("without others, a tool may have any name", async () => {
  const { llm, asked } = model([calls(["hand_back", {}]), says("I see.")]);
  await play({ llm });
  expect(asked[1]?.messages.at(-1)).toMatchObject({
    content: [{ result: expect.stringContaining('there is no tool "hand_back"') }],
  });
});
