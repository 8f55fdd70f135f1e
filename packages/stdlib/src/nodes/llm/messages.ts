import { HexdagError, isJsonObject, type JsonValue } from "@hexdag/kernel";
import type { LlmMessage } from "@hexdag/kernel/ports";

export interface MessageParts {
  readonly system: string | undefined;
  readonly examples: readonly { readonly input: JsonValue; readonly output: JsonValue }[] | undefined;
  readonly conversation: JsonValue | undefined;
  readonly human: string | undefined;
}

/** The messages of a request, in order: instructions with their examples, the conversation so far, the user's message. */
export function toMessages(parts: MessageParts): readonly LlmMessage[] {
  const system = [parts.system ?? "", ...(parts.examples ?? []).map(exampleText)]
    .filter((text) => text !== "")
    .join("\n\n");
  return [
    ...(system === "" ? [] : [{ role: "system", content: system } as const]),
    ...conversationMessages(parts.conversation),
    ...(parts.human === undefined ? [] : [{ role: "user", content: parts.human } as const]),
  ];
}

function exampleText(example: { readonly input: JsonValue; readonly output: JsonValue }): string {
  return `Example input:\n${plainText(example.input)}\nExample output:\n${plainText(example.output)}`;
}

function plainText(value: JsonValue): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** A conversation that is null has not begun. */
function conversationMessages(conversation: JsonValue | undefined): readonly LlmMessage[] {
  if (conversation === undefined || conversation === null) return [];
  if (!Array.isArray(conversation)) throw notAConversation("it is no list");
  return conversation.map(toMessage);
}

function toMessage(value: JsonValue, index: number): LlmMessage {
  const { role, content } = isJsonObject(value) ? value : {};
  if (typeof content !== "string") throw notAConversation(`entry ${index} has no text as content`);
  if (role === "system" || role === "user" || role === "assistant") return { role, content };
  throw notAConversation(`the role of entry ${index} is ${JSON.stringify(role ?? null)}`);
}

function notAConversation(problem: string): HexdagError {
  return new HexdagError({
    code: "HD6007",
    message: `conversation is not a list of messages: ${problem}`,
    hint: "each message is {role: system | user | assistant, content: text}",
    retryable: false,
  });
}
