import { existsSync } from "node:fs";
import type { Llm, LlmRequest } from "@hexdag/kernel/ports";
import { createFakeClock, createWireServer, type WireHandler, type WireServer } from "@hexdag/testing";
import { afterEach, describe, expect, it, vi } from "vitest";
import { createOllamaLlm, type OllamaLlm, type OllamaLlmOptions, ollamaLlmDriver } from "../src/index.ts";
import { lines, playOllama } from "./support/ollama-server.ts";

const REQUEST: LlmRequest = { messages: [{ role: "user", content: "Which planet has the rings?" }] };
const TOOL = { name: "clock", description: "The time.", parameters: { type: "object" } } as const;
const SATURN = {
  content: [{ type: "text", text: "Saturn." }],
  finishReason: "stop",
  usage: { inputTokens: 20, outputTokens: 10, totalTokens: 30 },
} as const;

/** As a host opens it: the config is checked, the secrets are looked up. */
async function open(config: object, secrets: Readonly<Record<string, string>> = {}): Promise<Llm> {
  const context = { clock: createFakeClock(), secret: (name: string) => secrets[name] };
  return await ollamaLlmDriver.create(ollamaLlmDriver.config.parse(config), context);
}

async function asking<TResult>(
  handler: WireHandler,
  options: Partial<OllamaLlmOptions>,
  use: (llm: OllamaLlm, server: WireServer) => Promise<TResult>,
): Promise<TResult> {
  const server = await createWireServer(handler);
  try {
    return await use(createOllamaLlm({ model: "qwen3:8b", baseUrl: server.url, ...options }), server);
  } finally {
    await server.close();
  }
}

const saturn: WireHandler = () => ({ lines: lines(SATURN, REQUEST) });

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

describe("the driver", () => {
  it("passes on what a manifest says", async () => {
    await asking(saturn, {}, async (_llm, server) => {
      const llm = await open({
        base_url: server.url,
        model: "llama3.2",
        headers: { "x-team": "research" },
        keep_alive: "10m",
        options: { num_ctx: 16_384, temperature: 1 },
        capabilities: { vision: false, context_window: 16_384 },
      });
      const providerOptions = { options: { top_k: 5 }, logprobs: true };
      await llm.generate({ ...REQUEST, temperature: 0.5, topP: 0.9, stop: ["END"], seed: 7, providerOptions });
      expect(server.requests[0]).toMatchObject({
        path: "/api/chat",
        headers: { "x-team": "research" },
        json: {
          model: "llama3.2",
          keep_alive: "10m",
          logprobs: true,
          options: { num_ctx: 16_384, temperature: 0.5, top_p: 0.9, stop: ["END"], seed: 7, top_k: 5 },
        },
      });
      expect(llm.capabilities?.()).toEqual({ tools: true, vision: false, reasoning: true, contextWindow: 16_384 });
    });
  });

  it("says which variable to set when there is no key for ollama.com, and sends that key nowhere else", async () => {
    vi.stubEnv("OLLAMA_API_KEY", "from the environment");
    await expect(open({ base_url: "https://ollama.com" })).rejects.toMatchObject({
      code: "HD7005",
      hint: expect.stringContaining("OLLAMA_API_KEY"),
    });
    await expect(open({ base_url: "https://ollama.com" }, { OLLAMA_API_KEY: "" })).rejects.toMatchObject({
      message: expect.stringContaining("is empty"),
    });
    await expect(open({ base_url: "https://ollama.com" }, { OLLAMA_API_KEY: "k" })).resolves.toBeDefined();
    await asking(saturn, {}, async (_llm, server) => {
      await (await open({ base_url: server.url, model: "m" }, { OLLAMA_API_KEY: "k" })).generate(REQUEST);
      await (await open({ base_url: server.url, model: "m", api_key: "own" })).generate(REQUEST);
      const [first, second] = server.requests;
      expect(first?.headers).not.toHaveProperty("authorization");
      expect(second?.headers).toMatchObject({ authorization: "Bearer own" });
    });
  });

  it.each([{ modle: "x" }, { base_url: "localhost" }, { timeout_ms: 0 }, { capabilities: { files: true } }])(
    "refuses the config %j",
    (config) => {
      expect(ollamaLlmDriver.config.safeParse(config).success).toBe(false);
    },
  );

  it("wants a model from the request or the config, for vectors too", async () => {
    const llm = createOllamaLlm({});
    await expect(llm.generate(REQUEST)).rejects.toMatchObject({ code: "HD7006", operation: "generate" });
    await expect(llm.embed({ texts: ["a"] })).rejects.toMatchObject({
      code: "HD7006",
      hint: expect.stringContaining("embedding_model"),
    });
  });
});

