import type { JsonObject, LlmRequest, LlmStreamPart } from "@hexdag/kernel/ports";
import { createWireServer, type WireHandler, type WireReply, type WireServer } from "@hexdag/testing";
import { createOpenAiLlm, type OpenAiLlm, type OpenAiLlmOptions } from "../../src/index.ts";

export const REQUEST: LlmRequest = { messages: [{ role: "user", content: "Which planet has the rings?" }] };

/** A model in front of a server that answers as given, for one test. */
export async function asking<TResult>(
  reply: WireReply | WireHandler,
  options: Partial<OpenAiLlmOptions>,
  use: (llm: OpenAiLlm, server: WireServer) => Promise<TResult>,
): Promise<TResult> {
  const server = await createWireServer(typeof reply === "function" ? reply : () => reply);
  try {
    const llm = createOpenAiLlm({ apiKey: "sk-test-0123456789", model: "gpt-5-mini", baseUrl: server.url, ...options });
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

/** An answer of the Responses API. */
export function response(output: readonly JsonObject[], more: JsonObject = {}): JsonObject {
  return { id: "resp_1", object: "response", status: "completed", error: null, model: "gpt-5-mini", output, ...more };
}

export function spokenMessage(text: string, more: JsonObject = {}): JsonObject {
  const content = [{ type: "output_text", text, annotations: [] }];
  return { type: "message", id: "msg_1", role: "assistant", status: "completed", content, ...more };
}

/** An answer of Chat Completions. */
export function completion(message: JsonObject, more: JsonObject = {}): JsonObject {
  const choice = {
    index: 0,
    message: { role: "assistant", content: null, ...message },
    finish_reason: "stop",
    ...more,
  };
  return { id: "chatcmpl-1", object: "chat.completion", model: "local", choices: [choice] };
}
