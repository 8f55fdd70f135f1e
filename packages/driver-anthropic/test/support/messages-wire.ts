/** The Messages API, from the server's side: reads what it documents and nothing else, and answers as it does. */
import type { JsonObject, JsonValue, LlmAnswerPart, LlmMessage } from "@hexdag/kernel/ports";
import type { SceneMessage, SeenRequest } from "@hexdag/testing";
import { expect } from "vitest";
import * as z from "zod";

const mark = z.strictObject({ type: z.literal("ephemeral"), ttl: z.enum(["5m", "1h"]).optional() }).optional();
const text = z.strictObject({ type: z.literal("text"), text: z.string().min(1), cache_control: mark });
const address = z.strictObject({ type: z.literal("url"), url: z.url() });
const image = z.strictObject({
  type: z.literal("image"),
  source: z.discriminatedUnion("type", [
    address,
    z.strictObject({
      type: z.literal("base64"),
      media_type: z.enum(["image/png", "image/jpeg", "image/webp", "image/gif"]),
      data: z.base64(),
    }),
  ]),
});
const document = z.strictObject({
  type: z.literal("document"),
  title: z.string().optional(),
  source: z.discriminatedUnion("type", [
    address,
    z.strictObject({ type: z.literal("base64"), media_type: z.literal("application/pdf"), data: z.base64() }),
    z.strictObject({ type: z.literal("text"), media_type: z.literal("text/plain"), data: z.string() }),
  ]),
});
const toolResult = z.strictObject({
  type: z.literal("tool_result"),
  tool_use_id: z.string(),
  content: z.string(),
  is_error: z.literal(true).optional(),
});
const name = z.string().regex(/^[a-zA-Z0-9_-]{1,64}$/);
const toolUse = z.strictObject({
  type: z.literal("tool_use"),
  id: z.string().regex(/^[a-zA-Z0-9_-]+$/),
  name,
  input: z.record(z.string(), z.json()),
});
const thinking = z.strictObject({ type: z.literal("thinking"), thinking: z.string(), signature: z.string().min(1) });
const sealed = z.strictObject({ type: z.literal("redacted_thinking"), data: z.string() });
const message = z.discriminatedUnion("role", [
  z.strictObject({
    role: z.literal("user"),
    content: z.array(z.discriminatedUnion("type", [text, image, document, toolResult])).min(1),
  }),
  z.strictObject({
    role: z.literal("assistant"),
    content: z.array(z.discriminatedUnion("type", [text, toolUse, thinking, sealed])).min(1),
  }),
]);
const schema = z.looseObject({ type: z.literal("object") });
const single = { disable_parallel_tool_use: z.boolean().optional() };

const body = z.strictObject({
  model: z.string(),
  max_tokens: z.int().positive(),
  messages: z.array(message).min(1),
  system: z.array(text).min(1).optional(),
  stream: z.literal(true).optional(),
  temperature: z.number().min(0).max(1).optional(),
  top_p: z.number().optional(),
  stop_sequences: z.array(z.string()).optional(),
  tools: z
    .array(z.strictObject({ name, description: z.string(), input_schema: schema }))
    .min(1)
    .optional(),
  tool_choice: z
    .discriminatedUnion("type", [
      z.strictObject({ type: z.literal("auto"), ...single }),
      z.strictObject({ type: z.literal("any"), ...single }),
      z.strictObject({ type: z.literal("tool"), name, ...single }),
      z.strictObject({ type: z.literal("none") }),
    ])
    .optional(),
  thinking: z
    .discriminatedUnion("type", [
      z.strictObject({ type: z.literal("adaptive"), display: z.enum(["summarized", "omitted"]).optional() }),
      z.strictObject({ type: z.literal("enabled"), budget_tokens: z.int().min(1024) }),
    ])
    .optional(),
  output_config: z
    .strictObject({
      effort: z.enum(["low", "medium", "high"]).optional(),
      format: z.strictObject({ type: z.literal("json_schema"), schema }).optional(),
    })
    .optional(),
  service_tier: z.string().optional(),
});

