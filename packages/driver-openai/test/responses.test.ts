import { describe, expect, it } from "vitest";
import { asking, bodies, collected, REQUEST, response, spokenMessage } from "./support/asking.ts";

const SATURN = { json: response([spokenMessage("Saturn.")]) };

describe("a request to the Responses API", () => {
  it("keeps nothing at the vendor, and has thoughts come sealed so that they can be handed back", async () => {
    await asking(SATURN, {}, async (llm, server) => {
      await llm.generate(REQUEST);
      await llm.generate({ ...REQUEST, model: "gpt-4.1" });
      expect(bodies(server)).toMatchObject([
        { store: false, include: ["reasoning.encrypted_content"] },
        { store: false, model: "gpt-4.1" },
      ]);
      expect(bodies(server)[1]).not.toHaveProperty("include");
    });
    await asking(SATURN, { store: true }, async (llm, server) => {
      await llm.generate(REQUEST);
      expect(bodies(server)[0]).toMatchObject({ store: true });
      expect(bodies(server)[0]).not.toHaveProperty("include");
    });
  });

  it("asks for summaries of thoughts only when thoughts are asked for, and not where they are unwanted", async () => {
    await asking(SATURN, {}, async (llm, server) => {
      await llm.generate(REQUEST);
      await llm.generate({ ...REQUEST, reasoning: { effort: "low" } });
      expect(bodies(server)[0]).not.toHaveProperty("reasoning");
      expect(bodies(server)[1]).toMatchObject({ reasoning: { effort: "low", summary: "auto" } });
    });
    await asking(SATURN, { reasoningSummary: "none" }, async (llm, server) => {
      await llm.generate({ ...REQUEST, reasoning: { effort: "low" } });
      expect(bodies(server)).toMatchObject([{ reasoning: { effort: "low" } }]);
      expect(JSON.stringify(bodies(server))).not.toContain("summary");
    });
  });

  it("holds the model to schemas that can be held to, and gives the others as guidance", async () => {
    const closed = {
      type: "object",
      properties: { a: { type: "string" } },
      required: ["a"],
      additionalProperties: false,
    };
    const tools = [
      { name: "strict", description: "A", parameters: closed },
      { name: "open", description: "B", parameters: { type: "object", properties: { a: { type: "string" } } } },
      { name: "deep", description: "C", parameters: { ...closed, properties: { a: { type: "object" } } } },
    ];
    await asking(SATURN, {}, async (llm, server) => {
      await llm.generate({ ...REQUEST, tools, parallelToolCalls: false, topP: 0.5 });
      expect(bodies(server)).toMatchObject([
        { tools: [{ strict: true }, { strict: false }, { strict: false }], parallel_tool_calls: false, top_p: 0.5 },
      ]);
    });
  });

  it("takes the vendor's own options, those of the request last", async () => {
    await asking(SATURN, { providerOptions: { service_tier: "flex", truncation: "auto" } }, async (llm, server) => {
      await llm.generate({ ...REQUEST, providerOptions: { service_tier: "priority" } });
      expect(bodies(server)).toMatchObject([{ service_tier: "priority", truncation: "auto" }]);
    });
  });

  it.each([
    ["stop sequences", { stop: ["\n"] }, "stop sequences"],
    ["a seed", { seed: 1 }, "seed"],
    ["a budget for reasoning", { reasoning: { maxTokens: 100 } }, "budget"],
  ])("is refused for %s, which the API does not have", async (_name, more, said) => {
    await asking(SATURN, {}, async (llm, server) => {
      const told = { code: "HD7002", retryable: false, message: expect.stringContaining(said) };
      await expect(llm.generate({ ...REQUEST, ...more })).rejects.toMatchObject(told);
      expect(server.requests).toEqual([]);
    });
  });

  it("gets every kind of attachment, and refuses one with nothing in it", async () => {
    await asking(SATURN, {}, async (llm, server) => {
      const file = { type: "file", mediaType: "application/pdf" } as const;
      await llm.generate({ messages: [{ role: "user", content: [{ ...file, url: "https://files.example/a.pdf" }] }] });
      expect(bodies(server)).toMatchObject([
        { input: [{ content: [{ type: "input_file", file_url: "https://files.example/a.pdf" }] }] },
      ]);
      for (const part of [file, { type: "image", mediaType: "image/png" } as const]) {
        const empty = llm.generate({ messages: [{ role: "user", content: [part] }] });
        await expect(empty).rejects.toMatchObject({ code: "HD7006", retryable: false });
      }
    });
  });

  it("leaves out what another vendor's model thought", async () => {
    await asking(SATURN, {}, async (llm, server) => {
      const thought = { type: "reasoning", text: "Hm.", metadata: { anthropic: { signature: "s" } } } as const;
      const text = { type: "text", text: "Mars." } as const;
      await llm.generate({ messages: [...REQUEST.messages, { role: "assistant", content: [thought, text] }] });
      expect(bodies(server)).toMatchObject([{ input: [{ role: "user" }, { role: "assistant", content: "Mars." }] }]);
    });
  });
});

