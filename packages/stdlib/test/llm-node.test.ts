import { createSystemClock } from "@hexdag/kernel";
import type { Llm, LlmResponse } from "@hexdag/kernel/ports";
import { PortError } from "@hexdag/kernel/ports";
import { describe, expect, it } from "vitest";
import { createEchoLlm } from "../src/defaults/llm/echo-llm.ts";
import { createScriptedLlm, type ScriptedLlm, type ScriptLine } from "../src/defaults/llm/scripted-llm.ts";
import { expr, field, lit, template } from "./support/exprs.ts";
import { createNativeLlm } from "./support/native-llm.ts";
import { errorOf, node, outputOf, run } from "./support/run.ts";

const clock = createSystemClock();
const ask = (config: Parameters<typeof node>[2]) => node("ask", "llm", { stream: false, ...config });
const scripted = (...script: readonly ScriptLine[]): ScriptedLlm => createScriptedLlm({ clock, script });

describe("llm", () => {
  it("asks with the rendered message and gives the answer's text", async () => {
    const llm = scripted({ reply: "42" });
    const question = ask({ humanMessage: template("What is {{q}}?", { q: field("q") }) });
    expect(await outputOf(question, { ports: { llm }, input: { q: "6 * 7" } })).toBe("42");
    expect(llm.requests).toEqual([{ messages: [{ role: "user", content: "What is 6 * 7?" }] }]);
  });

  it.each(["humanMessage", "promptTemplate", "template", "prompt"])("takes its message from %s", async (key) => {
    expect(await outputOf(ask({ [key]: "hi" }), { ports: { llm: createEchoLlm({ clock }) } })).toBe("hi");
  });

  it.each(["systemMessage", "systemPrompt"])("takes its instructions from %s", async (key) => {
    const llm = scripted({ reply: "ok" });
    await outputOf(ask({ [key]: "Be brief.", prompt: "hi" }), { ports: { llm } });
    expect(llm.requests[0]?.messages[0]).toEqual({ role: "system", content: "Be brief." });
  });

  it("puts instructions with their examples first, then the conversation, then the message", async () => {
    const llm = scripted({ reply: "ok" });
    const conversation = expr(
      lit([
        { role: "user", content: "a" },
        { role: "assistant", content: "b" },
      ]),
    );
    const examples = [{ input: "2 + 2", output: { sum: 4 } }];
    await outputOf(ask({ systemMessage: "Add.", examples, conversation, prompt: "1 + 1" }), { ports: { llm } });
    expect(llm.requests[0]?.messages).toEqual([
      { role: "system", content: 'Add.\n\nExample input:\n2 + 2\nExample output:\n{"sum":4}' },
      { role: "user", content: "a" },
      { role: "assistant", content: "b" },
      { role: "user", content: "1 + 1" },
    ]);
  });

  it("passes model, temperature and max_tokens on, and only when given", async () => {
    const llm = scripted({ reply: "ok" });
    await outputOf(ask({ prompt: "hi", model: "big", temperature: 0, maxTokens: 10 }), { ports: { llm } });
    expect(llm.requests[0]).toMatchObject({ model: "big", temperature: 0, maxTokens: 10 });
  });

  it("takes a conversation that is null for one that has not begun", async () => {
    expect(
      await outputOf(ask({ conversation: expr(lit(null)), prompt: "hi" }), {
        ports: { llm: createEchoLlm({ clock }) },
      }),
    ).toBe("hi");
  });

  it.each([
    ["a text"],
    [{ role: "user" }],
    [[{ role: "robot", content: "x" }]],
    [[{ role: "user", content: null }]],
    [[{ role: "user", content: ["x"] }]],
    [[{ role: "user", content: [{ type: "text" }] }]],
    [[{ role: "assistant", content: [{ type: "image", url: "https://example.org/a.png" }] }]],
    [["x"]],
  ])("refuses the conversation %j", async (conversation) => {
    const error = await errorOf(ask({ conversation: expr(lit(conversation)), prompt: "hi" }), {
      ports: { llm: scripted() },
    });
    expect(error).toMatchObject({ code: "HD6007", message: expect.stringContaining("conversation") });
  });

  it("prints what was said where it is data", async () => {
    const llm = scripted({ reply: "ok" });
    const conversation = expr(
      lit([
        { role: "user", content: { a: 1 } },
        { role: "assistant", content: 5 },
      ]),
    );
    await outputOf(ask({ conversation }), { ports: { llm } });
    expect(llm.requests[0]?.messages.map(({ content }) => content)).toEqual(['{"a":1}', "5"]);
  });

  it("works on what another model wrote", async () => {
    const llm = scripted({ contains: "first", reply: "a poem" }, { contains: "a poem", reply: "well done" });
    const write = node("write", "llm", { stream: false, prompt: "first" });
    const judge = node(
      "judge",
      "llm",
      { stream: false, prompt: template("{{write}}", { write: { kind: "root", root: "node", name: "write" } }) },
      { dataDependencies: ["write"] },
    );
    expect((await run([write, judge], { ports: { llm } })).output("judge")).toBe("well done");
  });

  it("fails with the model's failure", async () => {
    const error = await errorOf(ask({ prompt: "hi" }), {
      ports: { llm: scripted({ error: "overloaded", retryable: true }) },
    });
    expect(error).toMatchObject({ code: "HD7003", message: expect.stringContaining("overloaded") });
  });

  it.each([
    ["null", "it is no object"],
    ['"hello"', "it is no object"],
    ['{"answer": "hello"}', "it has no text"],
    ['{"text": "hello", "content": 5}', "its content is no list of parts"],
    ['{"text": "hello", "content": ["hello"]}', "its content is no list of parts"],
  ])("fails when the adapter answers %s", async (given, problem) => {
    const answer: LlmResponse = JSON.parse(given);
    const llm: Llm = { generate: () => Promise.resolve(answer) };
    const error = {
      code: "HD7003",
      message: `what the adapter gave is no model's answer: ${problem}`,
      retryable: false,
    };
    for (const spec of [{ prompt: "hi" }, { prompt: "hi", outputSchema: { type: "object" } }])
      expect(await errorOf(ask(spec), { ports: { llm } })).toMatchObject(error);
  });

  it("fails without the port, before anything runs", async () => {
    expect(await errorOf(ask({ prompt: "hi" }))).toMatchObject({
      code: "HD7001",
      message: expect.stringContaining('"llm"'),
    });
  });

  it("warns when the answer was cut off", async () => {
    const cut: Llm = {
      generate: async () => ({
        text: "Once upon",
        finishReason: "length",
        model: "m",
        usage: { inputTokens: 1, outputTokens: 2, totalTokens: 3 },
      }),
    };
    const { output, events } = await run([ask({ prompt: "hi" })], { ports: { llm: cut } });
    expect(output("ask")).toBe("Once upon");
    expect(events.filter((event) => event.type === "node.warning")).toMatchObject([
      { message: expect.stringContaining("cut off at max_tokens") },
    ]);
  });
});