/** A body as our words have it; throws when it is not what the vendor documents. */
export function readBody(given: unknown): {
  readonly request: SeenRequest;
  readonly stream: boolean;
  readonly samples: boolean;
} {
  const asked = body.parse(given);
  const { tools, tool_choice: choice, thinking: thought, output_config: output, system } = asked;
  expectTurns(asked.messages);
  const speaksOfTools = asked.messages.some(({ content }) =>
    content.some(({ type }) => type === "tool_use" || type === "tool_result"),
  );
  // In the vendor's words: requests which include `tool_use` or `tool_result` blocks must define tools.
  if (speaksOfTools) expect(tools).toBeDefined();
  // What only stands for a tool that was called is no offer.
  const offered = tools?.filter(({ description }) => description !== "Called before; not any more.");
  if (thought?.type === "enabled") expect(thought.budget_tokens).toBeLessThan(asked.max_tokens);
  const request: SeenRequest = {
    model: asked.model,
    maxTokens: asked.max_tokens,
    messages: [
      ...(system === undefined ? [] : [{ role: "system", content: system.map(plainText) } as const]),
      ...toMessages(asked.messages),
    ],
    ...(asked.temperature === undefined ? {} : { temperature: asked.temperature }),
    ...(offered === undefined || offered.length === 0
      ? {}
      : {
          tools: offered.map((tool) => ({
            name: tool.name,
            description: tool.description,
            parameters: tool.input_schema,
          })),
        }),
    ...(choice === undefined || offered?.length === 0 ? {} : { toolChoice: toChoice(choice) }),
    ...(thought === undefined
      ? {}
      : { reasoning: thought.type === "enabled" ? { maxTokens: thought.budget_tokens } : effortOf(output?.effort) }),
    ...(output?.format === undefined ? {} : { schema: output.format.schema }),
  };
  const samples = asked.temperature !== undefined || asked.top_p !== undefined;
  return { request, stream: asked.stream === true, samples };
}

function effortOf(effort: "low" | "medium" | "high" | undefined): NonNullable<SeenRequest["reasoning"]> {
  return effort === undefined ? {} : { effort };
}

function toChoice(choice: NonNullable<z.output<typeof body>["tool_choice"]>): NonNullable<SeenRequest["toolChoice"]> {
  if (choice.type === "tool") return { tool: choice.name };
  return choice.type === "any" ? "required" : choice.type;
}

type Turn = z.output<typeof message>;

/** Sides take turns, the user first; calls are answered at once, before anything else is said. */
function expectTurns(turns: readonly Turn[]): void {
  turns.forEach(({ role }, index) => expect(role, `turn ${index}`).toBe(index % 2 === 0 ? "user" : "assistant"));
  for (const [index, { content }] of turns.entries()) {
    const calls = content.flatMap((block) => (block.type === "tool_use" ? [block.id] : []));
    const next = turns[index + 1]?.content ?? [];
    if (turns[index + 1] === undefined) continue;
    const answers = next.slice(0, calls.length).map((block) => (block.type === "tool_result" ? block.tool_use_id : ""));
    expect(answers.toSorted()).toEqual(calls.toSorted());
  }
}

function plainText({ text: said }: z.output<typeof text>): { readonly type: "text"; readonly text: string } {
  return { type: "text", text: said };
}

function toMessages(turns: readonly Turn[]): readonly LlmMessage[] {
  const names = new Map<string, string>();
  return turns.flatMap((turn): readonly LlmMessage[] => {
    if (turn.role === "assistant") {
      for (const block of turn.content) if (block.type === "tool_use") names.set(block.id, block.name);
      return [{ role: "assistant", content: turn.content.map(toAnswerPart) }];
    }
    const results = turn.content.filter((block) => block.type === "tool_result");
    const said = turn.content.filter((block) => block.type !== "tool_result");
    return [
      ...(results.length === 0
        ? []
        : [{ role: "tool", content: results.map((block) => toResult(block, names)) } as const]),
      ...(said.length === 0 ? [] : [{ role: "user", content: said.map(toUserPart) } as const]),
    ];
  });
}

type UserBlock = z.output<typeof text> | z.output<typeof image> | z.output<typeof document>;
type UserPart = Exclude<Extract<LlmMessage, { readonly role: "user" }>["content"], string>[number];

function toUserPart(block: UserBlock): UserPart {
  if (block.type === "text") return plainText(block);
  const { source } = block;
  if (block.type === "image") {
    if (source.type === "url") return { type: "image", mediaType: "", url: source.url };
    return { type: "image", mediaType: "media_type" in source ? source.media_type : "", data: source.data };
  }
  const named = block.title === undefined ? {} : { name: block.title };
  if (source.type === "url") return { type: "file", ...named, mediaType: "application/pdf", url: source.url };
  return { type: "file", ...named, mediaType: source.media_type, data: source.data };
}

function toAnswerPart(block: Extract<Turn, { role: "assistant" }>["content"][number]): LlmAnswerPart {
  if (block.type === "text") return plainText(block);
  if (block.type === "tool_use") return { type: "tool-call", id: block.id, name: block.name, arguments: block.input };
  if (block.type === "redacted_thinking")
    return { type: "reasoning", text: "", metadata: { anthropic: { redacted: block.data } } };
  return { type: "reasoning", text: block.thinking, metadata: { anthropic: { signature: block.signature } } };
}

