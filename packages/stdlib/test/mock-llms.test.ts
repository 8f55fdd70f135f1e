import { createRegistry, createSystemClock, openPorts } from "@hexdag/kernel";
import type { Llm, LlmRequest } from "@hexdag/kernel/ports";
import { createFakeClock } from "@hexdag/testing";
import { describe, expect, it } from "vitest";
import { countTokens, createAnsweringLlm } from "../src/defaults/llm/answering-llm.ts";
import { createMockLlm } from "../src/defaults/llm/mock-llm.ts";
import { createScriptedLlm } from "../src/defaults/llm/scripted-llm.ts";
import { stdlibComponents } from "../src/install.ts";
import { planOf } from "./support/run.ts";

const clock = createSystemClock();
const asking = (content: string): LlmRequest => ({
  messages: [
    { role: "system", content: "ABCD" },
    { role: "user", content },
  ],
});

describe("mock", () => {
  it("gives its responses in turn and starts over, anything but text as JSON", async () => {
    const llm = createMockLlm({ clock, responses: ["one", { two: 2 }] });
    const texts: string[] = [];
    for (let turn = 0; turn < 3; turn++) texts.push((await llm.generate(asking("x"))).text);
    expect(texts).toEqual(["one", '{"two":2}', "one"]);
  });

  it("reports the usage it is told to", async () => {
    const usage = { inputTokens: 7, outputTokens: 8, totalTokens: 15 };
    expect((await createMockLlm({ clock, usage }).generate(asking("x"))).usage).toEqual(usage);
  });

  it("takes its time from the clock", async () => {
    const fake = createFakeClock();
    let text = "";
    const answer = createMockLlm({ clock: fake, responses: ["late"], delayMs: 500 })
      .generate(asking("x"))
      .then((response) => (text = response.text));
    await fake.advance(499);
    expect(text).toBe("");
    await fake.advance(1);
    await answer;
    expect(text).toBe("late");
  });

  it("leaves no timer behind when aborted", async () => {
    const fake = createFakeClock();
    const stop = new AbortController();
    const answer = createMockLlm({ clock: fake, delayMs: 500 }).generate(asking("x"), { signal: stop.signal });
    stop.abort("enough");
    await expect(answer).rejects.toBe("enough");
    expect(fake.pending).toBe(0);
  });
});

describe("tokens", () => {
  it("are counted one for every 4 characters begun, each message by itself", async () => {
    expect(["", "a", "abcd", "abcde"].map(countTokens)).toEqual([0, 1, 1, 2]);
    const llm = createAnsweringLlm({ model: "m", clock, answer: () => ({ text: "12345" }) });
    expect((await llm.generate(asking("hello"))).usage).toEqual({ inputTokens: 3, outputTokens: 2, totalTokens: 5 });
  });

  it("lose nothing when streamed, white space included", async () => {
    for (const text of ["", "  lead", "a\n\nb  c ", "   ", "word"]) {
      const llm = createAnsweringLlm({ model: "m", clock, answer: () => ({ text }) });
      let joined = "";
      for await (const part of llm.stream(asking("x"))) joined += part.type === "text-delta" ? part.text : "";
      expect(joined).toBe(text);
    }
  });
});

