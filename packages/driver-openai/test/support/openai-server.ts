/** A server that speaks OpenAI's protocol, as far as models, embeddings and answers go. The two APIs differ in `Spoken`. */
import type { JsonValue } from "@hexdag/kernel/ports";
import {
  createWireServer,
  type LlmScene,
  type SceneAnswer,
  type SceneMessage,
  type ScenePort,
  type SeenRequest,
  sceneAnswer,
  type WireReply,
  type WireRequest,
  type WireServer,
} from "@hexdag/testing";
import { expect } from "vitest";
import { createOpenAiLlm, type OpenAiLlmOptions } from "../../src/index.ts";

export const KEY = "sk-test-0123456789";

/** An event; what is no text is sent as JSON. */
export interface SpokenEvent {
  readonly event?: string;
  readonly data: JsonValue;
}

/** How one of the APIs is spoken. */
export interface Spoken {
  readonly path: string;
  /** Reads a body; throws when it is not what the vendor documents. */
  read(body: unknown): { readonly request: SeenRequest; readonly stream: boolean };
  whole(message: SceneMessage, request: SeenRequest): WireReply;
  /** The events of an answer; with `broken`, those before the text is finished. */
  streamed(message: SceneMessage, request: SeenRequest, broken: boolean): readonly SpokenEvent[];
}

/** The server alone, and what it was asked. */
export async function serveOpenAi(
  spoken: Spoken,
  scene: LlmScene,
): Promise<{ readonly server: WireServer; readonly seen: readonly SeenRequest[] }> {
  const seen: SeenRequest[] = [];
  const server = await createWireServer((request) => {
    if (request.path === "/v1/models") return { json: { object: "list", data: [] } };
    if (request.path === "/v1/embeddings") return embeddings(request);
    expect(`${request.method} ${request.path}`).toBe(`POST ${spoken.path}`);
    expectHeaders(request);
    const { request: asked, stream } = spoken.read(request.json);
    seen.push(asked);
    return reply(sceneAnswer(scene, seen.length - 1, asked), { spoken, asked, stream });
  });
  return { server, seen };
}

/** Plays a scene over the wire, to the vendor's own SDK. */
export async function playOpenAi(
  spoken: Spoken,
  scene: LlmScene,
  options: Partial<OpenAiLlmOptions> = {},
): Promise<ScenePort> {
  const { server, seen } = await serveOpenAi(spoken, scene);
  const llm = createOpenAiLlm({ apiKey: KEY, model: "gpt-5-mini", baseUrl: `${server.url}/v1`, ...options });
  return {
    llm,
    seen: () => seen,
    received: (count) => server.received(count),
    hungUp: () => server.hungUp(),
    close: () => server.close(),
  };
}

/** What every request of the official SDK carries; a retry would show. */
function expectHeaders({ headers }: WireRequest): void {
  expect(headers).toMatchObject({
    authorization: `Bearer ${KEY}`,
    "content-type": "application/json",
    "user-agent": expect.stringMatching(/^OpenAI\/JS /),
    "x-stainless-retry-count": "0",
  });
  expect(headers).not.toHaveProperty("openai-organization");
}

interface Asked {
  readonly spoken: Spoken;
  readonly asked: SeenRequest;
  readonly stream: boolean;
}

const NOTHING = { inputTokens: 0, outputTokens: 0, totalTokens: 0 };

function reply(answer: SceneAnswer, { spoken, asked, stream }: Asked): WireReply {
  if ("silent" in answer) return answer;
  if ("status" in answer) return refusal(answer);
  if ("content" in answer) {
    return stream ? { events: spoken.streamed(answer, asked, false) } : spoken.whole(answer, asked);
  }
  const text = "cutAfter" in answer ? answer.cutAfter : answer.stallAfter;
  const end = "cutAfter" in answer ? "cut" : "stall";
  const message: SceneMessage = { content: [{ type: "text", text }], finishReason: "stop", usage: NOTHING };
  if (stream) return { events: spoken.streamed(message, asked, true), end };
  return { text: '{"id": "resp_1", "object": "resp', headers: { "content-type": "application/json" }, end };
}

const TYPES: Readonly<Record<number, string>> = {
  400: "invalid_request_error",
  401: "invalid_request_error",
  429: "requests",
};

function refusal(answer: Extract<SceneAnswer, { readonly status: number }>): WireReply {
  const { status, message, retryAfterMs } = answer;
  const code = status === 401 ? "invalid_api_key" : status === 429 ? "rate_limit_exceeded" : null;
  return {
    status,
    headers: {
      "x-request-id": "req_1",
      ...(retryAfterMs === undefined ? {} : { "retry-after": String(retryAfterMs / 1000) }),
    },
    json: { error: { message, type: TYPES[status] ?? "server_error", param: null, code } },
  };
}

function embeddings(request: WireRequest): WireReply {
  expectHeaders(request);
  expect(request.json).toMatchObject({ model: "text-embedding-3-small", encoding_format: "float" });
  const input: unknown = Reflect.get(Object(request.json), "input");
  const texts = Array.isArray(input) ? input.map(String) : expect.unreachable("input should be a list of texts");
  const data = texts.map((text, index) => ({
    object: "embedding",
    index,
    embedding: [text.length, text.charCodeAt(0) / 256],
  }));
  const usage = { prompt_tokens: texts.length * 3, total_tokens: texts.length * 3 };
  // The vendor does not promise an order; the index tells.
  return { json: { object: "list", data: data.toReversed(), model: "text-embedding-3-small", usage } };
}
