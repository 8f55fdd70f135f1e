import type { JsonObject, LlmRequest, LlmStreamPart } from "@hexdag/kernel/ports";
import { createWireServer, type WireHandler, type WireReply, type WireServer } from "@hexdag/testing";
import { type AnthropicLlm, type AnthropicLlmOptions, createAnthropicLlm } from "../../src/index.ts";

export const REQUEST: LlmRequest = { messages: [{ role: "user", content: "Which planet has the rings?" }] };

/** A model in front of a server that answers as given, for one test. */
export async function asking<TResult>(
  reply: WireReply | WireHandler,
  options: AnthropicLlmOptions,
  use: (llm: AnthropicLlm, server: WireServer) => Promise<TResult>,
): Promise<TResult> {
  const server = await createWireServer(typeof reply === "function" ? reply : () => reply);
  try {
    const llm = createAnthropicLlm({
      apiKey: "sk-ant-test-0123456789",
      model: "claude-sonnet-5-5",
      baseUrl: server.url,
      ...options,
    });
    return await use(llm, server);
  } finally {
    await server.close();
  }
}

/** What the server was sent, request by request. */
export function bodies(server: WireServer): readonly unknown[] {
  return server.requests.map(({ json }) => json);
}

export async function collected(stream: AsyncIterable<LlmStreamPart>): Promise<readonly LlmStreamPart[]> {
  const parts: LlmStreamPart[] = [];
  for await (const part of stream) parts.push(part);
  return parts;
}

/** An answer of the Messages API. */
export function message(content: readonly JsonObject[], more: JsonObject = {}): JsonObject {
  const usage = { input_tokens: 5, output_tokens: 3 };
  return {
    id: "msg_1",
    type: "message",
    role: "assistant",
    model: "m",
    content,
    stop_reason: "end_turn",
    usage,
    ...more,
  };
}

export const spoken = (text: string): JsonObject => ({ type: "text", text });
