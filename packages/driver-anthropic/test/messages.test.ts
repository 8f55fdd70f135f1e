import type { LlmMessage, LlmTextPart } from "@hexdag/kernel/ports";
import { describe, expect, it } from "vitest";
import { asking, bodies, collected, message, REQUEST, spoken } from "./support/asking.ts";

const SATURN = { json: message([spoken("Saturn.")]) };
const hint = (text: string): LlmTextPart => ({ type: "text", text, cache: true });

describe("a request to the Messages API", () => {
  it("marks where to cache, the last four of more marks, and for how long", async () => {
    const messages: readonly LlmMessage[] = [
      { role: "system", content: [hint("a"), { type: "text", text: "b" }] },
      { role: "user", content: [hint("c"), hint("d"), hint("")] },
      { role: "assistant", content: [hint("e")] },
      { role: "user", content: [hint("f")] },
    ];
    await asking(SATURN, { cacheTtl: "1h" }, async (llm, server) => {
      await llm.generate({ messages });
      const cache_control = { type: "ephemeral", ttl: "1h" };
      expect(bodies(server)).toMatchObject([
        {
          system: [spoken("a"), spoken("b")],
          messages: [
            {
              content: [
                { text: "c", cache_control },
                { text: "d", cache_control },
              ],
            },
            { content: [{ text: "e", cache_control }] },
            { content: [{ text: "f", cache_control }] },
          ],
        },
      ]);
      expect(JSON.stringify(bodies(server)).match(/cache_control/g)).toHaveLength(4);
    });
  });

  it("defines the tools a conversation speaks of where none are offered, and has none called", async () => {
    const call = { type: "tool-call", id: "c1", name: "clock:now", arguments: {} } as const;
    const messages: readonly LlmMessage[] = [
      { role: "user", content: "When?" },
      { role: "assistant", content: [call, { ...call, id: "c2" }] },
      {
        role: "tool",
        content: ["c1", "c2"].map((id) => ({ type: "tool-result", id, name: "clock:now", result: 12 }) as const),
      },
    ];
    const own = { name: "day", description: "Tells the day.", parameters: { type: "object" } };
    await asking(SATURN, {}, async (llm, server) => {
      await llm.generate({ messages });
      await llm.generate({ messages, tools: [own] });
      await llm.generate({ messages: messages.slice(0, 1) });
      const [without, offered, unspoken] = bodies(server);
      expect(without).toMatchObject({ tools: [{ name: "clock_now" }], tool_choice: { type: "none" } });
      expect(offered).toMatchObject({ tools: [{ name: "day" }] });
      expect(offered).not.toHaveProperty("tool_choice");
      expect(unspoken).not.toHaveProperty("tools");
    });
  });

  it("has sides take turns, whatever the conversation was cut into", async () => {
    const call = { type: "tool-call", id: "c1", name: "clock", arguments: {} } as const;
    const messages: readonly LlmMessage[] = [
      { role: "user", content: "One." },
      { role: "user", content: "Two." },
      { role: "assistant", content: [call] },
      { role: "assistant", content: "" },
      { role: "tool", content: [{ type: "tool-result", id: "c1", name: "clock", result: 12 }] },
      { role: "user", content: "Three." },
    ];
    await asking(SATURN, {}, async (llm, server) => {
      await llm.generate({ messages });
      expect(bodies(server)).toMatchObject([
        {
          messages: [
            { role: "user", content: [spoken("One."), spoken("Two.")] },
            { role: "assistant", content: [{ type: "tool_use", id: "c1", name: "clock", input: {} }] },
            { role: "user", content: [{ type: "tool_result", tool_use_id: "c1", content: "12" }, spoken("Three.")] },
          ],
        },
      ]);
    });
  });

  it("says how long the answer may be: as asked, as configured, or by the model", async () => {
    await asking(SATURN, {}, async (llm, server) => {
      await llm.generate({ ...REQUEST, maxTokens: 50 });
      await llm.generate(REQUEST);
      await llm.generate({ ...REQUEST, model: "claude-3-haiku-20240307" });
      expect(bodies(server)).toMatchObject([{ max_tokens: 50 }, { max_tokens: 16_384 }, { max_tokens: 4_096 }]);
    });
    await asking(SATURN, { maxTokens: 900 }, async (llm, server) => {
      await llm.generate(REQUEST);
      expect(bodies(server)).toMatchObject([{ max_tokens: 900 }]);
    });
  });

  it("asks newer models to think by effort, and older ones with a budget that the answer has room beside", async () => {
    await asking(SATURN, {}, async (llm, server) => {
      await llm.generate({ ...REQUEST, reasoning: { effort: "minimal" } });
      await llm.generate({ ...REQUEST, reasoning: {} });
      const older = { ...REQUEST, model: "claude-haiku-4-5" };
      await llm.generate({ ...older, reasoning: { effort: "low" } });
      await llm.generate({ ...older, reasoning: { effort: "high" }, maxTokens: 3_000 });
      await llm.generate({ ...older, reasoning: { maxTokens: 2_000 } });
      expect(bodies(server)).toMatchObject([
        { thinking: { type: "adaptive", display: "summarized" }, output_config: { effort: "low" } },
        { thinking: { type: "adaptive" } },
        { thinking: { type: "enabled", budget_tokens: 4_096 }, max_tokens: 12_288 },
        { thinking: { type: "enabled", budget_tokens: 2_999 }, max_tokens: 3_000 },
        { thinking: { type: "enabled", budget_tokens: 2_000 }, max_tokens: 10_192 },
      ]);
      expect(bodies(server)[1]).not.toHaveProperty("output_config");
    });
  });

  it("hands sealed thoughts back, and leaves out those of another vendor's model", async () => {
    const sealed = { type: "redacted_thinking", data: "sealed" };
    await asking({ json: message([sealed, spoken("Saturn.")]) }, {}, async (llm, server) => {
      const { content = [] } = await llm.generate(REQUEST);
      expect(content[0]).toMatchObject({ type: "reasoning", text: "" });
      const foreign = { type: "reasoning", text: "Hm.", metadata: { openai: { id: "rs_1" } } } as const;
      const messages: readonly LlmMessage[] = [
        ...REQUEST.messages,
        { role: "assistant", content: [foreign, ...content] },
        { role: "user", content: "Sure?" },
        { role: "assistant", content: [foreign] },
      ];
      await llm.generate({ messages });
      expect(bodies(server)[1]).toMatchObject({ messages: [{}, { content: [sealed, spoken("Saturn.")] }, {}] });
    });
  });

  it("may say that tools are called one by one, also beside a choice", async () => {
    const tools = [{ name: "clock", description: "The time.", parameters: { properties: {} } }];
    await asking(SATURN, {}, async (llm, server) => {
      await llm.generate({ ...REQUEST, tools, parallelToolCalls: false });
      await llm.generate({ ...REQUEST, tools, parallelToolCalls: true, toolChoice: "required" });
      await llm.generate({ ...REQUEST, toolChoice: "required" });
      expect(bodies(server)).toMatchObject([
        {
          tool_choice: { type: "auto", disable_parallel_tool_use: true },
          tools: [{ input_schema: { type: "object" } }],
        },
        { tool_choice: { type: "any", disable_parallel_tool_use: false } },
        {},
      ]);
      expect(bodies(server)[2]).not.toHaveProperty("tool_choice");
    });
  });

  it("takes stop sequences and the vendor's own options, those of the request last", async () => {
    await asking(SATURN, { providerOptions: { service_tier: "auto", metadata: {} } }, async (llm, server) => {
      await llm.generate({ ...REQUEST, stop: ["\n"], providerOptions: { service_tier: "standard_only" } });
      expect(bodies(server)).toMatchObject([{ stop_sequences: ["\n"], service_tier: "standard_only", metadata: {} }]);
    });
  });

  it("gets text files as text, and PDF by address", async () => {
    const note = { type: "file", mediaType: "text/markdown", name: "note.md", data: "R3LDvMOfZQ==" } as const;
    const pdf = { type: "file", mediaType: "application/pdf", url: "https://files.example/a.pdf" } as const;
    await asking(SATURN, {}, async (llm, server) => {
      await llm.generate({ messages: [{ role: "user", content: [note, pdf] }] });
      expect(bodies(server)).toMatchObject([
        {
          messages: [
            {
              content: [
                { type: "document", title: "note.md", source: { type: "text", data: "Grüße" } },
                { type: "document", source: { type: "url", url: pdf.url } },
              ],
            },
          ],
        },
      ]);
    });
  });

  const withPart = (part: object): typeof REQUEST => ({
    messages: [{ role: "user", content: [JSON.parse(JSON.stringify(part))] }],
  });

  it.each([
    ["a seed", { ...REQUEST, seed: 1 }, "HD7002", "seed"],
    ["a temperature, of a model that takes none", { ...REQUEST, temperature: 0.5 }, "HD7002", "temperature"],
    ["a budget, of a model that thinks by effort", { ...REQUEST, reasoning: { maxTokens: 2048 } }, "HD7002", "budget"],
    [
      "thoughts where there is no room for any",
      { ...REQUEST, model: "claude-haiku-4-5", maxTokens: 1000, reasoning: { effort: "low" } },
      "HD7002",
      "1024 tokens",
    ],
    ["a bitmap", withPart({ type: "image", mediaType: "image/bmp", data: "AA==" }), "HD7002", "image/bmp"],
    ["a spreadsheet", withPart({ type: "file", mediaType: "text/x", url: "https://a.example" }), "HD7002", "text/x"],
    ["an image with nothing in it", withPart({ type: "image", mediaType: "image/png" }), "HD7006", "neither"],
    ["a file with nothing in it", withPart({ type: "file", mediaType: "application/pdf" }), "HD7006", "neither"],
  ] as const)("is refused for %s", async (_name, request, code, said) => {
    await asking(SATURN, {}, async (llm, server) => {
      const told = { code, retryable: false, message: expect.stringContaining(said) };
      await expect(llm.generate(request)).rejects.toMatchObject(told);
      expect(server.requests).toEqual([]);
    });
  });
});

