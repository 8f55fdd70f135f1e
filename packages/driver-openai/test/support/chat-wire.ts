/** Chat Completions, from the server's side: reads what is documented and nothing else, and answers as documented. */
import type { JsonObject, LlmAnswerPart, LlmMessage, LlmUsage } from "@hexdag/kernel/ports";
import type { SceneMessage, SeenRequest } from "@hexdag/testing";
import { expect } from "vitest";
import * as z from "zod";
import type { Spoken } from "./openai-server.ts";
import { pieces, source, valueIn } from "./responses-wire.ts";

const name = z.string().regex(/^[a-zA-Z0-9_-]{1,64}$/);
const part = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("text"), text: z.string() }),
  z.strictObject({ type: z.literal("image_url"), image_url: z.strictObject({ url: z.string() }) }),
  z.strictObject({ type: z.literal("file"), file: z.strictObject({ filename: z.string(), file_data: z.string() }) }),
]);
const message = z.discriminatedUnion("role", [
  z.strictObject({ role: z.literal("system"), content: z.string() }),
  z.strictObject({ role: z.literal("user"), content: z.union([z.string(), z.array(part)]) }),
  z.strictObject({
    role: z.literal("assistant"),
    content: z.string().nullable(),
    tool_calls: z
      .array(
        z.strictObject({
          type: z.literal("function"),
          id: z.string(),
          function: z.strictObject({ name, arguments: z.string() }),
        }),
      )
      .optional(),
  }),
  z.strictObject({ role: z.literal("tool"), tool_call_id: z.string(), content: z.string() }),
]);
const schema = z.record(z.string(), z.json());
const body = z.strictObject({
  model: z.string(),
  messages: z.array(message),
  stream: z.literal(true).optional(),
  stream_options: z.strictObject({ include_usage: z.literal(true) }).optional(),
  temperature: z.number().optional(),
  top_p: z.number().optional(),
  max_tokens: z.int().positive().optional(),
  stop: z.array(z.string()).optional(),
  seed: z.int().optional(),
  tools: z
    .array(
      z.strictObject({
        type: z.literal("function"),
        function: z.strictObject({ name, description: z.string(), parameters: schema, strict: z.boolean().optional() }),
      }),
    )
    .min(1)
    .optional(),
  tool_choice: z
    .union([
      z.enum(["auto", "none", "required"]),
      z.strictObject({ type: z.literal("function"), function: z.strictObject({ name }) }),
    ])
    .optional(),
  parallel_tool_calls: z.boolean().optional(),
  reasoning_effort: z.enum(["minimal", "low", "medium", "high"]).optional(),
  response_format: z
    .strictObject({
      type: z.literal("json_schema"),
      json_schema: z.strictObject({ name, schema, strict: z.boolean() }),
    })
    .optional(),
});

export const chatWire: Spoken = {
  path: "/v1/chat/completions",
  read(given) {
    const asked = body.parse(given);
    const { tools, tool_choice: choice, response_format: format, stream = false } = asked;
    // Without this no account would come with a stream.
    expect(asked.stream_options !== undefined).toBe(stream);
    const request: SeenRequest = {
      model: asked.model,
      messages: toMessages(asked.messages),
      ...(asked.temperature === undefined ? {} : { temperature: asked.temperature }),
      ...(asked.max_tokens === undefined ? {} : { maxTokens: asked.max_tokens }),
      ...(asked.stop === undefined ? {} : { stop: asked.stop }),
      ...(asked.seed === undefined ? {} : { seed: asked.seed }),
      ...(tools === undefined ? {} : { tools: tools.map(({ function: { strict: _strict, ...tool } }) => tool) }),
      ...(choice === undefined
        ? {}
        : { toolChoice: typeof choice === "string" ? choice : { tool: choice.function.name } }),
      ...(asked.reasoning_effort === undefined ? {} : { reasoning: { effort: asked.reasoning_effort } }),
      ...(format === undefined ? {} : { schema: format.json_schema.schema }),
    };
    return { request, stream };
  },
  whole(said, request) {
    const { content, finishReason } = said;
    const calls = callsIn(content);
    const answer = {
      role: "assistant",
      content: textIn(content, "text"),
      refusal: null,
      ...thought(content),
      ...(calls.length === 0 ? {} : { tool_calls: calls }),
    };
    const choices = [{ index: 0, message: answer, logprobs: null, finish_reason: finishReason }];
    return { json: { ...head(request, "chat.completion"), choices, usage: toUsage(said.usage) } };
  },
  streamed: (said, request, broken) => [
    ...chunks(said, request, broken).map((data) => ({ data })),
    ...(broken ? [] : [{ data: "[DONE]" }]),
  ],
};

