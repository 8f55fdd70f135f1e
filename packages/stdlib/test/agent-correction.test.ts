/** Models that write what cannot be read: they are told what is wrong, and get another turn. */
import { textOf } from "@hexdag/kernel/ports";
import { describe, expect, test } from "vitest";
import { answerCorrection, argumentsCorrection, callCorrection, notJson } from "../src/prompts/error-correction.ts";
import { calls, model, play, says } from "./support/agent.ts";

const FIVE = { nodes: { a: { output: "It is 5." } } };

describe("a call in words", () => {
  test.each([
    ["that breaks off", '{"tool": "add", "arguments": {"a": 2,', /it breaks off before its end/],
    [
      "in fences that holds no JSON",
      '```json\n{"tool": add, "arguments": {}}\n```',
      /between the ``` fences is not JSON/,
    ],
    ["whose tool is no text", '{"tool": 5, "arguments": {}}', /"tool" must be the name of a tool/],
  ])("%s is shown back, with what is wrong", async (_, text, message) => {
    const { llm, asked } = model([says(text), says("It is 5.")], false);
    expect(await play({ llm })).toMatchObject(FIVE);
    const last = textOf(asked[1]?.messages.at(-1)?.content ?? "");
    expect(last).toMatch(message);
    expect(last).toContain('{"tool": "name", "arguments": {…}}');
  });

  test("that goes on until the last turn fails the node, like no answer", async () => {
    const { llm } = model([says('{"tool": "add",'), says('{"tool": "add",')], false);
    expect(await play({ llm, config: { maxSteps: 2 } })).toMatchObject({ error: { code: "HD7301" } });
  });

  test.each([
    ["as other protocols write it", '{"name": "add", "arguments": {"a": 2, "b": 3}}'],
    ["with arguments that are JSON once more", '{"tool": "add", "arguments": "{\\"a\\": 2, \\"b\\": 3}"}'],
    ["in a fence, with a comma too many", '```json\n{"tool": "add", "arguments": {"a": 2, "b": 3,}}\n```'],
  ])("is understood %s", async (_, text) => {
    const { llm, asked } = model([says(text), says("It is 5.")], false);
    expect(await play({ llm })).toMatchObject(FIVE);
    expect(textOf(asked[1]?.messages.at(-1)?.content ?? "")).toBe("Result of the tool add: 5");
  });

  test("may be several in a list", async () => {
    const one = { tool: "add", arguments: { a: 2, b: 3 } };
    const { llm, asked } = model([says(JSON.stringify([one, one])), says("It is 5.")], false);
    expect(await play({ llm })).toMatchObject({ ...FIVE, usage: { toolCalls: 2 } });
    expect(textOf(asked[1]?.messages.at(-1)?.content ?? "")).toBe(
      "Result of the tool add: 5\n\nResult of the tool add: 5",
    );
  });

  test("of a tool that is not there is refused like any other", async () => {
    const { llm, asked } = model([says('{"tool": "subtract", "arguments": {}}'), says("It is 5.")], false);
    expect(await play({ llm })).toMatchObject(FIVE);
    expect(textOf(asked[1]?.messages.at(-1)?.content ?? "")).toContain('there is no tool "subtract"');
  });

  test.each([
    ["has a field of that name", '{"tool": "hammer", "price": 5}'],
    ["is about calls", 'Write {"tool": "add"} to add.'],
    ["is a list", "[1, 2]"],
  ])("is not what an answer is that %s", async (_, text) => {
    const { llm } = model([says(text)], false);
    const config = { tools: ["long"] };
    expect(await play({ llm, config })).toMatchObject({ nodes: { a: { output: text } } });
  });
});

describe("arguments that came as text", () => {
  test("are mended where they nearly are JSON", async () => {
    const { llm, asked } = model([calls(["add", { __raw: '{"a": 2, "b": 3,}' }]), says("It is 5.")]);
    expect(await play({ llm })).toMatchObject(FIVE);
    expect(asked[1]?.messages.at(-1)).toMatchObject({ content: [{ result: 5 }] });
  });

  test.each([
    ["{'a': 2}", /the arguments of "add" cannot be read: they are no JSON object, but \{'a': 2\}/],
    ['{"a": 2', /they break off before their end/],
    ["5", /no JSON object/],
  ])("%s is refused with what is wrong, and the tool is not called", async (text, message) => {
    const { llm, asked } = model([calls(["add", { __raw: text }]), says("I see.")]);
    expect(await play({ llm })).toMatchObject({ status: "succeeded", usage: { toolCalls: 0 } });
    expect(asked[1]?.messages.at(-1)).toMatchObject({
      content: [{ isError: true, result: expect.stringMatching(message) }],
    });
  });

  test("are arguments where a tool has one of that name", async () => {
    const { llm, asked } = model([calls(["add", { __raw: "x", a: 2, b: 3 }]), says("It is 5.")]);
    await play({ llm });
    expect(asked[1]?.messages.at(-1)).toMatchObject({ content: [{ result: 5 }] });
  });
});

test("an answer that does not fit is shown back once, not twice", async () => {
  const outputSchema = { type: "object", properties: { n: { type: "number" } }, required: ["n"] };
  const { llm, asked } = model([says("five"), says('{"n": 5}')], false);
  expect(await play({ llm, config: { outputSchema } })).toMatchObject({ nodes: { a: { output: { n: 5 } } } });
  expect(asked[1]?.messages.map(({ role, content }) => [role, textOf(content).slice(0, 40)])).toEqual([
    ["system", "Answer with one JSON value and nothing e"],
    ["user", "What is 2 + 3?"],
    ["assistant", "five"],
    ["user", "That answer cannot be used: it is not JS"],
  ]);
});

describe("the words of corrections", () => {
  test.each([
    ["", "it is empty, and not JSON"],
    ["five", "it is not JSON"],
    ['{"a": 1,', "it is not JSON: it breaks off before its end"],
    ["Here:\n```json\n{a}\n```", "what stands between the ``` fences is not JSON; leave the fences out"],
  ])("%j: %s", (text, words) => {
    expect(notJson(text)).toBe(words);
  });

  test("say what to do next", () => {
    expect(answerCorrection([{ path: "a", message: "is missing" }])).toBe(
      "That answer cannot be used: a is missing. Answer again, with the corrected JSON value and nothing else.",
    );
    expect(callCorrection("x", "it is not JSON")).toMatch(/To call a tool, .* To answer, write plain words\.$/su);
    expect(argumentsCorrection("add", "five")).toMatch(/Call it again, with a JSON object/u);
  });

  test("quote no more of a text than its beginning", () => {
    expect(callCorrection("x".repeat(1000), "it is not JSON")).toContain(`${"x".repeat(200)}… (800 more characters)`);
  });
});
