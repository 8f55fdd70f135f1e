/** A server that speaks the protocol of Vercel's AI Gateway, to the AI SDK's own provider for it, from the package `ai`. */
import type { JsonObject, JsonValue, LlmAnswerPart, LlmMessage, LlmUsage } from "@hexdag/kernel/ports";
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
import { createGateway } from "ai";
import { expect } from "vitest";
import * as z from "zod";
import { type AiSdkLlmOptions, createAiSdkLlm } from "../../src/index.ts";

export const KEY = "vck-0123456789";

const name = z.string().regex(/^[a-zA-Z0-9_-]{1,64}$/);
const json = z.record(z.string(), z.json());
const options = { providerOptions: z.record(z.string(), json).optional() };
const text = z.strictObject({ type: z.literal("text"), text: z.string(), ...options });
const reasoning = z.strictObject({ type: z.literal("reasoning"), text: z.string(), ...options });
const file = z.strictObject({
  type: z.literal("file"),
  mediaType: z.string(),
  filename: z.string().optional(),
  data: z.discriminatedUnion("type", [
    z.strictObject({ type: z.literal("data"), data: z.base64() }),
    z.strictObject({ type: z.literal("url"), url: z.url() }),
  ]),
});
const call = z.strictObject({
  type: z.literal("tool-call"),
  toolCallId: z.string(),
  toolName: name,
  input: json,
  ...options,
});
const result = z.strictObject({
  type: z.literal("tool-result"),
  toolCallId: z.string(),
  toolName: name,
  output: z.strictObject({ type: z.enum(["text", "json", "error-text", "error-json"]), value: z.json() }),
});
const message = z.discriminatedUnion("role", [
  z.strictObject({ role: z.literal("system"), content: z.string() }),
  z.strictObject({ role: z.literal("user"), content: z.array(z.discriminatedUnion("type", [text, file])) }),
  z.strictObject({
    role: z.literal("assistant"),
    content: z.array(z.discriminatedUnion("type", [text, reasoning, call])),
  }),
  z.strictObject({ role: z.literal("tool"), content: z.array(result) }),
]);
const body = z.strictObject({
  prompt: z.array(message),
  maxOutputTokens: z.int().positive().optional(),
  temperature: z.number().optional(),
  topP: z.number().optional(),
  stopSequences: z.array(z.string()).optional(),
  seed: z.int().optional(),
  tools: z
    .array(z.strictObject({ type: z.literal("function"), name, description: z.string(), inputSchema: json }))
    .optional(),
  toolChoice: z
    .discriminatedUnion("type", [
      z.strictObject({ type: z.enum(["auto", "none", "required"]) }),
      z.strictObject({ type: z.literal("tool"), toolName: name }),
    ])
    .optional(),
  responseFormat: z.strictObject({ type: z.literal("json"), name: z.literal("answer"), schema: json }).optional(),
  reasoning: z.enum(["provider-default", "minimal", "low", "medium", "high"]).optional(),
  providerOptions: z.record(z.string(), json).optional(),
});

/** The server alone, and what it was asked. */
export async function serveGateway(
  scene: LlmScene,
): Promise<{ readonly server: WireServer; readonly seen: readonly SeenRequest[] }> {
  const seen: SeenRequest[] = [];
  const server = await createWireServer((request) => {
    expect(request.headers).toMatchObject({ authorization: `Bearer ${KEY}` });
    if (request.path === "/embedding-model") return embeddings(request);
    expect(`${request.method} ${request.path}`).toBe("POST /language-model");
    const asked = toSeen(body.parse(request.json), request.headers["ai-language-model-id"] ?? "");
    seen.push(asked);
    const stream = request.headers["ai-language-model-streaming"] === "true";
    return reply(sceneAnswer(scene, seen.length - 1, asked), stream);
  });
  return { server, seen };
}

/** Plays a scene over the wire, to the real provider. */
export async function playGateway(scene: LlmScene, more: Partial<AiSdkLlmOptions> = {}): Promise<ScenePort> {
  const { server, seen } = await serveGateway(scene);
  const gateway = createGateway({ apiKey: KEY, baseURL: server.url });
  const llm = createAiSdkLlm(gateway.languageModel("acme/model-a"), {
    languageModel: (id) => gateway.languageModel(id),
    embeddingModel: gateway.embeddingModel("acme/vectors"),
    secret: KEY,
    ...more,
  });
  return {
    llm,
    seen: () => seen,
    received: (count) => server.received(count),
    hungUp: () => server.hungUp(),
    close: () => server.close(),
  };
}

function reply(answer: SceneAnswer, stream: boolean): WireReply {
  if ("silent" in answer) return answer;
  if ("status" in answer) return refusal(answer);
  if ("content" in answer)
    return stream ? { events: parts(answer).map((data) => ({ data })) } : { json: whole(answer) };
  const said = "cutAfter" in answer ? answer.cutAfter : answer.stallAfter;
  const end = "cutAfter" in answer ? "cut" : "stall";
  if (!stream) return { text: '{"content": [', headers: { "content-type": "application/json" }, end };
  const begun = [
    { type: "text-start", id: "0" },
    { type: "text-delta", id: "0", delta: said },
  ];
  return { events: begun.map((data) => ({ data })), end };
}

const TYPES: Readonly<Record<number, string>> = {
  400: "invalid_request_error",
  401: "authentication_error",
  429: "rate_limit_exceeded",
};

function refusal({
  status,
  message: told,
  retryAfterMs,
}: Extract<SceneAnswer, { readonly status: number }>): WireReply {
  const headers = retryAfterMs === undefined ? {} : { "retry-after": String(retryAfterMs / 1000) };
  return { status, headers, json: { error: { message: told, type: TYPES[status] ?? "internal_server_error" } } };
}

