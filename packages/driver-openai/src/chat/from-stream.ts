/** The chunks of Chat Completions as parts of a stream. */
import type { LlmStreamPart } from "@hexdag/kernel/ports";
import type { ChatCompletionChunk } from "openai/resources/chat/completions";
import { brokenOff } from "../broken-off.ts";
import type { PreparedRequest } from "../protocol.ts";
import { type Said, thoughtIn, toCalls, toLlmResponse } from "./from-response.ts";

/** Ends with a finish, or throws: a stream that just stops has broken off. */
export async function* fromStream(
  chunks: AsyncIterable<ChatCompletionChunk>,
  { names, site, model }: PreparedRequest,
): AsyncGenerator<LlmStreamPart, void, void> {
  const said = { id: "", thought: "", text: "", refusal: "", model };
  const calls = new Map<number, { id: string; name: string; argumentsText: string }>();
  let finish: Said["finish"] = null;
  let usage: Said["usage"];
  for await (const chunk of chunks) {
    said.id = chunk.id;
    said.model = chunk.model;
    // The account comes in a chunk of its own, the last.
    usage = chunk.usage ?? usage;
    const [choice] = chunk.choices;
    if (choice === undefined) continue;
    const { delta } = choice;
    const thought = thoughtIn(delta) ?? "";
    if (thought !== "") {
      said.thought += thought;
      yield { type: "reasoning-delta", text: thought };
    }
    const { content, refusal } = delta;
    if (typeof content === "string" && content !== "") {
      said.text += content;
      yield { type: "text-delta", text: content };
    }
    if (typeof refusal === "string" && refusal !== "") {
      said.refusal += refusal;
      yield { type: "text-delta", text: refusal };
    }
    for (const piece of delta.tool_calls ?? []) {
      const call = calls.get(piece.index) ?? { id: "", name: "", argumentsText: "" };
      calls.set(piece.index, call);
      call.id ||= piece.id ?? `${chunk.id}_${piece.index}`;
      call.name ||= names.fromVendor(piece.function?.name ?? "");
      const argumentsText = piece.function?.arguments ?? "";
      call.argumentsText += argumentsText;
      if (argumentsText !== "") yield { type: "tool-call-delta", id: call.id, name: call.name, argumentsText };
    }
    finish = choice.finish_reason ?? finish;
  }
  if (finish === null) throw brokenOff(site);
  const whole: Said = { ...said, calls: [...calls.values()], finish, usage };
  for (const call of toCalls(whole)) yield { type: "tool-call", call };
  yield { type: "finish", response: toLlmResponse(whole) };
}
