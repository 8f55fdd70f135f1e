/** A server that speaks Ollama's protocol: reads what is documented and nothing else, and answers line by line. */
import type { JsonObject, JsonValue, LlmAnswerPart, LlmMessage } from "@hexdag/kernel/ports";
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
import * as z from "zod";
import { createOllamaLlm, type OllamaLlmOptions } from "../../src/index.ts";

const name = z.string().regex(/^[a-zA-Z0-9_-]{1,64}$/);
const schema = z.record(z.string(), z.json());
const message = z.discriminatedUnion("role", [
  z.strictObject({ role: z.literal("system"), content: z.string() }),
  z.strictObject({ role: z.literal("user"), content: z.string(), images: z.array(z.base64()).min(1).optional() }),
  z.strictObject({
    role: z.literal("assistant"),
    content: z.string(),
    thinking: z.string().optional(),
    tool_calls: z.array(z.strictObject({ function: z.strictObject({ name, arguments: schema }) })).optional(),
  }),
  z.strictObject({ role: z.literal("tool"), content: z.string(), tool_name: name }),
]);
const body = z.strictObject({
  model: z.string(),
  messages: z.array(message),
  stream: z.literal(true),
  tools: z
    .array(
      z.strictObject({
        type: z.literal("function"),
        function: z.strictObject({ name, description: z.string(), parameters: schema }),
      }),
    )
    .min(1)
    .optional(),
  format: schema.optional(),
  think: z.union([z.boolean(), z.enum(["low", "medium", "high"])]).optional(),
  keep_alive: z.union([z.string(), z.number()]).optional(),
  options: z.strictObject({
    temperature: z.number().optional(),
    top_p: z.number().optional(),
    num_predict: z.int().optional(),
    num_ctx: z.int().optional(),
    stop: z.array(z.string()).optional(),
    seed: z.int().optional(),
  }),
});

