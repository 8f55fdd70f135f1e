import { fileURLToPath } from "node:url";
import type { LanguageModelV4, LanguageModelV4StreamPart } from "@ai-sdk/provider";
import { LoadAPIKeyError, UnsupportedFunctionalityError } from "@ai-sdk/provider";
import type { Llm, LlmRequest } from "@hexdag/kernel/ports";
import { createFakeClock, createWireServer } from "@hexdag/testing";
import { describe, expect, it } from "vitest";
import { aiSdkLlmDriver, createAiSdkLlm } from "../src/index.ts";
import { playGateway } from "./support/gateway-server.ts";

const REQUEST: LlmRequest = { messages: [{ role: "user", content: "Which planet has the rings?" }] };
const ACME = fileURLToPath(new URL("./support/acme-provider.ts", import.meta.url));
const SATURN = {
  content: [{ type: "text", text: "Saturn." }],
  finishReason: "stop",
  usage: { inputTokens: 20, outputTokens: 10, totalTokens: 30 },
} as const;
const USAGE = {
  inputTokens: { total: 1, noCache: undefined, cacheRead: undefined, cacheWrite: undefined },
  outputTokens: { total: undefined, text: undefined, reasoning: undefined },
};

async function open(config: object, secrets: Readonly<Record<string, string>> = {}): Promise<Llm> {
  const context = { clock: createFakeClock(), secret: (name: string) => secrets[name] };
  return await aiSdkLlmDriver.create(aiSdkLlmDriver.config.parse(config), context);
}

/** A model of a provider that answers in ways the gateway does not. */
function model(more: Partial<LanguageModelV4>): LanguageModelV4 {
  return {
    specificationVersion: "v4",
    provider: "odd",
    modelId: "odd-1",
    supportedUrls: {},
    doGenerate: () => expect.unreachable(),
    doStream: () => expect.unreachable(),
    ...more,
  };
}

describe("the driver", () => {
  const answered = {
    content: [{ type: "text", text: "Saturn." }],
    finishReason: { unified: "stop" },
    usage: { inputTokens: {}, outputTokens: {} },
    warnings: [{ type: "unsupported", feature: "seed" }],
  };

  it.each([
    ["the gateway", {}, { AI_GATEWAY_API_KEY: "vck-1" }],
    ["a provider in a file", { provider: ACME, api_key: "vck-1" }, {}],
    ["a provider in a package", { provider: "ai", export: "createGateway", settings: { apiKey: "vck-1" } }, {}],
  ])("makes a model of %s", async (_name, config, secrets) => {
    const server = await createWireServer(() => ({ json: answered }));
    const capabilities = { vision: false, context_window: 1000 };
    const provider_options = { acme: { tier: "flex" } };
    const llm = await open(
      { ...config, base_url: server.url, model: "acme/a", capabilities, provider_options },
      secrets,
    );
    expect(await llm.generate({ ...REQUEST, seed: 1 })).toMatchObject({
      text: "Saturn.",
      usage: { inputTokens: 0, outputTokens: 0, totalTokens: 0 },
      providerMetadata: { ai_sdk: { warnings: [{ type: "unsupported", feature: "seed" }] } },
    });
    expect(server.requests[0]).toMatchObject({
      headers: { authorization: "Bearer vck-1", "ai-language-model-id": "acme/a" },
      json: { providerOptions: { acme: { tier: "flex" } } },
    });
    expect(llm.capabilities?.()).toEqual({
      tools: true,
      vision: false,
      files: true,
      reasoning: true,
      contextWindow: 1000,
    });
    await server.close();
  });

  it("says which variable to set when there is no key for the gateway", async () => {
    await expect(open({ model: "a" })).rejects.toMatchObject({
      code: "HD7005",
      hint: expect.stringContaining("AI_GATEWAY_API_KEY"),
    });
    await expect(open({ model: "a" }, { AI_GATEWAY_API_KEY: "" })).rejects.toMatchObject({
      message: expect.stringContaining("is empty"),
    });
  });

  it.each([
    [{ provider: "@acme/no-such-provider" }, "cannot be loaded", "npm install @acme/no-such-provider"],
    [{ provider: ACME, export: "notAProvider" }, "neither a provider nor a function", "createAcme"],
    [{ provider: ACME, export: "acme", api_key: "k" }, "takes no settings", "createX"],
    [{ provider: "ai", base_url: "https://x.example" }, "not clear which", "set export to one of"],
  ])("refuses the provider of %j", async (config, message, hint) => {
    await expect(open({ ...config, model: "a" })).rejects.toMatchObject({
      code: "HD5007",
      message: expect.stringContaining(message),
      hint: expect.stringContaining(hint),
    });
  });

  it("takes a provider that is one already", async () => {
    expect((await open({ provider: ACME, export: "acme", model: "a" })).capabilities?.()).toMatchObject({
      tools: true,
    });
  });

  it.each([{}, { model: "a", modle: "b" }, { model: "a", base_url: "x" }, { model: "a", provider_options: { a: 1 } }])(
    "refuses the config %j",
    (config) => {
      expect(aiSdkLlmDriver.config.safeParse(config).success).toBe(false);
    },
  );
});

