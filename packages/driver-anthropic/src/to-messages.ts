/** Messages in the vendor's words: instructions apart, and what one side says in a row as one message. */
import type {
  CacheControlEphemeral,
  ContentBlockParam,
  DocumentBlockParam,
  ImageBlockParam,
  MessageParam,
  TextBlockParam,
} from "@anthropic-ai/sdk/resources/messages";
import {
  type LlmAnswerPart,
  type LlmCallSite,
  type LlmFilePart,
  type LlmImagePart,
  type LlmMessage,
  type LlmReasoningPart,
  type LlmTextPart,
  type LlmToolResultPart,
  llmRefusal,
  PortError,
  partsOf,
  type ToolNames,
} from "@hexdag/kernel/ports";
import { ownMetadata } from "./vendor-metadata.ts";

export interface VendorMessages {
  readonly system: readonly TextBlockParam[];
  readonly messages: readonly MessageParam[];
}

export interface Scribe {
  readonly names: ToolNames;
  readonly site: LlmCallSite;
  readonly cacheTtl: "5m" | "1h" | undefined;
}

/** The vendor takes so many marks in one request. */
const MOST_MARKS = 4;

export function toMessages(given: readonly LlmMessage[], scribe: Scribe): VendorMessages {
  const mark = marker(given, scribe.cacheTtl);
  const system: TextBlockParam[] = [];
  const messages: { role: "user" | "assistant"; content: ContentBlockParam[] }[] = [];
  for (const message of given) {
    if (message.role === "system") {
      system.push(...partsOf(message).flatMap((part) => toText(part, mark)));
      continue;
    }
    const role = message.role === "assistant" ? "assistant" : "user";
    const content = toBlocks(message, scribe, mark);
    const last = messages.at(-1);
    if (content.length === 0) continue;
    if (last?.role === role) last.content.push(...content);
    else messages.push({ role, content: [...content] });
  }
  return { system, messages };
}

type Mark = (part: LlmTextPart) => { readonly cache_control?: CacheControlEphemeral };

/** Marks where to cache. Of more marks than the vendor takes the last are kept: they cover what is before them. */
function marker(messages: readonly LlmMessage[], ttl: Scribe["cacheTtl"]): Mark {
  const marked: LlmTextPart[] = [];
  for (const { content } of messages) {
    if (typeof content === "string") continue;
    for (const part of content) if (part.type === "text" && part.cache === true && part.text !== "") marked.push(part);
  }
  if (marked.length === 0) return () => ({});
  const kept = new Set(marked.slice(-MOST_MARKS));
  const control: CacheControlEphemeral = { type: "ephemeral", ...(ttl === undefined ? {} : { ttl }) };
  return (part) => (kept.has(part) ? { cache_control: control } : {});
}

function toBlocks(
  message: Exclude<LlmMessage, { readonly role: "system" }>,
  { names, site }: Scribe,
  mark: Mark,
): readonly ContentBlockParam[] {
  switch (message.role) {
    case "user":
      return partsOf(message).flatMap((part): readonly ContentBlockParam[] => {
        if (part.type === "text") return toText(part, mark);
        return [part.type === "image" ? toImage(part, site) : toDocument(part, site)];
      });
    case "assistant":
      return partsOf(message).flatMap((part) => toAnswerBlocks(part, names, mark));
    case "tool":
      return message.content.map(toResult);
    default:
      return message satisfies never;
  }
}

/** The vendor takes no empty texts. */
function toText(part: LlmTextPart, mark: Mark): readonly TextBlockParam[] {
  return part.text === "" ? [] : [{ type: "text", text: part.text, ...mark(part) }];
}

function toAnswerBlocks(part: LlmAnswerPart, names: ToolNames, mark: Mark): readonly ContentBlockParam[] {
  switch (part.type) {
    case "text":
      return toText(part, mark);
    case "tool-call":
      return [{ type: "tool_use", id: part.id, name: names.toVendor(part.name), input: part.arguments }];
    case "reasoning":
      return toThinking(part);
    default:
      return part satisfies never;
  }
}

/** Thoughts go back with the signature they came with. Those of another vendor's model mean nothing here: they stay out. */
function toThinking(part: LlmReasoningPart): readonly ContentBlockParam[] {
  const { signature, redacted } = ownMetadata(part) ?? {};
  if (typeof redacted === "string") return [{ type: "redacted_thinking", data: redacted }];
  return typeof signature === "string" ? [{ type: "thinking", thinking: part.text, signature }] : [];
}

function toResult({ id, result, isError }: LlmToolResultPart): ContentBlockParam {
  const content = typeof result === "string" ? result : JSON.stringify(result);
  return { type: "tool_result", tool_use_id: id, content, ...(isError === true ? { is_error: true } : {}) };
}

const IMAGES = ["image/png", "image/jpeg", "image/webp", "image/gif"] as const;

function toImage({ data, url, mediaType }: LlmImagePart, site: LlmCallSite): ImageBlockParam {
  if (data === undefined) {
    if (url === undefined) throw sourceMissing("image", site);
    return { type: "image", source: { type: "url", url } };
  }
  const media_type = IMAGES.find((known) => known === mediaType);
  if (media_type === undefined)
    throw llmRefusal(`takes no images of type ${mediaType}`, site, `use ${IMAGES.join(", ")}`);
  return { type: "image", source: { type: "base64", media_type, data } };
}

function toDocument({ data, url, mediaType, name }: LlmFilePart, site: LlmCallSite): DocumentBlockParam {
  const title = name === undefined ? {} : { title: name };
  if (mediaType.startsWith("text/") && data !== undefined) {
    const text = new TextDecoder().decode(Uint8Array.from(atob(data), (character) => character.charCodeAt(0)));
    return { type: "document", ...title, source: { type: "text", media_type: "text/plain", data: text } };
  }
  if (data === undefined && url === undefined) throw sourceMissing("file", site);
  if (mediaType !== "application/pdf")
    throw llmRefusal(`takes no files of type ${mediaType}`, site, "use application/pdf, or text with its bytes");
  if (data !== undefined)
    return { type: "document", ...title, source: { type: "base64", media_type: "application/pdf", data } };
  return { type: "document", ...title, source: { type: "url", url: url ?? "" } };
}

/** A part with neither bytes nor an address. */
function sourceMissing(type: "image" | "file", { operation }: LlmCallSite): PortError {
  return new PortError({
    code: "HD7006",
    port: "llm",
    operation,
    retryable: false,
    message: `a part of type ${type} has neither data nor url`,
    hint: "give its bytes in base64 as data, or an address as url",
  });
}
