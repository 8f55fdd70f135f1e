/**
 * What goes to a model and what comes back, as JSON: messages of parts. Everything here can stand in a journal, so bytes are
 * base64 text.
 */
import { isJsonObject, type JsonObject, type JsonValue } from "../json/json-value.ts";

/** One message of a conversation. Text alone may stand for a single text part. */
export type LlmMessage = LlmSystemMessage | LlmUserMessage | LlmAssistantMessage | LlmToolMessage;

export interface LlmSystemMessage {
  readonly role: "system";
  readonly content: string | readonly LlmTextPart[];
}

export interface LlmUserMessage {
  readonly role: "user";
  readonly content: string | readonly (LlmTextPart | LlmImagePart | LlmFilePart)[];
}

export interface LlmAssistantMessage {
  readonly role: "assistant";
  readonly content: string | readonly LlmAnswerPart[];
}

/** The answers to the tool calls of the assistant message before it. */
export interface LlmToolMessage {
  readonly role: "tool";
  readonly content: readonly LlmToolResultPart[];
}

/** What a model's answer is made of, in the order it came. */
export type LlmAnswerPart = LlmTextPart | LlmReasoningPart | LlmToolCallPart;

export interface LlmTextPart {
  readonly type: "text";
  readonly text: string;
  /** The vendor may cache everything up to the end of this part. A hint: where a vendor has no such thing it is ignored. */
  readonly cache?: boolean;
  /** What the vendor wants back with it, in a model's answer. */
  readonly metadata?: JsonObject;
}

/** An image: either its bytes or where the vendor can fetch it. */
export interface LlmImagePart {
  readonly type: "image";
  /** `image/png`, `image/jpeg`, `image/webp` or `image/gif`. */
  readonly mediaType: string;
  /** Base64. */
  readonly data?: string;
  readonly url?: string;
}

/** A document: either its bytes or where the vendor can fetch it. */
export interface LlmFilePart {
  readonly type: "file";
  readonly mediaType: string;
  readonly name?: string;
  /** Base64. */
  readonly data?: string;
  readonly url?: string;
}

/** What a model thought before it answered. Handed back unchanged in later requests, with whatever the vendor put into `metadata`. */
export interface LlmReasoningPart {
  readonly type: "reasoning";
  readonly text: string;
  /** Signatures and the like, which the vendor wants back. */
  readonly metadata?: JsonObject;
}

export interface LlmToolCallPart {
  readonly type: "tool-call";
  /** Unique within the conversation. */
  readonly id: string;
  readonly name: string;
  /** What the model wants to call the tool with. Text that is no JSON object stands under `__raw`, so that nothing is lost. */
  readonly arguments: JsonObject;
  /** What the vendor wants back with it. */
  readonly metadata?: JsonObject;
}

export interface LlmToolResultPart {
  readonly type: "tool-result";
  /** The `id` of the call. */
  readonly id: string;
  readonly name: string;
  readonly result: JsonValue;
  /** Whether the tool failed; the model is told so. */
  readonly isError?: boolean;
}

/** The key under which arguments stand that are no JSON object. */
export const RAW_ARGUMENTS = "__raw";

/** The arguments of a call as the model wrote them. */
export function parseToolArguments(text: string): JsonObject {
  if (text.trim() === "") return {};
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  return isJsonObject(value) ? value : { [RAW_ARGUMENTS]: text };
}

/** The arguments of a call as text, for vendors who want them so. */
export function toolArgumentsText(call: LlmToolCallPart): string {
  const raw = call.arguments[RAW_ARGUMENTS];
  return typeof raw === "string" && Object.keys(call.arguments).length === 1 ? raw : JSON.stringify(call.arguments);
}

/** A tool's result as text, for vendors who take nothing else: what failed says so. */
export function toolResultText({ result, isError }: LlmToolResultPart): string {
  const text = typeof result === "string" ? result : JSON.stringify(result);
  return isError === true ? `Error: ${text}` : text;
}

/** The text of a message or an answer: its text parts, one after the other. */
export function textOf(content: LlmMessage["content"]): string {
  if (typeof content === "string") return content;
  let text = "";
  for (const part of content) if (part.type === "text") text += part.text;
  return text;
}

/** A message's parts, also when it is written as plain text. */
export function partsOf<TMessage extends LlmMessage>(
  message: TMessage,
): readonly Exclude<TMessage["content"], string>[number][];
export function partsOf(message: LlmMessage): readonly unknown[] {
  return typeof message.content === "string" ? [{ type: "text", text: message.content }] : message.content;
}
