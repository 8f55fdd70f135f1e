/** A server that speaks Anthropic's protocol. */
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
import { type AnthropicLlmOptions, createAnthropicLlm } from "../../src/index.ts";
import { readBody, toVendorEvents, toVendorMessage } from "./messages-wire.ts";

export const KEY = "sk-ant-test-0123456789";

/** The server alone, and what it was asked. */
export async function serveAnthropic(
  scene: LlmScene,
): Promise<{ readonly server: WireServer; readonly seen: readonly SeenRequest[] }> {
  const seen: SeenRequest[] = [];
  const server = await createWireServer((request) => {
    if (request.path === "/v1/models") return { json: { data: [], has_more: false, first_id: null, last_id: null } };
    expect(`${request.method} ${request.path}`).toBe("POST /v1/messages");
    const { request: asked, stream, samples } = readBody(request.json);
    expectHeaders(request, samples);
    seen.push(asked);
    return reply(sceneAnswer(scene, seen.length - 1, asked), asked, stream);
  });
  return { server, seen };
}

/** Plays a scene over the wire, to the vendor's own SDK. */
export async function playAnthropic(scene: LlmScene, options: AnthropicLlmOptions = {}): Promise<ScenePort> {
  const { server, seen } = await serveAnthropic(scene);
  const llm = createAnthropicLlm({ apiKey: KEY, model: "claude-sonnet-5-5", baseUrl: server.url, ...options });
  return {
    llm,
    seen: () => seen,
    received: (count) => server.received(count),
    hungUp: () => server.hungUp(),
    close: () => server.close(),
  };
}

/** What every request of the official SDK carries; a retry would show. Only an older version of the API samples. */
function expectHeaders({ headers }: WireRequest, samples: boolean): void {
  expect(headers).toMatchObject({
    authorization: `Bearer ${KEY}`,
    "anthropic-version": samples ? "2023-06-01" : "2026-10-21",
    "content-type": "application/json",
    "user-agent": expect.stringMatching(/^Anthropic\/JS /),
    "x-stainless-retry-count": "0",
  });
}

const NOTHING = { inputTokens: 0, outputTokens: 0, totalTokens: 0 };

function reply(answer: SceneAnswer, { model = "" }: SeenRequest, stream: boolean): WireReply {
  if ("silent" in answer) return answer;
  if ("status" in answer) return refusal(answer);
  if ("content" in answer)
    return stream ? { events: toVendorEvents(answer, model, false) } : { json: toVendorMessage(answer, model) };
  const text = "cutAfter" in answer ? answer.cutAfter : answer.stallAfter;
  const end = "cutAfter" in answer ? "cut" : "stall";
  const said: SceneMessage = { content: [{ type: "text", text }], finishReason: "stop", usage: NOTHING };
  if (stream) return { events: toVendorEvents(said, model, true), end };
  return { text: '{"id": "msg_1", "type": "mess', headers: { "content-type": "application/json" }, end };
}

const TYPES: Readonly<Record<number, string>> = {
  400: "invalid_request_error",
  401: "authentication_error",
  429: "rate_limit_error",
  529: "overloaded_error",
};

function refusal({ status, message, retryAfterMs }: Extract<SceneAnswer, { readonly status: number }>): WireReply {
  return {
    status,
    headers: {
      "request-id": "req_1",
      ...(retryAfterMs === undefined ? {} : { "retry-after": String(retryAfterMs / 1000) }),
    },
    json: { type: "error", error: { type: TYPES[status] ?? "api_error", message }, request_id: "req_1" },
  };
}
