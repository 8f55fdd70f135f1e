/** The events of the Messages API as parts of a stream. */
import type { RawContentBlockStartEvent, RawMessageStreamEvent } from "@anthropic-ai/sdk/resources/messages";
import {
  isJsonObject,
  type LlmAnswerPart,
  type LlmStreamPart,
  parseToolArguments,
  type ToolNames,
} from "@hexdag/kernel/ports";
import { brokenOff } from "./errors.ts";
import { type Told, toLlmResponse, toSealedThought, toThought } from "./from-response.ts";
import type { PreparedRequest } from "./prepared-request.ts";

/** A block that is being written. */
interface OpenBlock {
  readonly start: RawContentBlockStartEvent["content_block"];
  /** Text, thoughts or the text of arguments. */
  written: string;
  signature: string;
}

/** Ends with a finish, or throws: a stream that just stops has broken off. */
export async function* fromStream(
  events: AsyncIterable<RawMessageStreamEvent>,
  { names, site }: PreparedRequest,
): AsyncGenerator<LlmStreamPart, void, void> {
  const open = new Map<number, OpenBlock>();
  const content: LlmAnswerPart[] = [];
  let told: Told | undefined;
  for await (const event of events) {
    switch (event.type) {
      case "message_start":
        told = { ...event.message, content };
        break;
      case "content_block_start":
        open.set(event.index, begin(event.content_block));
        break;
      case "content_block_delta": {
        const block = open.get(event.index);
        const part = block && takeDelta(block, event.delta, names);
        if (part !== undefined) yield part;
        break;
      }
      case "content_block_stop": {
        const block = open.get(event.index);
        const part = block && finish(block, names);
        if (part !== undefined) content.push(part);
        if (part?.type === "tool-call") yield { type: "tool-call", call: part };
        break;
      }
      case "message_delta":
        if (told !== undefined) told = { ...told, ...event.delta, usage: added(told.usage, event.usage) };
        break;
      case "message_stop":
        if (told === undefined) break;
        yield { type: "finish", response: toLlmResponse(told) };
        return;
      default:
        break;
    }
  }
  throw brokenOff(site);
}

function begin(start: OpenBlock["start"]): OpenBlock {
  const { type } = start;
  const written = type === "text" ? start.text : type === "thinking" ? start.thinking : "";
  return { start, written, signature: type === "thinking" ? start.signature : "" };
}

type Delta = Extract<RawMessageStreamEvent, { readonly type: "content_block_delta" }>["delta"];

/** Adds a piece to its block; what there is to tell of it, if anything. */
function takeDelta(block: OpenBlock, delta: Delta, names: ToolNames): LlmStreamPart | undefined {
  switch (delta.type) {
    case "text_delta":
      block.written += delta.text;
      return { type: "text-delta", text: delta.text };
    case "thinking_delta":
      block.written += delta.thinking;
      return { type: "reasoning-delta", text: delta.thinking };
    case "signature_delta":
      block.signature += delta.signature;
      return undefined;
    case "input_json_delta": {
      block.written += delta.partial_json;
      const { start } = block;
      if (start.type !== "tool_use" || delta.partial_json === "") return undefined;
      const name = names.fromVendor(start.name);
      return { type: "tool-call-delta", id: start.id, name, argumentsText: delta.partial_json };
    }
    default:
      return undefined;
  }
}

/** A block that is whole, as a part. */
function finish({ start, written, signature }: OpenBlock, names: ToolNames): LlmAnswerPart | undefined {
  if (start.type === "text") return { type: "text", text: written };
  if (start.type === "thinking") return toThought(written, signature);
  if (start.type === "redacted_thinking") return toSealedThought(start.data);
  if (start.type !== "tool_use") return undefined;
  const { id, name, input } = start;
  // Arguments come in pieces; a block without any may have them at its start.
  const given = written === "" && isJsonObject(input) ? input : parseToolArguments(written);
  return { type: "tool-call", id, name: names.fromVendor(name), arguments: given };
}

/** Later counts replace earlier ones; what they leave out stays. */
function added(
  before: Told["usage"],
  after: Partial<{ [key in keyof Told["usage"]]: Told["usage"][key] | null }>,
): Told["usage"] {
  const given = Object.entries(after).filter(([, value]) => value !== null && value !== undefined);
  return { ...before, ...Object.fromEntries(given) };
}