function chunks({ content, finishReason, usage }: SceneMessage, request: SeenRequest, broken: boolean): JsonObject[] {
  const chunk = (delta: JsonObject, finish_reason: string | null = null): JsonObject => ({
    ...head(request, "chat.completion.chunk"),
    choices: [{ index: 0, delta, logprobs: null, finish_reason }],
  });
  const text = textIn(content, "text") ?? "";
  const begun = [
    chunk({ role: "assistant", content: "", refusal: null }),
    ...pieces(textIn(content, "reasoning") ?? "").map((piece) => chunk({ reasoning_content: piece })),
    ...(broken ? [text] : pieces(text)).map((piece) => chunk({ content: piece })),
  ];
  if (broken) return begun;
  const calls = callsIn(content).flatMap(({ function: { arguments: written, name: tool }, id, type }, index) => [
    chunk({ tool_calls: [{ index, id, type, function: { name: tool, arguments: "" } }] }),
    ...pieces(written).map((piece) => chunk({ tool_calls: [{ index, function: { arguments: piece } }] })),
  ]);
  const account = { ...head(request, "chat.completion.chunk"), choices: [], usage: toUsage(usage) };
  return [...begun, ...calls, chunk({}, finishReason), account];
}

function head(request: SeenRequest, object: string): JsonObject {
  return { id: "chatcmpl-1", object, created: 1_770_000_000, model: `${request.model}-2026-01-01` };
}

function toUsage(usage: LlmUsage): JsonObject {
  return {
    prompt_tokens: usage.inputTokens,
    completion_tokens: usage.outputTokens,
    total_tokens: usage.totalTokens,
    prompt_tokens_details: { cached_tokens: usage.cachedInputTokens ?? 0, audio_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: usage.reasoningTokens ?? 0, audio_tokens: 0 },
  };
}

function textIn(content: readonly LlmAnswerPart[], type: "text" | "reasoning"): string | null {
  const texts = content.flatMap((each) => (each.type === type ? [each.text] : []));
  return texts.length === 0 ? null : texts.join("");
}

/** As vLLM tells the thoughts of open models. */
function thought(content: readonly LlmAnswerPart[]): JsonObject {
  const text = textIn(content, "reasoning");
  return text === null ? {} : { reasoning_content: text };
}

function callsIn(
  content: readonly LlmAnswerPart[],
): { id: string; type: string; function: { name: string; arguments: string } }[] {
  return content.flatMap((each) =>
    each.type === "tool-call"
      ? [{ id: each.id, type: "function", function: { name: each.name, arguments: JSON.stringify(each.arguments) } }]
      : [],
  );
}

function toMessages(given: readonly z.output<typeof message>[]): readonly LlmMessage[] {
  const messages: LlmMessage[] = [];
  const names = new Map<string, string>();
  for (const each of given) {
    if (each.role === "system") messages.push({ role: "system", content: each.content });
    if (each.role === "user") messages.push(toUser(each.content));
    if (each.role === "assistant") {
      const calls = each.tool_calls ?? [];
      for (const { id, function: called } of calls) names.set(id, called.name);
      messages.push({
        role: "assistant",
        content: [
          ...(each.content === null ? [] : [{ type: "text", text: each.content } as const]),
          ...calls.map(
            ({ id, function: called }) =>
              ({ type: "tool-call", id, name: called.name, arguments: JSON.parse(called.arguments) }) as const,
          ),
        ],
      });
    }
    if (each.role === "tool") {
      const tool = names.get(each.tool_call_id) ?? expect.unreachable(`${each.tool_call_id} answers no call`);
      const result = { type: "tool-result", id: each.tool_call_id, name: tool, result: valueIn(each.content) } as const;
      const last = messages.at(-1);
      if (last?.role === "tool") messages.splice(-1, 1, { ...last, content: [...last.content, result] });
      else messages.push({ role: "tool", content: [result] });
    }
  }
  return messages;
}

function toUser(content: string | readonly z.output<typeof part>[]): LlmMessage {
  if (typeof content === "string") return { role: "user", content };
  return {
    role: "user",
    content: content.map((each) => {
      if (each.type === "text") return each;
      if (each.type === "image_url") return { type: "image", ...source(each.image_url.url) };
      return { type: "file", name: each.file.filename, ...source(each.file.file_data) };
    }),
  };
}
