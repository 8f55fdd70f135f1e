/** The Responses API, from the server's side: reads what it documents and nothing else, and answers as it does. */
import type { JsonObject, JsonValue, LlmAnswerPart, LlmMessage } from "@hexdag/kernel/ports";
import type { SceneMessage, SeenRequest } from "@hexdag/testing";
import { expect } from "vitest";
import * as z from "zod";
import type { Spoken } from "./openai-server.ts";

const image = z.strictObject({ type: z.literal("input_image"), detail: z.literal("auto"), image_url: z.string() });
const file = z.strictObject({
  type: z.literal("input_file"),
  filename: z.string().optional(),
  file_data: z.string().optional(),
  file_url: z.string().optional(),
});
const inputText = z.strictObject({ type: z.literal("input_text"), text: z.string() });
const said = z.strictObject({
  role: z.enum(["system", "user", "assistant"]),
  content: z.union([z.string(), z.array(z.discriminatedUnion("type", [inputText, image, file]))]),
  phase: z.enum(["commentary", "final_answer"]).optional(),
});
const call = z.strictObject({
  type: z.literal("function_call"),
  call_id: z.string(),
  name: z.string().regex(/^[a-zA-Z0-9_-]{1,64}$/),
  arguments: z.string(),
});
const output = z.strictObject({ type: z.literal("function_call_output"), call_id: z.string(), output: z.string() });
const reasoning = z.strictObject({
  type: z.literal("reasoning"),
  id: z.string(),
  summary: z.array(z.strictObject({ type: z.literal("summary_text"), text: z.string() })),
  encrypted_content: z.string(),
});
const schema = z.record(z.string(), z.json());
const tool = z.strictObject({
  type: z.literal("function"),
  name: z.string().regex(/^[a-zA-Z0-9_-]{1,64}$/),
  description: z.string(),
  parameters: schema,
  strict: z.boolean(),
});

const body = z.strictObject({
  model: z.string(),
  input: z.array(z.union([said, call, output, reasoning])),
  store: z.boolean(),
  stream: z.literal(true).optional(),
  include: z.array(z.enum(["reasoning.encrypted_content"])).optional(),
  temperature: z.number().optional(),
  top_p: z.number().optional(),
  max_output_tokens: z.int().min(16).optional(),
  tools: z.array(tool).min(1).optional(),
  tool_choice: z
    .union([z.enum(["auto", "none", "required"]), z.strictObject({ type: z.literal("function"), name: z.string() })])
    .optional(),
  parallel_tool_calls: z.boolean().optional(),
  reasoning: z
    .strictObject({
      effort: z.enum(["minimal", "low", "medium", "high"]).optional(),
      summary: z.enum(["auto", "concise", "detailed"]).optional(),
    })
    .optional(),
  text: z
    .strictObject({
      format: z.strictObject({ type: z.literal("json_schema"), name: z.string(), schema, strict: z.boolean() }),
    })
    .optional(),
  service_tier: z.string().optional(),
});

type Item = z.output<typeof body>["input"][number];

export const responsesWire: Spoken = {
  path: "/v1/responses",
  read(given) {
    const { input, tools, tool_choice: choice, text, stream = false, ...asked } = body.parse(given);
    const request: SeenRequest = {
      model: asked.model,
      messages: toMessages(input),
      ...(asked.temperature === undefined ? {} : { temperature: asked.temperature }),
      ...(asked.max_output_tokens === undefined ? {} : { maxTokens: asked.max_output_tokens }),
      ...(tools === undefined
        ? {}
        : { tools: tools.map(({ name, description, parameters }) => ({ name, description, parameters })) }),
      ...(choice === undefined ? {} : { toolChoice: typeof choice === "string" ? choice : { tool: choice.name } }),
      ...(asked.reasoning?.effort === undefined ? {} : { reasoning: { effort: asked.reasoning.effort } }),
      ...(text === undefined ? {} : { schema: text.format.schema }),
    };
    return { request, stream };
  },
  whole: (message, request) => ({ json: toResponse(message, request, toItems(message)) }),
  streamed(message, request, broken) {
    const items = toItems(message);
    const shell = { ...toResponse(message, request, []), status: "in_progress", usage: null };
    const events: { type: string; [key: string]: JsonValue | undefined }[] = [
      { type: "response.created", response: shell },
      { type: "response.in_progress", response: shell },
      ...items.flatMap((item, index) => itemEvents(item, index, broken)),
    ];
    if (!broken) {
      const response = toResponse(message, request, items);
      const type = message.finishReason === "length" || message.finishReason === "content_filter";
      events.push({ type: type ? "response.incomplete" : "response.completed", response });
    }
    return events.map((event, sequence_number) => ({ event: event.type, data: { ...event, sequence_number } }));
  },
};