describe("an answer of the Messages API", () => {
  it("counts what was cached as a part of the input", async () => {
    const usage = {
      input_tokens: 3,
      cache_read_input_tokens: 10,
      cache_creation_input_tokens: 7,
      output_tokens: 4,
      output_tokens_details: null,
    };
    await asking({ json: message([spoken("Saturn.")], { usage }) }, {}, async (llm) => {
      expect((await llm.generate(REQUEST)).usage).toEqual({
        inputTokens: 20,
        outputTokens: 4,
        totalTokens: 24,
        cachedInputTokens: 10,
        cacheWriteTokens: 7,
      });
    });
  });

  it.each([
    ["stop_sequence", "stop"],
    ["model_context_window_exceeded", "length"],
    ["pause_turn", "other"],
  ])("that ended for %s says %s", async (stop_reason, finishReason) => {
    await asking({ json: message([spoken("Sat")], { stop_reason, stop_sequence: "u" }) }, {}, async (llm) => {
      const told = { finishReason, providerMetadata: { anthropic: { id: "msg_1", stopSequence: "u" } } };
      expect(await llm.generate(REQUEST)).toMatchObject(told);
    });
  });

  it("keeps arguments that were cut off in the middle", async () => {
    const start = message([], { stop_reason: null });
    const block = { type: "tool_use", id: "c1", name: "weather", input: {} };
    const events = [
      { type: "message_start", message: start },
      { type: "content_block_start", index: 0, content_block: block },
      { type: "content_block_delta", index: 0, delta: { type: "input_json_delta", partial_json: '{"city": "Os' } },
      { type: "content_block_stop", index: 0 },
      { type: "message_delta", delta: { stop_reason: "max_tokens" }, usage: { output_tokens: 9 } },
      { type: "message_stop" },
    ].map((data) => ({ event: data.type, data }));
    await asking({ events }, {}, async (llm) => {
      expect((await collected(llm.stream(REQUEST))).at(-1)).toMatchObject({
        response: {
          finishReason: "length",
          content: [{ type: "tool-call", arguments: { __raw: '{"city": "Os' } }],
          usage: { inputTokens: 5, outputTokens: 9 },
        },
      });
    });
  });

  it.each([
    ["overloaded_error", true],
    ["invalid_request_error", false],
  ])("that breaks in the middle with %s is a failure", async (type, retryable) => {
    const error = { type: "error", error: { type, message: "it went wrong" } };
    const events = [{ event: "message_start", data: { type: "message_start", message: message([]) } }];
    await asking({ events: [...events, { event: "error", data: error }] }, {}, async (llm) => {
      const told = { code: "HD7003", retryable, message: expect.stringContaining("it went wrong") };
      await expect(collected(llm.stream(REQUEST))).rejects.toMatchObject(told);
    });
    await asking({ events }, {}, async (llm) => {
      const told = { retryable: true, message: expect.stringContaining("broke off") };
      await expect(collected(llm.stream(REQUEST))).rejects.toMatchObject(told);
    });
  });
});

