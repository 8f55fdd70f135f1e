/** The chunks of an answer as parts of a stream. */
import {
  isJsonObject,
  type JsonObject,
  type LlmAnswerPart,
  type LlmResponse,
  type LlmStreamPart,
  type LlmToolCallPart,
  partsOf,
  toolArgumentsText,
} from "@hexdag/kernel/ports";
import type { ChatResponse, Message, ToolCall } from "ollama/browser";
import type { PreparedRequest } from "./to-request.ts";

/** The SDK's type promises what servers leave out. */
type Chunk = Partial<Omit<ChatResponse, "message">> & { readonly message?: Partial<Message> };

/** Ends with a finish; the SDK throws when the answer stops before it is done. */
export async function* fromStream(
  chunks: AsyncIterable<Chunk>,
  prepared: PreparedRequest,
): AsyncGenerator<LlmStreamPart, void, void> {
  const said = { thought: "", text: "" };
  const calls: LlmToolCallPart[] = [];
  const before = callsBefore(prepared);
  for await (const { message, ...chunk } of chunks) {
    const { thinking = "", content = "", tool_calls: called = [] } = message ?? {};
    if (thinking !== "") {
      said.thought += thinking;
      yield { type: "reasoning-delta", text: thinking };
    }
    if (content !== "") {
      said.text += content;
      yield { type: "text-delta", text: content };
    }
    for (const each of called) {
      const call = toCall(each, before + calls.length + 1, prepared);
      calls.push(call);
      const { id, name } = call;
      // They come whole.
      yield { type: "tool-call-delta", id, name, argumentsText: toolArgumentsText(call) };
      yield { type: "tool-call", call };
    }
    if (chunk.done === true) yield { type: "finish", response: toResponse({ ...said, calls }, chunk, prepared) };
  }
}

interface Said {
  readonly thought: string;
  readonly text: string;
  readonly calls: readonly LlmToolCallPart[];
}

function toResponse(
  { thought, text, calls }: Said,
  last: Omit<Chunk, "message">,
  { model }: PreparedRequest,
): LlmResponse {
  const content: LlmAnswerPart[] = [
    ...(thought === "" ? [] : [{ type: "reasoning", text: thought } as const]),
    ...(text === "" ? [] : [{ type: "text", text } as const]),
    ...calls,
  ];
  // Left out by the server when it is nothing, as when the whole prompt was still in memory.
  const { prompt_eval_count: inputTokens = 0, eval_count: outputTokens = 0 } = last;
  return {
    text,
    content,
    usage: { inputTokens, outputTokens, totalTokens: inputTokens + outputTokens },
    finishReason: finishReason(last.done_reason, calls.length > 0),
    model: last.model ?? model,
    providerMetadata: { ollama: durations(last) },
  };
}

function finishReason(reason: string | undefined, callsTools: boolean): LlmResponse["finishReason"] {
  if (reason === "length") return "length";
  if (callsTools) return "tool_calls";
  return reason === "stop" ? "stop" : "other";
}

/** Nanoseconds, as the server says them. */
function durations({ total_duration: total, load_duration: load }: Omit<Chunk, "message">): JsonObject {
  return {
    ...(typeof total === "number" ? { total_duration: total } : {}),
    ...(typeof load === "number" ? { load_duration: load } : {}),
  };
}

/** Servers name calls lately; where one does not, they are counted through the conversation. */
function toCall(call: ToolCall, number: number, { names }: PreparedRequest): LlmToolCallPart {
  const id: unknown = Reflect.get(call, "id");
  const given: unknown = call.function.arguments;
  return {
    type: "tool-call",
    id: typeof id === "string" && id !== "" ? id : `call_${number}`,
    name: names.fromVendor(call.function.name),
    arguments: isJsonObject(given) ? given : {},
  };
}

function callsBefore({ request }: PreparedRequest): number {
  return request.messages.flatMap((message) =>
    message.role === "assistant" ? partsOf(message).filter(({ type }) => type === "tool-call") : [],
  ).length;
}