/** Items as messages: what one side said in a row is one message. */
function toMessages(items: readonly Item[]): readonly LlmMessage[] {
  const messages: LlmMessage[] = [];
  const names = new Map<string, string>();
  const answer = (part: LlmAnswerPart): void => {
    const last = messages.at(-1);
    const before = last?.role === "assistant" && typeof last.content !== "string" ? last.content : undefined;
    if (before !== undefined) messages.pop();
    messages.push({ role: "assistant", content: [...(before ?? []), part] });
  };
  for (const item of items) {
    if ("role" in item) {
      if (item.role !== "assistant") messages.push(toMessage(item));
      else answer({ type: "text", text: textOf(item.content) });
    } else if (item.type === "function_call") {
      names.set(item.call_id, item.name);
      answer({ type: "tool-call", id: item.call_id, name: item.name, arguments: JSON.parse(item.arguments) });
    } else if (item.type === "reasoning") {
      const { id, summary, encrypted_content } = item;
      const own = { id, summary: summary.map(({ text }) => text), encrypted_content };
      answer({ type: "reasoning", text: own.summary.join("\n\n"), metadata: { openai: own } });
    } else {
      const name = names.get(item.call_id) ?? expect.unreachable(`${item.call_id} answers no call`);
      const result = { type: "tool-result", id: item.call_id, name, result: valueIn(item.output) } as const;
      const last = messages.at(-1);
      if (last?.role === "tool") messages.splice(-1, 1, { ...last, content: [...last.content, result] });
      else messages.push({ role: "tool", content: [result] });
    }
  }
  return messages;
}

function textOf(content: z.output<typeof said>["content"]): string {
  return typeof content === "string" ? content : expect.unreachable("should be text alone");
}

function toMessage({ role, content }: z.output<typeof said>): LlmMessage {
  if (role !== "user" || typeof content === "string") return { role, content: textOf(content) };
  return {
    role,
    content: content.map((part) => {
      if (part.type === "input_text") return { type: "text", text: part.text };
      if (part.type === "input_image") return { type: "image", ...source(part.image_url) };
      const name = part.filename === undefined ? {} : { name: part.filename };
      return { type: "file", ...name, ...source(part.file_data ?? part.file_url ?? "") };
    }),
  };
}

/** An address, or the bytes in it. */
export function source(address: string): { mediaType: string; data?: string; url?: string } {
  const [, mediaType, data] = /^data:([^;]+);base64,(.+)$/.exec(address) ?? [];
  if (mediaType !== undefined && data !== undefined) return { mediaType, data };
  expect(address).toMatch(/^https:/);
  return { mediaType: "", url: address };
}

export function valueIn(text: string): JsonValue {
  return text.startsWith("{") ? JSON.parse(text) : text;
}

type OutputItem = JsonObject & { readonly type: string; readonly id: string };

