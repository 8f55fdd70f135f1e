import { HexdagError, isJsonObject, type JsonValue } from "@hexdag/kernel";
import type { LlmMessage, LlmTextPart, LlmUserMessage } from "@hexdag/kernel/ports";
import { type Showing, toAttachment } from "./attachments.ts";
import { instructionsText, plainText, type ShownExample } from "./instructions-text.ts";

/** Which parts of a request the vendor may keep. */
export type CachedPart = "instructions" | "conversation";

export interface MessageParts {
  readonly system: string | undefined;
  readonly examples: readonly ShownExample[] | undefined;
  readonly conversation: JsonValue | undefined;
  readonly human: string | undefined;
  readonly images: JsonValue | undefined;
  readonly files: JsonValue | undefined;
  readonly cached: readonly CachedPart[];
}

type UserPart = Exclude<LlmUserMessage["content"], string>[number];

/** The messages of a request, in order: instructions with their examples, the conversation so far, the user's message. */
export async function toMessages(parts: MessageParts, showing: Showing): Promise<readonly LlmMessage[]> {
  const { cached } = parts;
  const text = instructionsText(parts.system, parts.examples);
  const system: LlmMessage = { role: "system", content: text };
  const said = await conversationMessages(parts.conversation, showing);
  const shown = [
    ...(await shownParts("image", parts.images, showing)),
    ...(await shownParts("file", parts.files, showing)),
  ];
  return [
    ...(text === "" ? [] : [cached.includes("instructions") ? marked(system) : system]),
    ...(cached.includes("conversation") ? markedLast(said) : said),
    ...userMessage(parts.human, shown),
  ];
}

/** What is to be looked at stands before what is asked of it. */
function userMessage(human: string | undefined, shown: readonly UserPart[]): readonly LlmMessage[] {
  if (shown.length === 0) return human === undefined ? [] : [{ role: "user", content: human }];
  const text: readonly LlmTextPart[] = human === undefined ? [] : [{ type: "text", text: human }];
  return [{ role: "user", content: [...shown, ...text] }];
}

async function shownParts(
  kind: "image" | "file",
  list: JsonValue | undefined,
  showing: Showing,
): Promise<readonly UserPart[]> {
  if (list === undefined || list === null) return [];
  const items: readonly JsonValue[] = Array.isArray(list) ? list : [list];
  const where = (index: number): string => `${kind} ${index + 1} of ${items.length}`;
  return await Promise.all(items.map((value, index) => toAttachment(kind, { value, where: where(index) }, showing)));
}

/** A conversation that is null has not begun. */
async function conversationMessages(
  conversation: JsonValue | undefined,
  showing: Showing,
): Promise<readonly LlmMessage[]> {
  if (conversation === undefined || conversation === null) return [];
  if (!Array.isArray(conversation)) throw notAConversation("it is no list");
  return await Promise.all(conversation.map((value: JsonValue, index) => toMessage(value, index, showing)));
}

async function toMessage(value: JsonValue, index: number, showing: Showing): Promise<LlmMessage> {
  const { role, content } = isJsonObject(value) ? value : {};
  if (role !== "system" && role !== "user" && role !== "assistant")
    throw notAConversation(`the role of entry ${index} is ${JSON.stringify(role ?? null)}`);
  if (Array.isArray(content)) {
    const parts = content.map((part: JsonValue, at) => toPart(part, `part ${at} of entry ${index}`, showing));
    return messageOf(role, await Promise.all(parts), index);
  }
  if (content === undefined || content === null) throw notAConversation(`entry ${index} has no text as content`);
  return { role, content: plainText(content) };
}

/** Only who asks can show something. */
function messageOf(role: "system" | "user" | "assistant", parts: readonly UserPart[], index: number): LlmMessage {
  if (role === "user") return { role, content: parts };
  const content = parts.filter((part) => part.type === "text");
  if (content.length < parts.length) throw notAConversation(`entry ${index} shows something, and is no user's message`);
  return { role, content };
}

async function toPart(value: JsonValue, where: string, showing: Showing): Promise<UserPart> {
  const { type, text, ...source } = isJsonObject(value) ? value : {};
  if (type === "text" && typeof text === "string") return { type, text };
  if (type === "image" || type === "file") return await toAttachment(type, { value: source, where }, showing);
  throw notAConversation(`${where} is neither a text nor an image nor a file`);
}

/** The vendor may keep everything up to the end of this message. */
function marked(message: LlmMessage): LlmMessage {
  if (message.role === "tool") return message;
  if (typeof message.content === "string")
    return { ...message, content: [{ type: "text", text: message.content, cache: true }] };
  const last = message.content.findLastIndex(({ type }) => type === "text");
  const mark = <TPart extends { readonly type: string }>(part: TPart, index: number): TPart =>
    index === last ? { ...part, cache: true } : part;
  if (message.role === "user") return { ...message, content: message.content.map(mark) };
  if (message.role === "system") return { ...message, content: message.content.map(mark) };
  return { ...message, content: message.content.map(mark) };
}

function markedLast(messages: readonly LlmMessage[]): readonly LlmMessage[] {
  return messages.map((message, index) => (index === messages.length - 1 ? marked(message) : message));
}

function notAConversation(problem: string): HexdagError {
  return new HexdagError({
    code: "HD6007",
    message: `conversation is not a list of messages: ${problem}`,
    hint: "each message is {role: system | user | assistant, content: text, or a list of parts}",
    retryable: false,
  });
}