describe("a streamed answer", () => {
  it("is published piece by piece and given whole", async () => {
    const { output, events } = await run([ask({ prompt: "one two three", stream: true })], {
      ports: { llm: createEchoLlm({ clock }) },
    });
    expect(output("ask")).toBe("one two three");
    expect(events.flatMap((event) => (event.type === "llm.token" ? [event.delta] : []))).toEqual([
      "one ",
      "two ",
      "three",
    ]);
  });

  it("falls back to the whole answer when the adapter cannot stream", async () => {
    const { generate } = createEchoLlm({ clock });
    const { output, events } = await run([ask({ prompt: "hi there", stream: true })], { ports: { llm: { generate } } });
    expect(output("ask")).toBe("hi there");
    expect(events.some((event) => event.type === "llm.token")).toBe(false);
  });

  it("fails when the adapter's stream breaks off", async () => {
    const { generate } = createEchoLlm({ clock });
    const llm = {
      generate,
      async *stream() {
        yield { type: "text-delta", text: "Once" } as const;
      },
    };
    expect(await errorOf(ask({ prompt: "hi", stream: true }), { ports: { llm } })).toMatchObject({
      code: "HD7003",
      message: expect.stringContaining("broke off"),
    });
  });
});

describe("a structured answer", () => {
  const outputSchema = {
    type: "object",
    properties: { n: { type: "integer" } },
    required: ["n"],
    additionalProperties: false,
  };
  const question = ask({ prompt: "Count.", outputSchema });

  it("is the JSON value the model wrote", async () => {
    expect(
      await outputOf(question, { ports: { llm: scripted({ reply: 'Sure:\n```json\n{"n": 3,} // three\n```' }) } }),
    ).toEqual({ n: 3 });
  });

  it("asks for JSON of the schema in the instructions", async () => {
    const llm = { ...scripted({ reply: { n: 1 } }), capabilities: () => ({}) };
    await outputOf(ask({ systemMessage: "Be exact.", prompt: "Count.", outputSchema }), { ports: { llm } });
    expect(llm.requests[0]?.messages[0]).toMatchObject({
      role: "system",
      content: expect.stringMatching(/^Be exact\.\n\nAnswer with one JSON value.*"integer"/s),
    });
  });

  it("shows a wrong answer back once, with what is wrong", async () => {
    const llm = scripted({ reply: { n: "three" } }, { reply: { n: 3 } });
    expect(await outputOf(question, { ports: { llm } })).toEqual({ n: 3 });
    expect(llm.requests[1]?.messages.slice(-2)).toEqual([
      { role: "assistant", content: '{"n":"three"}' },
      { role: "user", content: expect.stringContaining("n must be a whole number, not a string") },
    ]);
  });

  it("fails with HD6008 when the second answer is wrong too", async () => {
    const llm = scripted({ reply: "I cannot." }, { reply: "Still not." });
    expect(await errorOf(question, { ports: { llm } })).toMatchObject({
      code: "HD6008",
      message: expect.stringContaining("not JSON"),
    });
    expect(llm.requests).toHaveLength(2);
  });

  it("uses native structured output where the adapter has it, without instructions", async () => {
    const llm = createNativeLlm([{ n: 5 }]);
    expect(await outputOf(question, { ports: { llm } })).toEqual({ n: 5 });
    expect(llm.requests[0]?.messages).toEqual([{ role: "user", content: "Count." }]);
  });

  it("checks native output too, and corrects it once", async () => {
    const llm = createNativeLlm([{ n: 1.5 }, { n: 2 }]);
    expect(await outputOf(question, { ports: { llm } })).toEqual({ n: 2 });
    expect(llm.requests).toHaveLength(2);
  });

  it("is asked for by a tool where the adapter knows no better", async () => {
    const llm = scripted({ toolCalls: [{ name: "answer", arguments: { n: 4 } }] });
    expect(await outputOf(question, { ports: { llm } })).toEqual({ n: 4 });
    expect(llm.requests[0]).toMatchObject({ tools: [{ name: "answer" }], toolChoice: { tool: "answer" } });
  });

  it("is asked for in words when the adapter refuses the schema", async () => {
    const asked: string[] = [];
    const refusing = createNativeLlm([{ n: 5 }]);
    const llm = {
      ...refusing,
      generateStructured: () => {
        asked.push("natively");
        return Promise.reject(
          new PortError({
            code: "HD7002",
            port: "llm",
            operation: "generate",
            message: "no such schema",
            retryable: false,
          }),
        );
      },
    };
    expect(await outputOf(question, { ports: { llm } })).toEqual({ n: 5 });
    expect(asked).toEqual(["natively"]);
    expect(llm.requests[0]?.messages[0]).toMatchObject({
      role: "system",
      content: expect.stringContaining("JSON Schema"),
    });
  });

  it("is not streamed", async () => {
    const { events } = await run([ask({ prompt: "Count.", outputSchema, stream: true })], {
      ports: { llm: scripted({ reply: { n: 1 } }) },
    });
    expect(events.some((event) => event.type === "llm.token")).toBe(false);
  });
});
