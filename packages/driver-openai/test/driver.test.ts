import { createFakeClock, type WireReply } from "@hexdag/testing";
import { afterEach, describe, expect, it, vi } from "vitest";
import { createOpenAiLlm, type OpenAiLlm, openAiLlmDriver } from "../src/index.ts";
import { asking, bodies, REQUEST, response, spokenMessage } from "./support/asking.ts";

const SATURN = { json: response([spokenMessage("Saturn.")]) };

/** As a host opens it: the config is checked, the secrets are looked up. */
async function open(config: object, secrets: Readonly<Record<string, string>> = {}): Promise<OpenAiLlm> {
  const context = { clock: createFakeClock(), secret: (name: string) => secrets[name] };
  const llm = await openAiLlmDriver.create(openAiLlmDriver.config.parse(config), context);
  return "embed" in llm ? Object.assign(llm) : expect.unreachable("should be the whole model");
}

afterEach(() => vi.unstubAllEnvs());

describe("the driver", () => {
  it("says which variable to set when there is no key, and never looks for it itself", async () => {
    vi.stubEnv("OPENAI_API_KEY", "from the environment");
    await expect(open({})).rejects.toMatchObject({
      code: "HD7005",
      message: expect.stringContaining("OPENAI_API_KEY"),
      hint: expect.stringContaining("set the environment variable OPENAI_API_KEY"),
    });
    await expect(open({}, { OPENAI_API_KEY: " " })).rejects.toMatchObject({
      code: "HD7005",
      message: expect.stringContaining("is empty"),
    });
    await expect(open({}, { OPENAI_API_KEY: "k" })).resolves.toBeDefined();
    await expect(open({ api_key: "k" })).resolves.toBeDefined();
  });

  it("sends OpenAI's key to OpenAI alone: a server of one's own gets the key that its config names, or none", async () => {
    vi.stubEnv("OPENAI_API_KEY", "from the environment");
    vi.stubEnv("OPENAI_BASE_URL", "http://elsewhere.example");
    vi.stubEnv("OPENAI_ORG_ID", "org-of-the-environment");
    await asking(SATURN, {}, async (_llm, server) => {
      const config = { base_url: server.url, model: "local" };
      await (await open(config, { OPENAI_API_KEY: "secret" })).generate(REQUEST);
      await (await open({ ...config, api_key: "own" }, { OPENAI_API_KEY: "secret" })).generate(REQUEST);
      await createOpenAiLlm({ ...config, baseUrl: server.url, apiKey: "" }).generate(REQUEST);
      const [first, second, third] = server.requests.map(({ headers }) => headers);
      expect(third).not.toHaveProperty("authorization");
      expect(first).not.toHaveProperty("authorization");
      expect(first).not.toHaveProperty("openai-organization");
      expect(second).toMatchObject({ authorization: "Bearer own" });
    });
  });

  it("passes on what a manifest says", async () => {
    await asking(SATURN, {}, async (_llm, server) => {
      const llm = await open({
        base_url: server.url,
        model: "gpt-4.1",
        organization: "org-1",
        project: "proj-1",
        headers: { "x-team": "research" },
        capabilities: { vision: false, context_window: 32_768 },
        provider_options: { service_tier: "flex" },
      });
      await llm.generate(REQUEST);
      expect(server.requests[0]?.headers).toMatchObject({
        "openai-organization": "org-1",
        "openai-project": "proj-1",
        "x-team": "research",
      });
      expect(bodies(server)).toMatchObject([{ model: "gpt-4.1", service_tier: "flex" }]);
      expect(llm.capabilities?.()).toMatchObject({ tools: true, vision: false, contextWindow: 32_768 });
    });
  });

  it.each([{ modle: "gpt-5" }, { base_url: "localhost" }, { api: "completions" }, { timeout_ms: 0 }])(
    "refuses the config %j",
    (config) => {
      expect(openAiLlmDriver.config.safeParse(config).success).toBe(false);
    },
  );

  it("knows models by their names, and lets the server speak for those it does not know", async () => {
    const llm = await open({ api_key: "k", model: "gpt-5-mini" });
    expect(llm.capabilities?.()).toMatchObject({ reasoning: true, contextWindow: 400_000 });
    expect(llm.capabilities?.("o3")).toMatchObject({ reasoning: true });
    expect(llm.capabilities?.("ft:gpt-4.1:acme")).toMatchObject({ reasoning: false, vision: true });
    expect(llm.capabilities?.("gpt-3.5-turbo")).toMatchObject({ vision: false });
    expect(llm.capabilities?.("meta-llama/Llama-4")).toEqual({
      tools: true,
      vision: true,
      files: true,
      reasoning: true,
    });
  });

  it("wants a model from the request or the config", async () => {
    const llm = await open({ api_key: "k" });
    await expect(llm.generate(REQUEST)).rejects.toMatchObject({ code: "HD7006", retryable: false });
  });
});

