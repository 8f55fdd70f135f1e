import { createToolNames } from "@hexdag/kernel/ports";
import { describe, expect, it } from "vitest";
import { toRequest } from "../src/chat/to-request.ts";
import { asking, bodies, collected, completion, REQUEST } from "./support/asking.ts";

const SATURN = { json: completion({ content: "Saturn." }) };
const chat = { api: "chat", model: "local" } as const;

describe("a request to Chat Completions", () => {
  it("takes stop sequences, a seed and the vendor's own options", async () => {
    await asking(SATURN, chat, async (llm, server) => {
      await llm.generate({ ...REQUEST, stop: ["\n"], seed: 7, topP: 0.5, providerOptions: { min_p: 0.1 } });
      expect(bodies(server)).toMatchObject([{ stop: ["\n"], seed: 7, top_p: 0.5, min_p: 0.1 }]);
    });
  });

  it("names the longest answer as OpenAI does now, and to other servers as they know it", () => {
    const prepared = {
      request: { ...REQUEST, maxTokens: 50 },
      model: "m",
      capabilities: {},
      names: createToolNames(REQUEST),
      answer: undefined,
      site: { operation: "generate", who: "OpenAI", now: () => 0, secret: undefined },
    };
    expect(toRequest(prepared, {})).toMatchObject({ max_completion_tokens: 50 });
    expect(toRequest(prepared, { baseUrl: "http://localhost:8000/v1" })).toMatchObject({ max_tokens: 50 });
  });

  it.each([
    ["a budget for reasoning", { ...REQUEST, reasoning: { maxTokens: 100 } }, "HD7002"],
    ["a file by address", withPart({ url: "https://files.example/a.pdf" }), "HD7002"],
    ["a file with nothing in it", withPart({}), "HD7006"],
  ])("is refused for %s", async (_name, request, code) => {
    await asking(SATURN, chat, async (llm, server) => {
      await expect(llm.generate(request)).rejects.toMatchObject({ code, retryable: false });
      expect(server.requests).toEqual([]);
    });
  });
});

function withPart(source: { readonly url?: string }): typeof REQUEST {
  return { messages: [{ role: "user", content: [{ type: "file", mediaType: "application/pdf", ...source }] }] };
}

describe("an answer of a compatible server", () => {
  it("may call tools without ids, and say that it just stopped", async () => {
    const calls = ["a", "b"].map((name) => ({ type: "function", id: "", function: { name, arguments: "" } }));
    await asking({ json: completion({ tool_calls: calls }) }, chat, async (llm) => {
      expect(await llm.generate(REQUEST)).toMatchObject({
        finishReason: "tool_calls",
        content: [
          { id: "chatcmpl-1_0", name: "a", arguments: {} },
          { id: "chatcmpl-1_1", name: "b", arguments: {} },
        ],
        usage: { totalTokens: 0 },
      });
    });
  });

  it.each(["reasoning", "reasoning_content"])("tells its thoughts as %s", async (key) => {
    await asking({ json: completion({ content: "Saturn.", [key]: "Rings." }) }, chat, async (llm) => {
      expect((await llm.generate(REQUEST)).content).toEqual([
        { type: "reasoning", text: "Rings." },
        { type: "text", text: "Saturn." },
      ]);
    });
  });

  it("is the refusal's text when the model refuses, whole and streamed", async () => {
    const told = { text: "I will not.", finishReason: "content_filter" };
    await asking({ json: completion({ refusal: "I will not." }) }, chat, async (llm) => {
      expect(await llm.generate(REQUEST)).toMatchObject(told);
    });
    const chunk = (delta: object, finish_reason: string | null): string =>
      JSON.stringify({ id: "c", model: "local", choices: [{ index: 0, delta, finish_reason }] });
    const events = [{ data: chunk({ refusal: "I will not." }, null) }, { data: chunk({}, "stop") }, { data: "[DONE]" }];
    await asking({ events }, chat, async (llm) => {
      expect((await collected(llm.stream(REQUEST))).at(-1)).toMatchObject({ response: told });
    });
  });

  it("without a choice is a failure that may be tried again", async () => {
    await asking({ json: { ...completion({}), choices: [] } }, chat, async (llm) => {
      await expect(llm.generate(REQUEST)).rejects.toMatchObject({ code: "HD7003", retryable: true });
    });
  });

  it("that ends without saying why has broken off, and an error in its midst is one", async () => {
    const piece = { id: "c", model: "local", choices: [{ index: 0, delta: { content: "Sat" }, finish_reason: null }] };
    await asking({ events: [{ data: piece }, { data: "[DONE]" }] }, chat, async (llm) => {
      const told = { retryable: true, message: expect.stringContaining("broke off") };
      await expect(collected(llm.stream(REQUEST))).rejects.toMatchObject(told);
    });
    const error = { error: { message: "out of memory", type: "server_error", code: null } };
    await asking({ events: [{ data: piece }, { data: error }] }, chat, async (llm) => {
      const told = { retryable: true, message: expect.stringContaining("out of memory") };
      await expect(collected(llm.stream(REQUEST))).rejects.toMatchObject(told);
    });
  });
});