describe("structured output", () => {
  it("closes objects, and wraps what is none on the way", async () => {
    const moon = { type: "object", properties: { name: { type: "string", minLength: 1 } }, required: ["name"] };
    const schema = { type: "array", items: { $ref: "#/$defs/moon" }, $defs: { moon } };
    await asking({ json: message([spoken('{"value": [{"name": "Titan"}]}')]) }, {}, async (llm, server) => {
      expect((await llm.generateStructured(REQUEST, schema)).object).toEqual([{ name: "Titan" }]);
      expect(bodies(server)).toMatchObject([
        {
          output_config: {
            format: {
              type: "json_schema",
              schema: {
                properties: { value: { type: "array", items: { $ref: "#/$defs/moon" } } },
                additionalProperties: false,
                $defs: { moon: { additionalProperties: false, required: ["name"] } },
              },
            },
          },
        },
      ]);
    });
  });

  it.each([
    ["a map of any keys", { type: "object", additionalProperties: { type: "string" } }, {}],
    ["an object of anything", { type: "object", properties: { a: { type: "object" } } }, {}],
    ["no type", { type: "object", properties: { a: {} } }, {}],
    ["a model that cannot be held to one", { type: "string" }, { model: "claude-sonnet-4-20250514" }],
  ])("is refused for %s, so that another way can be taken", async (_name, schema, more) => {
    await asking(SATURN, {}, async (llm, server) => {
      const answer = llm.generateStructured({ ...REQUEST, ...more }, schema);
      await expect(answer).rejects.toMatchObject({ code: "HD7002", operation: "generateStructured" });
      expect(server.requests).toEqual([]);
    });
  });

  it.each([
    ["no JSON", "Saturn", "end_turn", { retryable: true }],
    ["cut off", '{"val', "max_tokens", { retryable: false, hint: "raise max_tokens" }],
    ["refused", "", "refusal", { retryable: false }],
  ])("that is %s is a failure that says so", async (_name, text, stop_reason, told) => {
    await asking({ json: message([spoken(text)], { stop_reason }) }, {}, async (llm) => {
      const answer = llm.generateStructured(REQUEST, { type: "string" });
      await expect(answer).rejects.toMatchObject({ code: "HD7003", operation: "generateStructured", ...told });
    });
  });
});
