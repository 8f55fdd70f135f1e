/** The parts of a provider's stream as parts of ours. */
import type {
  LanguageModelV4Content,
  LanguageModelV4StreamPart,
  SharedV4ProviderMetadata,
  SharedV4Warning,
} from "@ai-sdk/provider";
import type { LlmStreamPart, ToolNames } from "@hexdag/kernel/ports";
import { toPart, toResponse } from "./from-content.ts";

type Block = { type: "text" | "reasoning"; text: string; providerMetadata?: SharedV4ProviderMetadata };

/** Ends with a finish, or without one when the answer broke off. */
export async function* fromStream(
  parts: AsyncIterable<LanguageModelV4StreamPart>,
  model: string,
  names: ToolNames,
): AsyncGenerator<LlmStreamPart, void, void> {
  const content: LanguageModelV4Content[] = [];
  const blocks = new Map<string, Block>();
  const inputs = new Map<string, string>();
  let warnings: readonly SharedV4Warning[] = [];
  let answered = model;
  const block = (type: Block["type"], id: string, metadata?: SharedV4ProviderMetadata): Block => {
    const key = `${type} ${id}`;
    const known = blocks.get(key) ?? { type, text: "" };
    if (!blocks.has(key)) content.push(known);
    blocks.set(key, known);
    if (metadata !== undefined) known.providerMetadata = { ...known.providerMetadata, ...metadata };
    return known;
  };
  for await (const part of parts) {
    switch (part.type) {
      case "stream-start":
        ({ warnings } = part);
        break;
      case "response-metadata":
        answered = part.modelId ?? answered;
        break;
      case "text-start":
      case "text-end":
        block("text", part.id, part.providerMetadata);
        break;
      case "reasoning-start":
      case "reasoning-end":
        block("reasoning", part.id, part.providerMetadata);
        break;
      case "text-delta":
        block("text", part.id, part.providerMetadata).text += part.delta;
        if (part.delta !== "") yield { type: "text-delta", text: part.delta };
        break;
      case "reasoning-delta":
        block("reasoning", part.id, part.providerMetadata).text += part.delta;
        if (part.delta !== "") yield { type: "reasoning-delta", text: part.delta };
        break;
      case "tool-input-start":
        if (part.providerExecuted !== true) inputs.set(part.id, names.fromVendor(part.toolName));
        break;
      case "tool-input-delta": {
        const name = inputs.get(part.id);
        if (name !== undefined && part.delta !== "")
          yield { type: "tool-call-delta", id: part.id, name, argumentsText: part.delta };
        break;
      }
      case "tool-call": {
        content.push(part);
        const call = toPart(part, names);
        if (call?.type === "tool-call") yield { type: "tool-call", call };
        break;
      }
      case "finish": {
        const { finishReason, usage, providerMetadata: metadata } = part;
        yield {
          type: "finish",
          response: toResponse({ content, finishReason, usage, model: answered, metadata, warnings }, names),
        };
        return;
      }
      case "error":
        throw part.error;
      case "tool-input-end":
      case "ping":
      case "raw":
        break;
      default:
        content.push(part);
    }
  }
}