describe("a request", () => {
  it.each([
    [{ parallelToolCalls: false }, "HD7002", "how many tools"],
    [{ reasoning: { maxTokens: 100 } }, "HD7002", "takes no budget for reasoning"],
    [{ model: "odd-2" }, "HD7002", "is the only one here"],
    [{ providerOptions: { seed: 1 } }, "HD7006", "provider_options.seed is not a map"],
    [{ messages: user({ mediaType: "image/png", url: "https://x.example/a.png" }) }, "HD7002", "from this address"],
    [{ messages: user({ mediaType: "image/png", url: "nowhere" }) }, "HD7006", "no address"],
    [{ messages: user({ mediaType: "image/png" }) }, "HD7006", "neither data nor url"],
  ] satisfies [Partial<LlmRequest>, string, string][])(
    "is refused for what cannot be said: %j",
    async (more, code, why) => {
      const llm = createAiSdkLlm(model({}));
      const told = { code, retryable: false, message: expect.stringContaining(why) };
      await expect(llm.generate({ ...REQUEST, ...more })).rejects.toMatchObject({ ...told, operation: "generate" });
      await expect(
        llm
          .stream({ ...REQUEST, ...more })
          [Symbol.asyncIterator]()
          .next(),
      ).rejects.toMatchObject(told);
    },
  );

  function user(image: { readonly mediaType: string; readonly url?: string }): LlmRequest["messages"] {
    return [{ role: "user", content: [{ type: "image", ...image }] }];
  }

  it("for vectors needs a model that makes them", async () => {
    await expect(createAiSdkLlm(model({})).embed({ texts: ["a"] })).rejects.toMatchObject({
      code: "HD7002",
      hint: expect.stringContaining("embedding_model"),
    });
  });
});

describe("an answer", () => {
  it("keeps what there are no words for beside it, and calls no tool that ran at the vendor", async () => {
    const ran = {
      type: "tool-call",
      toolCallId: "1",
      toolName: "search",
      input: "{}",
      providerExecuted: true,
    } as const;
    const picture = {
      type: "file",
      mediaType: "image/png",
      data: { type: "data", data: new Uint8Array([1, 2]) },
    } as const;
    const text = { type: "text", text: "Saturn." } as const;
    const finishReason = { unified: "stop", raw: undefined } as const;
    const parts: readonly LanguageModelV4StreamPart[] = [
      { type: "tool-input-start", id: "1", toolName: "search", providerExecuted: true },
      { type: "tool-input-delta", id: "1", delta: "{}" },
      ran,
      picture,
      { type: "text-delta", id: "0", delta: "Saturn." },
      { type: "finish", finishReason, usage: USAGE },
    ];
    const llm = createAiSdkLlm(
      model({
        doGenerate: async () => ({ content: [ran, picture, text], finishReason, usage: USAGE, warnings: [] }),
        doStream: async () => ({ stream: ReadableStream.from(parts) }),
      }),
    );
    const expected = {
      text: "Saturn.",
      content: [text],
      finishReason: "stop",
      usage: { inputTokens: 1, outputTokens: 0, totalTokens: 1 },
      providerMetadata: { ai_sdk: { content: [ran, { ...picture, data: { type: "data", data: "AQI=" } }] } },
    };
    expect(await llm.generate(REQUEST)).toMatchObject(expected);
    const streamed = [];
    for await (const part of llm.stream(REQUEST)) streamed.push(part);
    expect(streamed).toMatchObject([{ type: "text-delta" }, { type: "finish", response: expected }]);
  });

  it.each([
    [[], { message: expect.stringContaining("broke off"), retryable: true }],
    [[{ type: "error", error: new Error("overheated") }], { message: "odd: overheated", retryable: false }],
  ] satisfies [LanguageModelV4StreamPart[], object][])("that ends early is a failure: %j", async (parts, told) => {
    const llm = createAiSdkLlm(model({ doStream: async () => ({ stream: ReadableStream.from(parts) }) }));
    await expect(llm.stream(REQUEST)[Symbol.asyncIterator]().next()).rejects.toMatchObject({ code: "HD7003", ...told });
  });

  it("that is not the JSON that was asked for says so", async () => {
    const { llm, close } = await playGateway([{ ...SATURN, finishReason: "length" }]);
    const structured = createAiSdkLlm(
      model({
        doGenerate: async () => ({
          content: [{ type: "text", text: '{"a": ' }],
          finishReason: { unified: "length", raw: undefined },
          usage: USAGE,
          warnings: [],
        }),
      }),
    );
    await expect(structured.generateStructured(REQUEST, {})).rejects.toMatchObject({
      hint: "raise max_tokens",
      retryable: false,
    });
    expect(await llm.generate(REQUEST)).toMatchObject({ finishReason: "length" });
    await close();
  });
});

describe("a failure", () => {
  it("never shows the key, and a missing one says so", async () => {
    const failing = (error: Error): Promise<unknown> =>
      createAiSdkLlm(model({ doGenerate: () => Promise.reject(error) }), { secret: "sk-0123" })
        .generate(REQUEST)
        .catch((thrown: unknown) => thrown);
    expect(await failing(new Error("the key sk-0123 is odd"))).toMatchObject({ message: "odd: the key *** is odd" });
    expect(await failing(new LoadAPIKeyError({ message: "ODD_API_KEY is missing" }))).toMatchObject({
      code: "HD7005",
      retryable: false,
      message: expect.stringContaining("ODD_API_KEY"),
    });
    expect(await failing(new UnsupportedFunctionalityError({ functionality: "tools" }))).toMatchObject({
      code: "HD7002",
    });
  });
});