describe("scripted", () => {
  it("says the first line that fits, each once", async () => {
    const llm = createScriptedLlm({
      clock,
      script: [{ contains: "weather", reply: "sunny" }, { reply: "first" }, { reply: "second" }],
    });
    const texts: string[] = [];
    for (const content of ["hi", "the weather?", "hi"]) texts.push((await llm.generate(asking(content))).text);
    expect(texts).toEqual(["first", "sunny", "second"]);
    expect(llm.left).toEqual([]);
  });

  it("keeps a line for the request with its number", async () => {
    const llm = createScriptedLlm({
      clock,
      script: [
        { call: 1, reply: "second" },
        { reply: "any", repeat: true },
      ],
    });
    expect([(await llm.generate(asking("x"))).text, (await llm.generate(asking("x"))).text]).toEqual(["any", "second"]);
  });

  it("fails, quoting the request, when it has nothing to say", async () => {
    const llm = createScriptedLlm({ clock, script: [{ contains: "weather", reply: "sunny" }] });
    await expect(llm.generate(asking("and now?"))).rejects.toMatchObject({
      name: "PortError",
      retryable: false,
      message: expect.stringContaining("and now?"),
      hint: expect.stringContaining("none of the 1 lines"),
    });
    await llm.generate(asking("weather"));
    await expect(llm.generate(asking("weather"))).rejects.toMatchObject({
      hint: expect.stringContaining("every line has been said"),
    });
  });

  it("fails as a line tells it to", async () => {
    const llm = createScriptedLlm({ clock, script: [{ error: "busy", retryable: true }] });
    await expect(llm.generate(asking("x"))).rejects.toMatchObject({ message: "busy", retryable: true });
    expect(llm.requests).toHaveLength(1);
  });

  it("calls tools, and finds its next line by their results", async () => {
    const toolCalls = [{ name: "weather", arguments: { city: "Oslo" } }, { name: "clock" }];
    const llm = createScriptedLlm({
      clock,
      script: [
        { contains: "2 degrees", reply: "Take a coat." },
        { reasoning: "I must look.", toolCalls },
      ],
    });
    const asked = asking("Do I need a coat?");
    const first = await llm.generate(asked);
    expect(first).toMatchObject({ text: "", finishReason: "tool_calls" });
    expect(first.content).toEqual([
      { type: "reasoning", text: "I must look." },
      { type: "tool-call", id: "call_0_0", name: "weather", arguments: { city: "Oslo" } },
      { type: "tool-call", id: "call_0_1", name: "clock", arguments: {} },
    ]);
    const result = { type: "tool-result", id: "call_0_0", name: "weather", result: "2 degrees" } as const;
    const messages = [...asked.messages, { role: "tool", content: [result] } as const];
    expect(await llm.generate({ messages })).toMatchObject({ text: "Take a coat.", finishReason: "stop" });
  });

  it("counts thoughts among the tokens of an answer, and tells them apart", async () => {
    const llm = createScriptedLlm({ clock, script: [{ reasoning: "12345678", reply: "1234" }] });
    expect((await llm.generate(asking("hello"))).usage).toEqual({
      inputTokens: 3,
      outputTokens: 3,
      totalTokens: 6,
      reasoningTokens: 2,
    });
  });
});

describe("drivers", () => {
  const open = async (adapter: string, config: Readonly<Record<string, never>> | object): Promise<Llm> => {
    const plan = { ...planOf([]), ports: { llm: { adapter, config: JSON.parse(JSON.stringify(config)) } } };
    const { ports } = await openPorts(plan, createRegistry(stdlibComponents()));
    return ports.llm ?? expect.unreachable();
  };

  it("are configured in snake_case", async () => {
    const mock = await open("mock", { responses: ["yes"], usage: { input_tokens: 1, output_tokens: 2 } });
    expect(await mock.generate(asking("x"))).toMatchObject({
      text: "yes",
      usage: { inputTokens: 1, outputTokens: 2, totalTokens: 3 },
    });
    expect((await (await open("echo", { prefix: "> " })).generate(asking("x"))).text).toBe("> x");
    expect((await (await open("scripted", { script: [{ reply: { a: 1 } }] })).generate(asking("x"))).text).toBe(
      '{"a":1}',
    );
  });

  it("play scripts with tool calls, thoughts, usage and failures that ask to wait", async () => {
    const script = [
      {
        reply: "Let me look.",
        tool_calls: [{ id: "c1", name: "weather", arguments: { city: "Oslo" } }],
        reasoning: "Oslo?",
        usage: { input_tokens: 9, output_tokens: 4, cached_input_tokens: 6, reasoning_tokens: 2 },
        finish_reason: "length",
      },
      { error: "busy", retryable: true, retry_after_ms: 500 },
    ];
    const llm = await open("scripted", { script });
    expect(await llm.generate(asking("x"))).toEqual({
      text: "Let me look.",
      content: [
        { type: "reasoning", text: "Oslo?" },
        { type: "text", text: "Let me look." },
        { type: "tool-call", id: "c1", name: "weather", arguments: { city: "Oslo" } },
      ],
      usage: { inputTokens: 9, outputTokens: 4, totalTokens: 13, cachedInputTokens: 6, reasoningTokens: 2 },
      finishReason: "length",
      model: "scripted",
    });
    await expect(llm.generate(asking("x"))).rejects.toMatchObject({ retryable: true, retryAfterMs: 500 });
  });

  it.each([
    ["scripted", { script: [{ tool_calls: [] }] }],
    ["scripted", { script: [{ tool_calls: [{ arguments: {} }] }] }],
    ["scripted", { script: [{ tool_calls: [{ name: "x" }], error: "both" }] }],
    ["mock", { responses: [] }],
    ["mock", { reponses: ["typo"] }],
    ["mock", { delay_ms: -1 }],
    ["echo", { prefix: 5 }],
    ["scripted", { script: [{ reply: "a", error: "b" }] }],
    ["scripted", { script: [{}] }],
    ["scripted", {}],
  ])("%s refuses the config %j", async (adapter, config) => {
    await expect(open(adapter, config)).rejects.toMatchObject({ code: "HD5010" });
  });
});
