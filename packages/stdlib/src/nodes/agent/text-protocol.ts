/** How a model that knows no tools is told of them, and how it says which to call: as JSON in its text. */
import { isJsonObject, type JsonObject, type JsonValue } from "@hexdag/kernel";
import type { LlmMessage, LlmRequest, LlmResponse, LlmTool, LlmToolCallPart } from "@hexdag/kernel/ports";
import { answerParts, parseToolArguments, partsOf, textOf } from "@hexdag/kernel/ports";
import { callCorrection, notJson } from "../../prompts/error-correction.ts";
import { jsonInText } from "../llm/json-in-text.ts";

/** The request without tools, and the tools in its instructions. */
export function withoutTools(request: LlmRequest): LlmRequest {
  const { tools = [], toolChoice: _choice, parallelToolCalls: _parallel, messages, ...rest } = request;
  const plain = messages.map(toText);
  if (tools.length === 0) return { ...rest, messages: plain };
  const [first, ...others] = plain;
  const told = instructions(tools);
  return {
    ...rest,
    messages:
      first?.role === "system"
        ? [{ role: "system", content: `${textOf(first.content)}\n\n${told}` }, ...others]
        : [{ role: "system", content: told }, ...plain],
  };
}

function instructions(tools: readonly LlmTool[]): string {
  const list = tools.map(
    ({ name, description, parameters }) => `- ${name}: ${description}\n  arguments: ${JSON.stringify(parameters)}`,
  );
  return `You can call tools. To call one, answer with nothing but JSON: {"tool": "name", "arguments": {…}}. You will be told the result. When you need no tool any more, answer in plain words.\n\nTools:\n${list.join("\n")}`;
}

/** Tool calls and their results as text, which any model can read. */
function toText(message: LlmMessage): LlmMessage {
  if (message.role === "tool") {
    const results = message.content.map(
      ({ name, result, isError }) =>
        `${isError === true ? "The tool failed" : "Result of the tool"} ${name}: ${typeof result === "string" ? result : JSON.stringify(result)}`,
    );
    return { role: "user", content: results.join("\n\n") };
  }
  if (message.role !== "assistant" || typeof message.content === "string") return message;
  const parts = partsOf(message).flatMap((part) => {
    if (part.type === "text") return [part.text];
    return part.type === "tool-call" ? [JSON.stringify({ tool: part.name, arguments: part.arguments })] : [];
  });
  return { role: "assistant", content: parts.join("\n") };
}

/** The answer with the tool calls that its text is, when it is some. `id` begins the ids of the calls. */
export function readToolCall(response: LlmResponse, tools: readonly LlmTool[], id: string): LlmResponse {
  const calls = callsIn(jsonInText(response.text)?.value, tools);
  if (calls.length === 0) return response;
  const parts = calls.map(
    ({ name, given }, index): LlmToolCallPart => ({
      type: "tool-call",
      id: index === 0 ? id : `${id}-${index + 1}`,
      name,
      arguments: argumentsOf(given),
    }),
  );
  const reasoning = answerParts(response).filter((part) => part.type === "reasoning");
  return { ...response, text: "", content: [...reasoning, ...parts], finishReason: "tool_calls" };
}

/**
 * What to tell a model whose text was meant as a call and is none; `undefined` when the text is an answer. JSON that is about
 * something else is an answer, also when it has a field `tool`.
 */
export function malformedCall(text: string): string | undefined {
  const found = jsonInText(text);
  if (found === undefined) return BEGINS_LIKE_A_CALL.test(text) ? callCorrection(text, notJson(text)) : undefined;
  const { value } = found;
  if (!isJsonObject(value) || !Object.hasOwn(value, "tool") || !Object.hasOwn(value, "arguments")) return undefined;
  return callCorrection(text, '"tool" must be the name of a tool, as text');
}

const BEGINS_LIKE_A_CALL = /^\s*(?:```\w*\s*)?\[?\s*\{\s*["']?tool["']?\s*:/;

interface WrittenCall {
  readonly name: string;
  readonly given: JsonValue | undefined;
}

/** The calls a value says: one, or a list of nothing else. */
function callsIn(value: JsonValue | undefined, tools: readonly LlmTool[]): readonly WrittenCall[] {
  const all: readonly (JsonValue | undefined)[] = Array.isArray(value) ? value : [value];
  const calls = all.map((each) => callOf(each, tools));
  const known = calls.filter((call) => call !== undefined);
  return known.length === calls.length ? known : [];
}

/** A call as it should be written, or as other protocols write it. A tool nobody knows is for whoever calls tools to refuse. */
function callOf(value: JsonValue | undefined, tools: readonly LlmTool[]): WrittenCall | undefined {
  if (!isJsonObject(value)) return undefined;
  const { tool, name = tool, arguments: given } = value;
  const isKnown = tools.some((each) => each.name === (tool ?? name));
  if (typeof tool === "string") return isKnown || given !== undefined ? { name: tool, given } : undefined;
  return typeof name === "string" && isKnown && given !== undefined ? { name, given } : undefined;
}

/** The arguments of a call, whatever the model wrote: text may be JSON once more, and what is no object is kept for who refuses it. */
function argumentsOf(value: JsonValue | undefined): JsonObject {
  if (value === undefined || value === null) return {};
  if (isJsonObject(value)) return value;
  return parseToolArguments(typeof value === "string" ? value : JSON.stringify(value));
}