describe("an answer of the Responses API", () => {
  it("keeps arguments that are no JSON, and hands them back as they were", async () => {
    const call = { type: "function_call", id: "fc_1", call_id: "c1", name: "weather", arguments: '{"city": "Os' };
    await asking({ json: response([call]) }, {}, async (llm, server) => {
      const { content = [] } = await llm.generate(REQUEST);
      expect(content).toMatchObject([{ type: "tool-call", arguments: { __raw: '{"city": "Os' } }]);
      await llm.generate({ messages: [...REQUEST.messages, { role: "assistant", content }] });
      expect(bodies(server)[1]).toMatchObject({ input: [{}, { type: "function_call", arguments: '{"city": "Os' }] });
    });
  });

  it("is handed back with the phase it was said in", async () => {
    const output = [spokenMessage("Let me look.", { phase: "commentary" }), spokenMessage("Saturn.")];
    await asking({ json: response(output) }, {}, async (llm, server) => {
      const { content = [], text } = await llm.generate(REQUEST);
      expect(text).toBe("Let me look.Saturn.");
      await llm.generate({ messages: [...REQUEST.messages, { role: "assistant", content }] });
      expect(bodies(server)[1]).toMatchObject({
        input: [{}, { content: "Let me look.", phase: "commentary" }, { content: "Saturn." }],
      });
    });
  });

  it("is the refusal's text when the model refuses", async () => {
    const refusal = { content: [{ type: "refusal", refusal: "I will not." }] };
    await asking({ json: response([spokenMessage("", refusal)]) }, {}, async (llm) => {
      expect(await llm.generate(REQUEST)).toMatchObject({ text: "I will not.", finishReason: "content_filter" });
    });
  });

  it("counts nothing where the server does not count", async () => {
    await asking(SATURN, {}, async (llm) => {
      expect((await llm.generate(REQUEST)).usage).toEqual({ inputTokens: 0, outputTokens: 0, totalTokens: 0 });
    });
    const usage = {
      input_tokens: 2,
      output_tokens: 1,
      total_tokens: 3,
      input_tokens_details: { cache_write_tokens: 2 },
    };
    await asking({ json: response([spokenMessage("Saturn.")], { usage }) }, {}, async (llm) => {
      expect((await llm.generate(REQUEST)).usage).toMatchObject({ inputTokens: 2, cacheWriteTokens: 2 });
    });
  });

  it.each([
    ["server_error", true],
    ["invalid_prompt", false],
  ])("that failed with %s is a failure, whole and streamed", async (code, retryable) => {
    const failedAnswer = response([], { status: "failed", error: { code, message: "it went wrong" } });
    const told = { code: "HD7003", retryable, message: expect.stringContaining("it went wrong") };
    await asking({ json: failedAnswer }, {}, async (llm) => {
      await expect(llm.generate(REQUEST)).rejects.toMatchObject(told);
    });
    const events = [{ event: "response.failed", data: { type: "response.failed", response: failedAnswer } }];
    await asking({ events }, {}, async (llm) => {
      await expect(collected(llm.stream(REQUEST))).rejects.toMatchObject(told);
    });
    const error = [{ event: "error", data: { type: "error", code, message: "it went wrong", param: null } }];
    await asking({ events: error }, {}, async (llm) => {
      await expect(collected(llm.stream(REQUEST))).rejects.toMatchObject(told);
    });
  });

  it("thinks in several pieces, which add up in a stream too", async () => {
    const summary = ["First.", "Then."].map((text) => ({ type: "summary_text", text }));
    const item = { type: "reasoning", id: "rs_1", summary, encrypted_content: "sealed" };
    const delta = (summary_index: number, text: string): object => ({
      type: "response.reasoning_summary_text.delta",
      item_id: "rs_1",
      output_index: 0,
      summary_index,
      delta: text,
    });
    const done = { type: "response.completed", response: response([item, spokenMessage("Saturn.")]) };
    const events = [delta(0, "Fir"), delta(0, "st."), delta(1, "Then."), done].map((data) => JSON.stringify(data));
    await asking({ events: events.map((data) => ({ data })) }, {}, async (llm) => {
      const parts = await collected(llm.stream(REQUEST));
      const pieces = parts.map((part) => (part.type === "reasoning-delta" ? part.text : "")).join("");
      expect(pieces).toBe("First.\n\nThen.");
      expect(parts.at(-1)).toMatchObject({ response: { content: [{ type: "reasoning", text: pieces }, {}] } });
    });
  });

  it("is put together from its items when a server ends a stream without them", async () => {
    const item = { type: "response.output_item.done", output_index: 0, item: spokenMessage("Saturn.") };
    const events = [{ data: item }, { data: { type: "response.completed", response: response([]) } }];
    await asking({ events }, {}, async (llm) => {
      expect((await collected(llm.stream(REQUEST))).at(-1)).toMatchObject({ response: { text: "Saturn." } });
    });
  });

  it("that ends without having finished has broken off", async () => {
    await asking({ events: [{ data: { type: "response.created", response: response([]) } }] }, {}, async (llm) => {
      const told = { retryable: true, message: expect.stringContaining("broke off") };
      await expect(collected(llm.stream(REQUEST))).rejects.toMatchObject(told);
    });
  });
});