describe("a request", () => {
  it.each([
    [{ tools: [TOOL], toolChoice: "required" }, "cannot be made to call a tool"],
    [{ tools: [TOOL], toolChoice: { tool: "clock" } }, "cannot be made to call a tool"],
    [{ parallelToolCalls: false }, "cannot be held to one tool call at a time"],
    [{ reasoning: { maxTokens: 100 } }, "takes no budget for reasoning"],
    [
      { messages: [{ role: "user", content: [{ type: "image", mediaType: "image/png", url: "https://x" }] }] },
      "address",
    ],
  ] satisfies [Partial<LlmRequest>, string][])("is refused for what Ollama has no words for: %j", async (more, why) => {
    const { llm, seen, close } = await playOllama([SATURN]);
    await expect(llm.generate({ ...REQUEST, ...more })).rejects.toMatchObject({
      code: "HD7002",
      retryable: false,
      message: expect.stringContaining(why),
    });
    expect(seen()).toEqual([]);
    await close();
  });

  it("with an image that is neither bytes nor address says so", async () => {
    const content = [{ type: "image", mediaType: "image/png" } as const];
    await expect(
      createOllamaLlm({ model: "m" }).generate({ messages: [{ role: "user", content }] }),
    ).rejects.toMatchObject({
      code: "HD7006",
    });
  });

  it("that forbids tools offers none", async () => {
    const { llm, seen, close } = await playOllama([SATURN]);
    await llm.generate({ ...REQUEST, tools: [TOOL], toolChoice: "none" });
    expect(seen()[0]).not.toHaveProperty("tools");
    await close();
  });

  it("never reads a file, also when an image's text is the name of one", async () => {
    expect(existsSync("/etc/hostname")).toBe(true);
    await asking(saturn, {}, async (llm, server) => {
      const content = [{ type: "image", mediaType: "image/png", data: "/etc/hostname" } as const];
      await llm.generate({ messages: [{ role: "user", content }] });
      expect(server.requests[0]?.json).toMatchObject({ messages: [{ images: ["/etc/hostname"] }] });
    });
  });

  it("thinks as much as it is told to, or as the model likes", async () => {
    await asking(saturn, {}, async (llm, server) => {
      await llm.generate(REQUEST);
      await llm.generate({ ...REQUEST, reasoning: {} });
      await llm.generate({ ...REQUEST, reasoning: { effort: "minimal" } });
      expect(server.requests.map(({ json }) => Reflect.get(Object(json), "think"))).toEqual([undefined, true, "low"]);
    });
  });
});

describe("an answer", () => {
  const call = (more: object): WireHandler => {
    const tool_calls = [{ ...more, function: { name: "clock", arguments: {} } }];
    const message = JSON.parse(JSON.stringify({ role: "assistant", content: "", tool_calls }));
    return () => ({
      lines: [
        { model: "m", message, done: false },
        { model: "m", done: true, done_reason: "stop" },
      ],
    });
  };
  const history: LlmRequest = {
    tools: [TOOL],
    messages: [
      ...REQUEST.messages,
      { role: "assistant", content: [{ type: "tool-call", id: "call_1", name: "clock", arguments: {} }] },
      { role: "tool", content: [{ type: "tool-result", id: "call_1", name: "clock", result: 12 }] },
    ],
  };

  it("names its tool calls as the server does, or counts them through the conversation; no account is zero tokens", async () => {
    await asking(call({ id: "abc" }), {}, async (llm) => {
      expect(await llm.generate(history)).toMatchObject({ content: [{ id: "abc" }], finishReason: "tool_calls" });
    });
    await asking(call({}), {}, async (llm) => {
      expect(await llm.generate(history)).toMatchObject({
        content: [{ id: "call_2" }],
        usage: { inputTokens: 0, outputTokens: 0, totalTokens: 0 },
      });
    });
  });

  it("that is cut off before its JSON is whole says so", async () => {
    const cut = { ...SATURN, content: [{ type: "text", text: '{"a": ' }], finishReason: "length" } as const;
    await asking(
      () => ({ lines: lines(cut, REQUEST) }),
      {},
      async (llm) => {
        await expect(llm.generateStructured(REQUEST, { type: "object" })).rejects.toMatchObject({
          hint: "raise max_tokens",
          retryable: false,
        });
      },
    );
  });

  it("in whose middle the server fails is a failure with the server's words", async () => {
    const failing: WireHandler = () => ({ lines: [{ error: "the runner has died" }] });
    await asking(failing, {}, async (llm) => {
      await expect(llm.generate(REQUEST)).rejects.toMatchObject({
        code: "HD7003",
        retryable: true,
        message: expect.stringContaining("the runner has died"),
      });
    });
  });
});

describe("a failure", () => {
  it("says what to do when the model is not there, and writes nothing to the console", async () => {
    const log = vi.spyOn(console, "log");
    const missing: WireHandler = () => ({ status: 404, text: 'model "x" not found; key sk-0123456789' });
    await asking(missing, { apiKey: "sk-0123456789" }, async (llm) => {
      await expect(llm.generate(REQUEST)).rejects.toMatchObject({
        retryable: false,
        message: expect.stringContaining('model "x" not found; key *** (HTTP 404)'),
        hint: expect.stringContaining("ollama pull"),
        data: { status: 404 },
      });
    });
    expect(log).not.toHaveBeenCalled();
  });

  it("when no answer begins in time may be tried again", async () => {
    await asking(
      () => ({ silent: true }),
      { timeoutMs: 40 },
      async (llm, server) => {
        await expect(llm.generate(REQUEST)).rejects.toMatchObject({
          retryable: true,
          message: expect.stringContaining("no answer began within 40 ms"),
        });
        await server.hungUp();
      },
    );
  });

  it("when nobody listens may be tried again, and says what may be the matter", async () => {
    const llm = createOllamaLlm({ baseUrl: "http://127.0.0.1:1", model: "m" });
    await expect(llm.generate(REQUEST)).rejects.toMatchObject({
      retryable: true,
      message: expect.stringContaining("Ollama at 127.0.0.1:1"),
      hint: expect.stringContaining("ollama serve"),
    });
    await expect(llm.health?.()).rejects.toMatchObject({ operation: "health" });
  });
});