function toResult(
  { tool_use_id: id, content, is_error: isError }: z.output<typeof toolResult>,
  names: ReadonlyMap<string, string>,
): Extract<LlmMessage, { readonly role: "tool" }>["content"][number] {
  const called = names.get(id) ?? expect.unreachable(`${id} answers no call`);
  const result: JsonValue = content.startsWith("{") ? JSON.parse(content) : content;
  return { type: "tool-result", id, name: called, result, ...(isError === undefined ? {} : { isError }) };
}

const REASONS = { stop: "end_turn", length: "max_tokens", tool_calls: "tool_use", content_filter: "refusal" } as const;

/** An answer as the vendor sends it whole. */
export function toVendorMessage({ content, finishReason, usage }: SceneMessage, model: string): JsonObject {
  const cached = usage.cachedInputTokens ?? 0;
  return {
    id: "msg_1",
    type: "message",
    role: "assistant",
    model: `${model}-20260101`,
    container: null,
    content: content.map(toBlock),
    stop_reason: REASONS[finishReason],
    stop_sequence: null,
    stop_details: finishReason === "content_filter" ? { type: "refusal", category: null, explanation: "no" } : null,
    usage: {
      input_tokens: usage.inputTokens - cached,
      cache_creation_input_tokens: 0,
      cache_read_input_tokens: cached,
      output_tokens: usage.outputTokens,
      output_tokens_details: { thinking_tokens: usage.reasoningTokens ?? 0 },
      service_tier: "standard",
    },
  };
}

function toBlock(part: LlmAnswerPart, index: number): JsonObject {
  if (part.type === "text") return { type: "text", text: part.text, citations: null };
  if (part.type === "reasoning") return { type: "thinking", thinking: part.text, signature: `signed ${index}` };
  return { type: "tool_use", id: part.id, name: part.name, input: part.arguments, caller: { type: "direct" } };
}

/** A named event, as the vendor sends them. */
export interface VendorEvent {
  readonly event: string;
  readonly data: JsonObject;
}

const event = (data: JsonObject & { readonly type: string }): VendorEvent => ({ event: data.type, data });

/** An answer as the vendor streams it; with `broken`, up to the middle of its text. */
export function toVendorEvents(said: SceneMessage, model: string, broken: boolean): readonly VendorEvent[] {
  const whole = toVendorMessage(said, model);
  const usage = Object(whole["usage"]);
  const start = { ...whole, content: [], stop_reason: null, stop_details: null, usage: { ...usage, output_tokens: 1 } };
  const begun = [
    event({ type: "message_start", message: start }),
    event({ type: "ping" }),
    ...said.content.flatMap((part, index) => blockEvents(part, index, broken)),
  ];
  if (broken) return begun;
  const { stop_reason, stop_sequence, stop_details } = whole;
  const { output_tokens, output_tokens_details } = usage;
  return [
    ...begun,
    event({
      type: "message_delta",
      delta: { stop_reason, stop_sequence, stop_details },
      usage: { output_tokens, output_tokens_details, input_tokens: null },
    }),
    event({ type: "message_stop" }),
  ];
}

function blockEvents(part: LlmAnswerPart, index: number, broken: boolean): readonly VendorEvent[] {
  const delta = (given: JsonObject): VendorEvent => event({ type: "content_block_delta", index, delta: given });
  const block = toBlock(part, index);
  const start = (empty: JsonObject): VendorEvent =>
    event({ type: "content_block_start", index, content_block: { ...block, ...empty } });
  const stop = broken ? [] : [event({ type: "content_block_stop", index })];
  if (part.type === "text") {
    const written = broken ? [part.text] : pieces(part.text);
    return [start({ text: "" }), ...written.map((piece) => delta({ type: "text_delta", text: piece })), ...stop];
  }
  if (part.type === "reasoning") {
    return [
      start({ thinking: "", signature: "" }),
      ...pieces(part.text).map((piece) => delta({ type: "thinking_delta", thinking: piece })),
      delta({ type: "signature_delta", signature: block["signature"] }),
      ...stop,
    ];
  }
  const written = JSON.stringify(part.arguments);
  return [
    start({ input: {} }),
    delta({ type: "input_json_delta", partial_json: "" }),
    ...(written === "{}" ? [] : pieces(written)).map((piece) =>
      delta({ type: "input_json_delta", partial_json: piece }),
    ),
    ...stop,
  ];
}

/** Pieces that fall anywhere, also inside of words and escapes. */
function pieces(whole: string): readonly string[] {
  return whole.match(/[\s\S]{1,7}/g) ?? [];
}