describe("structured output", () => {
  it("may be no object at its root: it is wrapped on the way, with what its references point at", async () => {
    const schema = { type: "array", items: { $ref: "#/$defs/moon" }, $defs: { moon: { type: "string" } } };
    await asking({ json: response([spokenMessage('{"value": ["Titan"]}')]) }, {}, async (llm, server) => {
      expect((await llm.generateStructured(REQUEST, schema)).object).toEqual(["Titan"]);
      expect(bodies(server)).toMatchObject([
        {
          text: {
            format: {
              type: "json_schema",
              strict: true,
              schema: {
                properties: { value: { type: "array", items: { $ref: "#/$defs/moon" } } },
                $defs: { moon: { type: "string" } },
              },
            },
          },
        },
      ]);
    });
  });

  it.each([
    ["no JSON", "Saturn", {}, { retryable: true }],
    ["JSON without the wrapped value", "{}", {}, { retryable: true }],
    [
      "cut off",
      '{"val',
      { status: "incomplete", incomplete_details: { reason: "max_output_tokens" } },
      { retryable: false, hint: "raise max_tokens" },
    ],
    ["filtered", "", { status: "incomplete", incomplete_details: { reason: "content_filter" } }, { retryable: false }],
  ])("that is %s is a failure that says so", async (_name, text, more, told) => {
    await asking({ json: response([spokenMessage(text)], more) }, {}, async (llm) => {
      const answer = llm.generateStructured(REQUEST, { type: "string" });
      await expect(answer).rejects.toMatchObject({ code: "HD7003", operation: "generateStructured", ...told });
    });
  });
});