describe("a failure", () => {
  const error = (status: number, body: object, headers = {}): WireReply => ({
    status,
    headers,
    json: JSON.parse(JSON.stringify({ error: body })),
  });

  it("carries the vendor's words, code and request id, and never the key", async () => {
    const body = {
      message: "Incorrect API key provided: sk-test-0123456789.",
      type: "invalid",
      code: "invalid_api_key",
    };
    await asking(error(401, body, { "x-request-id": "req_9" }), {}, async (llm) => {
      const told = await llm.generate(REQUEST).catch((thrown: unknown) => thrown);
      expect(told).toMatchObject({
        code: "HD7003",
        retryable: false,
        message: expect.stringContaining("Incorrect API key provided: ***. (HTTP 401)"),
        hint: "check api_key in the port's config",
        data: { status: 401, code: "invalid_api_key", requestId: "req_9" },
      });
    });
  });

  it("is final when the account has no credit, though its status says to wait", async () => {
    const body = { message: "You exceeded your current quota.", code: "insufficient_quota" };
    await asking(error(429, body), {}, async (llm) => {
      await expect(llm.generate(REQUEST)).rejects.toMatchObject({ retryable: false });
    });
  });

  it.each([408, 409, 502, 503])("with status %i may be tried again", async (status) => {
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

  it.each(["chat", "responses"] as const)("by what is no answer of the %s API is told as such", async (api) => {
    for (const reply of [{ text: "<html>Welcome", headers: { "content-type": "text/html" } }, { json: { hello: 1 } }]) {
      await asking(reply, { api }, async (llm) => {
        await expect(llm.generate(REQUEST)).rejects.toMatchObject({
          code: "HD7003",
          message: expect.stringContaining("what came back is no answer of this API"),
          hint: expect.stringContaining("check base_url"),
        });
      });
      // No key stands in no message.
      await asking(reply, { apiKey: "", api }, async (llm) => {
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

describe("vectors", () => {
  it("of more texts than the vendor takes at once come in several requests, in order", async () => {
    const texts = Array.from({ length: 2050 }, (_, index) => String(index));
    const embed = (given: unknown): WireReply => {
      const input: unknown = Reflect.get(Object(given), "input");
      const data = (Array.isArray(input) ? input : []).map((text, index) => ({ index, embedding: [Number(text)] }));
      return { json: { data, model: "m", usage: { prompt_tokens: data.length, total_tokens: data.length } } };
    };
    await asking(
      ({ json }) => embed(json),
      { embeddingModel: "e" },
      async (llm, server) => {
        const { vectors, usage } = await llm.embed({ texts, dimensions: 1 });
        expect(vectors.map(([value]) => value)).toEqual(texts.map(Number));
        expect(usage).toEqual({ inputTokens: 2050, outputTokens: 0, totalTokens: 2050 });
        expect(bodies(server)).toMatchObject([{ model: "e", dimensions: 1 }, { model: "e" }]);
      },
    );
  });
});