/** The server alone, and what it was asked. */
export async function serveOllama(
  scene: LlmScene,
): Promise<{ readonly server: WireServer; readonly seen: readonly SeenRequest[] }> {
  const seen: SeenRequest[] = [];
  const server = await createWireServer((request) => {
    if (request.path === "/api/version") return { json: { version: "0.13.0" } };
    if (request.path === "/api/embed") return embeddings(request);
    expect(`${request.method} ${request.path}`).toBe("POST /api/chat");
    expect(request.headers).toMatchObject({ "user-agent": expect.stringMatching(/^ollama-js\//) });
    const asked = toSeen(body.parse(request.json));
    seen.push(asked);
    return reply(sceneAnswer(scene, seen.length - 1, asked), asked);
  });
  return { server, seen };
}

/** Plays a scene over the wire, to the official SDK. */
export async function playOllama(scene: LlmScene, options: Partial<OllamaLlmOptions> = {}): Promise<ScenePort> {
  const { server, seen } = await serveOllama(scene);
  const llm = createOllamaLlm({
    model: "qwen3:8b",
    embeddingModel: "nomic-embed-text",
    baseUrl: server.url,
    ...options,
  });
  return {
    llm,
    seen: () => seen,
    received: (count) => server.received(count),
    hungUp: () => server.hungUp(),
    close: () => server.close(),
  };
}

function reply(answer: SceneAnswer, asked: SeenRequest): WireReply {
  if ("silent" in answer) return answer;
  if ("status" in answer) {
    const { status, message: error, retryAfterMs } = answer;
    const headers = retryAfterMs === undefined ? {} : { "retry-after": String(retryAfterMs / 1000) };
    return { status, headers, json: { error } };
  }
  if ("content" in answer) return { lines: lines(answer, asked) };
  const text = "cutAfter" in answer ? answer.cutAfter : answer.stallAfter;
  return { lines: [chunk(asked, { content: text })], end: "cutAfter" in answer ? "cut" : "stall" };
}

/** An answer, a line for each piece; tool calls come whole. */
export function lines({ content, finishReason, usage }: SceneMessage, asked: SeenRequest): readonly JsonObject[] {
  const last = {
    ...chunk(asked, { content: "" }),
    done: true,
    done_reason: finishReason === "tool_calls" ? "stop" : finishReason,
    total_duration: 5_191_566_416,
    load_duration: 2_154_458,
    prompt_eval_count: usage.inputTokens,
    prompt_eval_duration: 383_809_000,
    eval_count: usage.outputTokens,
    eval_duration: 4_799_921_000,
  };
  return [...content.flatMap((part) => piecesOf(part)).map((said) => chunk(asked, said)), last];
}

function piecesOf(part: LlmAnswerPart): readonly JsonObject[] {
  if (part.type === "tool-call") {
    return [{ content: "", tool_calls: [{ function: { name: part.name, arguments: part.arguments } }] }];
  }
  const pieces = part.text.match(/.{1,7}/gsu) ?? [];
  return pieces.map((text) => (part.type === "text" ? { content: text } : { content: "", thinking: text }));
}

function chunk({ model = "" }: SeenRequest, said: JsonObject): JsonObject {
  const created_at = "2026-01-01T12:00:00.123456789Z";
  return { model, created_at, message: { role: "assistant", ...said }, done: false };
}

function embeddings({ json }: WireRequest): WireReply {
  const asked = z
    .strictObject({
      model: z.literal("nomic-embed-text"),
      input: z.array(z.string()),
      dimensions: z.int().optional(),
      keep_alive: z.string().optional(),
      options: schema.optional(),
    })
    .parse(json);
  const vectors = asked.input.map((text) => [text.length, text.charCodeAt(0) / 256]);
  return { json: { model: asked.model, embeddings: vectors, prompt_eval_count: asked.input.length * 3 } };
}

function toSeen(asked: z.output<typeof body>): SeenRequest {
  const { temperature, num_predict: maxTokens, stop, seed } = asked.options;
  return {
    model: asked.model,
    messages: toMessages(asked.messages),
    ...(temperature === undefined ? {} : { temperature }),
    ...(maxTokens === undefined ? {} : { maxTokens }),
    ...(stop === undefined ? {} : { stop }),
    ...(seed === undefined ? {} : { seed }),
    ...(asked.tools === undefined ? {} : { tools: asked.tools.map((tool) => tool.function) }),
    ...(asked.think === undefined || asked.think === false
      ? {}
      : { reasoning: typeof asked.think === "string" ? { effort: asked.think } : {} }),
    ...(asked.format === undefined ? {} : { schema: asked.format }),
  };
}

/** Calls have no ids on the wire: results answer them in their order. */
function toMessages(given: readonly z.output<typeof message>[]): readonly LlmMessage[] {
  const messages: LlmMessage[] = [];
  let called = 0;
  let answered = 0;
  for (const each of given) {
    if (each.role === "system") messages.push({ role: "system", content: each.content });
    if (each.role === "user") {
      const images = (each.images ?? []).map((data) => ({ type: "image", mediaType: mediaType(data), data }) as const);
      messages.push({ role: "user", content: [{ type: "text", text: each.content }, ...images] });
    }
    if (each.role === "assistant") {
      const calls = (each.tool_calls ?? []).map(({ function: { name: tool, arguments: given_ } }) => {
        called += 1;
        return { type: "tool-call", id: `call_${called}`, name: tool, arguments: given_ } as const;
      });
      const thought = each.thinking === undefined ? [] : [{ type: "reasoning", text: each.thinking } as const];
      const text = each.content === "" ? [] : [{ type: "text", text: each.content } as const];
      messages.push({ role: "assistant", content: [...thought, ...text, ...calls] });
    }
    if (each.role === "tool") {
      answered += 1;
      const id = `call_${answered}`;
      const result = { type: "tool-result", id, name: each.tool_name, result: valueIn(each.content) } as const;
      const last = messages.at(-1);
      if (last?.role === "tool") messages.splice(-1, 1, { ...last, content: [...last.content, result] });
      else messages.push({ role: "tool", content: [result] });
    }
  }
  return messages;
}

/** What the bytes are is told by the bytes alone. */
function mediaType(data: string): string {
  return data.startsWith("iVBORw0KGgo") ? "image/png" : "image/jpeg";
}

function valueIn(text: string): JsonValue {
  try {
    const value: JsonValue = JSON.parse(text);
    return value;
  } catch {
    return text;
  }
}
