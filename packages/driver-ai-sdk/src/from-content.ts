/** What a provider answered, in our words. */
import type {
  LanguageModelV4Content,
  LanguageModelV4FinishReason,
  LanguageModelV4Usage,
  SharedV4ProviderMetadata,
  SharedV4Warning,
} from "@ai-sdk/provider";
import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
  type LlmAnswerPart,
  type LlmResponse,
  type LlmUsage,
  parseToolArguments,
  type ToolNames,
  textOf,
} from "@hexdag/kernel/ports";

/** An answer, whole or added up from a stream. */
export interface Said {
  readonly content: readonly LanguageModelV4Content[];
  readonly finishReason: LanguageModelV4FinishReason;
  readonly usage: LanguageModelV4Usage;
  readonly model: string;
  readonly metadata: SharedV4ProviderMetadata | undefined;
  readonly warnings: readonly SharedV4Warning[];
}

export function toResponse(said: Said, names: ToolNames): LlmResponse {
  const content = said.content.flatMap((part) => toPart(part, names) ?? []);
  const rest = said.content.filter((part) => toPart(part, names) === undefined);
  const beside = {
    ...(rest.length === 0 ? {} : { content: asJson(rest) }),
    ...(said.warnings.length === 0 ? {} : { warnings: asJson(said.warnings) }),
  };
  return {
    text: textOf(content),
    content,
    usage: toUsage(said.usage),
    finishReason: toFinishReason(said.finishReason, content),
    model: said.model,
    providerMetadata: {
      ...metadataOf(said.metadata).metadata,
      ...(Object.keys(beside).length === 0 ? {} : { ai_sdk: beside }),
    },
  };
}

/** `undefined` for what we have no words for: sources, files, tools that ran at the vendor. */
export function toPart(part: LanguageModelV4Content, names: ToolNames): LlmAnswerPart | undefined {
  const metadata = metadataOf(part.providerMetadata);
  switch (part.type) {
    case "text":
    case "reasoning":
      return part.text === "" && metadata.metadata === undefined
        ? undefined
        : { type: part.type, text: part.text, ...metadata };
    case "tool-call":
      if (part.providerExecuted === true) return undefined;
      return {
        type: "tool-call",
        id: part.toolCallId,
        name: names.fromVendor(part.toolName),
        arguments: parseToolArguments(part.input),
        ...metadata,
      };
    default:
      return undefined;
  }
}

function metadataOf(given: SharedV4ProviderMetadata | undefined): { metadata?: JsonObject } {
  const metadata = given === undefined ? undefined : asJson(given);
  return isJsonObject(metadata) && Object.keys(metadata).length > 0 ? { metadata } : {};
}

/** Bytes as base64. */
function asJson(value: object): JsonValue {
  const text = JSON.stringify(value, (_key, member: unknown) =>
    member instanceof Uint8Array ? Buffer.from(member).toString("base64") : member,
  );
  const json: JsonValue = JSON.parse(text);
  return json;
}

function toFinishReason(
  { unified }: LanguageModelV4FinishReason,
  content: readonly LlmAnswerPart[],
): LlmResponse["finishReason"] {
  switch (unified) {
    case "length":
      return "length";
    case "content-filter":
      return "content_filter";
    case "tool-calls":
    case "stop":
      return content.some(({ type }) => type === "tool-call") ? "tool_calls" : "stop";
    case "error":
    case "interrupted":
    case "other":
      return "other";
    default:
      return unified satisfies never;
  }
}

function toUsage({ inputTokens: input, outputTokens: output }: LanguageModelV4Usage): LlmUsage {
  const inputTokens = input.total ?? 0;
  const outputTokens = output.total ?? 0;
  return {
    inputTokens,
    outputTokens,
    totalTokens: inputTokens + outputTokens,
    ...(input.cacheRead === undefined ? {} : { cachedInputTokens: input.cacheRead }),
    ...(input.cacheWrite === undefined ? {} : { cacheWriteTokens: input.cacheWrite }),
    ...(output.reasoning === undefined ? {} : { reasoningTokens: output.reasoning }),
  };
}