function toItems({ content }: SceneMessage): readonly OutputItem[] {
  return content.map((part, index): OutputItem => {
    if (part.type === "reasoning") {
      const summary = [{ type: "summary_text", text: part.text }];
      return { type: "reasoning", id: `rs_${index}`, summary, encrypted_content: `sealed ${index}` };
    }
    if (part.type === "tool-call") {
      const { id, name } = part;
      const text = JSON.stringify(part.arguments);
      return { type: "function_call", id: `fc_${index}`, call_id: id, name, arguments: text, status: "completed" };
    }
    const written = [{ type: "output_text", text: part.text, annotations: [], logprobs: [] }];
    return { type: "message", id: `msg_${index}`, role: "assistant", status: "completed", content: written };
  });
}

function toResponse(message: SceneMessage, request: SeenRequest, items: readonly OutputItem[]): JsonObject {
  const { finishReason, usage } = message;
  const reasons: Readonly<Record<string, string>> = { length: "max_output_tokens", content_filter: "content_filter" };
  const reason = reasons[finishReason];
  return {
    id: "resp_1",
    object: "response",
    created_at: 1_770_000_000,
    status: reason === undefined ? "completed" : "incomplete",
    error: null,
    incomplete_details: reason === undefined ? null : { reason },
    model: `${request.model}-2026-01-01`,
    output: items,
    usage: {
      input_tokens: usage.inputTokens,
      input_tokens_details: { cached_tokens: usage.cachedInputTokens ?? 0 },
      output_tokens: usage.outputTokens,
      output_tokens_details: { reasoning_tokens: usage.reasoningTokens ?? 0 },
      total_tokens: usage.totalTokens,
    },
  };
}

type Event = { readonly type: string; readonly [key: string]: JsonValue | undefined };

function itemEvents(item: OutputItem, output_index: number, broken: boolean): readonly Event[] {
  const at = { item_id: item.id, output_index };
  const { type } = item;
  const added = (empty: JsonObject): Event => ({
    type: "response.output_item.added",
    output_index,
    item: { ...item, ...empty, status: "in_progress" },
  });
  const done: Event = { type: "response.output_item.done", output_index, item };
  if (type === "function_call") {
    const text = textValue(item["arguments"]);
    return [
      added({ arguments: "" }),
      ...pieces(text).map((delta) => ({ type: "response.function_call_arguments.delta", ...at, delta })),
      { type: "response.function_call_arguments.done", ...at, arguments: text },
      done,
    ];
  }
  if (type === "reasoning") {
    const part = { ...at, summary_index: 0 };
    const text = textMember(item["summary"]);
    return [
      added({ summary: [] }),
      { type: "response.reasoning_summary_part.added", ...part, part: { type: "summary_text", text: "" } },
      ...pieces(text).map((delta) => ({ type: "response.reasoning_summary_text.delta", ...part, delta })),
      { type: "response.reasoning_summary_text.done", ...part, text },
      { type: "response.reasoning_summary_part.done", ...part, part: { type: "summary_text", text } },
      done,
    ];
  }
  const part = { ...at, content_index: 0 };
  const text = textMember(item["content"]);
  const begun: readonly Event[] = [
    added({ content: [] }),
    { type: "response.content_part.added", ...part, part: { type: "output_text", text: "", annotations: [] } },
    ...(broken ? [text] : pieces(text)).map((delta) => ({
      type: "response.output_text.delta",
      ...part,
      delta,
      logprobs: [],
    })),
  ];
  if (broken) return begun;
  return [
    ...begun,
    { type: "response.output_text.done", ...part, text, logprobs: [] },
    { type: "response.content_part.done", ...part, part: { type: "output_text", text, annotations: [] } },
    done,
  ];
}

function textMember(parts: JsonValue | undefined): string {
  const [first]: readonly JsonValue[] = Array.isArray(parts) ? parts : [];
  return textValue(Reflect.get(Object(first), "text"));
}

function textValue(value: unknown): string {
  return typeof value === "string" ? value : expect.unreachable("should be text");
}

/** Pieces that fall anywhere, also inside of words and escapes. */
export function pieces(text: string): readonly string[] {
  return text.match(/[\s\S]{1,7}/g) ?? [];
}