function whole({ content, finishReason, usage }: SceneMessage): JsonObject {
  return { content: content.map(toContent), finishReason: toFinish(finishReason), usage: toUsage(usage), warnings: [] };
}

const SIGNED = { acme: { signature: "c2ln" } };

function toContent(part: LlmAnswerPart): JsonObject {
  if (part.type === "text") return { type: "text", text: part.text };
  if (part.type === "reasoning") return { type: "reasoning", text: part.text, providerMetadata: SIGNED };
  return { type: "tool-call", toolCallId: part.id, toolName: part.name, input: JSON.stringify(part.arguments) };
}

function parts({ content, finishReason, usage }: SceneMessage): readonly JsonObject[] {
  return [
    { type: "stream-start", warnings: [] },
    { type: "response-metadata", id: "gen_1", modelId: "acme/model-a", timestamp: "2026-01-01T00:00:00Z" },
    ...content.flatMap((part, index) => streamed(part, String(index))),
    { type: "finish", finishReason: toFinish(finishReason), usage: toUsage(usage) },
  ];
}

function streamed(part: LlmAnswerPart, id: string): readonly JsonObject[] {
  const written = part.type === "tool-call" ? JSON.stringify(part.arguments) : part.text;
  const deltas = written.match(/.{1,7}/gsu) ?? [];
  if (part.type === "tool-call") {
    return [
      { type: "tool-input-start", id: part.id, toolName: part.name },
      ...deltas.map((delta) => ({ type: "tool-input-delta", id: part.id, delta })),
      { type: "tool-input-end", id: part.id },
      toContent(part),
    ];
  }
  return [
    { type: `${part.type}-start`, id },
    ...deltas.map((delta) => ({ type: `${part.type}-delta`, id, delta })),
    { type: `${part.type}-end`, id, ...(part.type === "reasoning" ? { providerMetadata: SIGNED } : {}) },
  ];
}

function toFinish(reason: SceneMessage["finishReason"]): JsonObject {
  return { unified: reason.replace("_", "-"), raw: reason };
}

function toUsage(usage: LlmUsage): JsonObject {
  const { inputTokens: total, outputTokens, cachedInputTokens: cacheRead, reasoningTokens } = usage;
  return {
    inputTokens: { total, ...(cacheRead === undefined ? {} : { cacheRead }) },
    outputTokens: { total: outputTokens, ...(reasoningTokens === undefined ? {} : { reasoning: reasoningTokens }) },
  };
}

function embeddings({ json: asked, headers }: WireRequest): WireReply {
  expect(headers["ai-model-id"] ?? headers["ai-embedding-model-id"]).toBe("acme/vectors");
  const { values } = z.object({ values: z.array(z.string()) }).parse(asked);
  const vectors = values.map((value) => [value.length, value.charCodeAt(0) / 256]);
  return { json: { embeddings: vectors, usage: { tokens: values.length * 3 } } };
}

function toSeen(asked: z.output<typeof body>, model: string): SeenRequest {
  const { toolChoice, reasoning: effort } = asked;
  return {
    model,
    messages: asked.prompt.map(toMessage),
    ...(asked.temperature === undefined ? {} : { temperature: asked.temperature }),
    ...(asked.maxOutputTokens === undefined ? {} : { maxTokens: asked.maxOutputTokens }),
    ...(asked.stopSequences === undefined ? {} : { stop: asked.stopSequences }),
    ...(asked.seed === undefined ? {} : { seed: asked.seed }),
    ...(asked.tools === undefined
      ? {}
      : { tools: asked.tools.map(({ type: _type, inputSchema: parameters, ...tool }) => ({ ...tool, parameters })) }),
    ...(toolChoice === undefined
      ? {}
      : { toolChoice: toolChoice.type === "tool" ? { tool: toolChoice.toolName } : toolChoice.type }),
    ...(effort === undefined ? {} : { reasoning: effort === "provider-default" ? {} : { effort } }),
    ...(asked.responseFormat === undefined ? {} : { schema: asked.responseFormat.schema }),
  };
}

function toMessage(given: z.output<typeof message>): LlmMessage {
  switch (given.role) {
    case "system":
      return given;
    case "user":
      return {
        role: "user",
        content: given.content.map((part) => {
          if (part.type === "text") return { type: "text", text: part.text };
          const source = part.data.type === "data" ? { data: part.data.data } : { url: part.data.url };
          const named = part.filename === undefined ? {} : { name: part.filename };
          const type = part.mediaType.startsWith("image/") ? "image" : "file";
          return { type, mediaType: part.mediaType, ...named, ...source };
        }),
      };
    case "assistant":
      return { role: "assistant", content: given.content.map(toAnswerPart) };
    case "tool":
      return {
        role: "tool",
        content: given.content.map(({ toolCallId: id, toolName, output }) => {
          const failed: { isError?: true } = output.type.startsWith("error") ? { isError: true } : {};
          const value: JsonValue = output.value;
          return { type: "tool-result", id, name: toolName, result: value, ...failed };
        }),
      };
    default:
      return given satisfies never;
  }
}

function toAnswerPart(part: z.output<typeof text> | z.output<typeof reasoning> | z.output<typeof call>): LlmAnswerPart {
  const back = part.providerOptions === undefined ? {} : { metadata: part.providerOptions };
  if (part.type !== "tool-call") return { type: part.type, text: part.text, ...back };
  return { type: "tool-call", id: part.toolCallId, name: part.toolName, arguments: part.input, ...back };
}
