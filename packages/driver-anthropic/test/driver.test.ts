import { createFakeClock, type WireReply } from "@hexdag/testing";
import { afterEach, describe, expect, it, vi } from "vitest";
import { type AnthropicLlm, anthropicLlmDriver } from "../src/index.ts";
import { asking, bodies, message, REQUEST, spoken } from "./support/asking.ts";

const SATURN = { json: message([spoken("Saturn.")]) };

/** As a host opens it: the config is checked, the secrets are looked up. */
async function open(config: object, secrets: Readonly<Record<string, string>> = {}): Promise<AnthropicLlm> {
  const context = { clock: createFakeClock(), secret: (name: string) => secrets[name] };
  const llm = await anthropicLlmDriver.create(anthropicLlmDriver.config.parse(config), context);
  return "submitBatch" in llm ? Object.assign(llm) : expect.unreachable("should be the whole model");
}

afterEach(() => vi.unstubAllEnvs());

describe("the driver", () => {
  it("says which variable to set when there is no key, and never looks for it itself", async () => {
    vi.stubEnv("ANTHROPIC_API_KEY", "from the environment");
    await expect(open({})).rejects.toMatchObject({
      code: "HD7005",
      message: expect.stringContaining("ANTHROPIC_API_KEY"),
      hint: expect.stringContaining("set the environment variable ANTHROPIC_API_KEY"),
    });
    await expect(open({}, { ANTHROPIC_API_KEY: " " })).rejects.toMatchObject({
      code: "HD7005",
      message: expect.stringContaining("is empty"),
    });
    await expect(open({}, { ANTHROPIC_API_KEY: "k" })).resolves.toBeDefined();
    await expect(open({ api_key: "k" })).resolves.toBeDefined();
  });

  it("sends Anthropic's key to Anthropic alone: a gateway gets the key that its config names, or none", async () => {
    vi.stubEnv("ANTHROPIC_API_KEY", "from the environment");
    vi.stubEnv("ANTHROPIC_AUTH_TOKEN", "token of the environment");
    vi.stubEnv("ANTHROPIC_BASE_URL", "http://elsewhere.example");
    await asking(SATURN, {}, async (_llm, server) => {
      const config = { base_url: server.url, model: "local" };
      await (await open(config, { ANTHROPIC_API_KEY: "secret" })).generate(REQUEST);
      await (await open({ ...config, api_key: "own" }, { ANTHROPIC_API_KEY: "secret" })).generate(REQUEST);
      const [first, second] = server.requests.map(({ headers }) => headers);
      expect(first).not.toHaveProperty("authorization");
      expect(first).not.toHaveProperty("x-api-key");
      expect(second).toMatchObject({ authorization: "Bearer own" });
    });
  });

  it("passes on what a manifest says", async () => {
    await asking(SATURN, {}, async (_llm, server) => {
      const llm = await open({
        base_url: server.url,
        model: "claude-haiku-4-5",
        headers: { "x-team": "research" },
        max_tokens: 700,
        capabilities: { vision: false, context_window: 32_768 },
        provider_options: { service_tier: "standard_only" },
      });
      await llm.generate({ ...REQUEST, topP: 0.5 });
      expect(server.requests[0]?.headers).toMatchObject({ "x-team": "research", "anthropic-version": "2023-06-01" });
      expect(bodies(server)).toMatchObject([{ max_tokens: 700, top_p: 0.5, service_tier: "standard_only" }]);
      expect(llm.capabilities?.()).toMatchObject({ tools: true, vision: false, contextWindow: 32_768 });
    });
  });

  it.each([{ modle: "claude" }, { base_url: "localhost" }, { cache_ttl: "2h" }, { max_tokens: 0 }])(
    "refuses the config %j",
    (config) => {
      expect(anthropicLlmDriver.config.safeParse(config).success).toBe(false);
    },
  );

  it("knows models by their names", async () => {
    const llm = await open({ api_key: "k", model: "claude-sonnet-5-5" });
    expect(llm.capabilities?.()).toEqual({ tools: true, vision: true, files: true, reasoning: true });
    expect(llm.capabilities?.("claude-3-5-haiku-20241022")).toMatchObject({ reasoning: false, contextWindow: 200_000 });
    expect(llm.capabilities?.("claude-opus-4-1-20250805")).toMatchObject({ reasoning: true, contextWindow: 200_000 });
  });

  it("wants a model from the request or the config", async () => {
    const llm = await open({ api_key: "k" });
    await expect(llm.generate(REQUEST)).rejects.toMatchObject({ code: "HD7006", retryable: false });
  });
});

describe("a failure", () => {
  it("carries the vendor's words, type and request id, and never the key", async () => {
    const error = { type: "authentication_error", message: "invalid key sk-ant-test-0123456789" };
    const reply: WireReply = { status: 401, headers: { "request-id": "req_9" }, json: { type: "error", error } };
    await asking(reply, {}, async (llm) => {
      await expect(llm.generate(REQUEST)).rejects.toMatchObject({
        code: "HD7003",
        retryable: false,
        message: expect.stringContaining("invalid key *** (HTTP 401)"),
        hint: "check api_key in the port's config",
        data: { status: 401, type: "authentication_error", requestId: "req_9" },
      });
    });
  });

  it.each([408, 409, 502, 529])("with status %i may be tried again", async (status) => {
    await asking({ status, text: "<html>" }, {}, async (llm) => {
      await expect(llm.generate(REQUEST)).rejects.toMatchObject({ retryable: true });
    });
  });

  it("when no answer comes in time may be tried again", async () => {
    await asking({ silent: true }, { timeoutMs: 40 }, async (llm) => {
      await expect(llm.generate(REQUEST)).rejects.toMatchObject({
        code: "HD7003",
        retryable: true,
        message: expect.stringContaining("no answer came in time"),
      });
    });
  });

  it("by what is no answer of this API is told as such", async () => {
    for (const reply of [{ text: "<html>Welcome", headers: { "content-type": "text/html" } }, { json: { hello: 1 } }]) {
      await asking(reply, {}, async (llm) => {
        await expect(llm.generate(REQUEST)).rejects.toMatchObject({
          code: "HD7003",
          message: expect.stringContaining("what came back is no answer of this API"),
          hint: expect.stringContaining("check base_url"),
        });
      });
      // No key stands in no message.
      await asking(reply, { apiKey: "" }, async (llm) => {
        await expect(llm.generate(REQUEST)).rejects.toThrow("what came back is no answer");
      });
    }
  });

  it("when nobody listens may be tried again, and says who was meant", async () => {
    const llm = await open({ base_url: "http://127.0.0.1:1", model: "m" });
    await expect(llm.generate(REQUEST)).rejects.toMatchObject({
      retryable: true,
      message: expect.stringContaining("127.0.0.1:1: the connection failed"),
    });
    await expect(llm.health?.()).rejects.toMatchObject({ operation: "health" });
  });
});
