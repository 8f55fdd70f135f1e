/** How a model that knows no tools is told of them, and how it says which to call: as JSON in its text. */
import { isJsonObject } from "@hexdag/kernel";
import type { LlmMessage, LlmRequest, LlmResponse, LlmTool, LlmToolCallPart } from "@hexdag/kernel/ports";
import { answerParts, partsOf, textOf } from "@hexdag/kernel/ports";
import { jsonInText } from "../llm/json-in-text.ts";
import { argumentsOf } from "./toolbox.ts";

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

/** The answer with the tool call that its text is, when it is one. */
export function readToolCall(response: LlmResponse, tools: readonly LlmTool[], id: string): LlmResponse {
  const found = jsonInText(response.text)?.value;
  const name = isJsonObject(found) ? found["tool"] : undefined;
  if (!isJsonObject(found) || typeof name !== "string" || !tools.some((tool) => tool.name === name)) return response;
  const call: LlmToolCallPart = { type: "tool-call", id, name, arguments: argumentsOf(found["arguments"]) };
  const reasoning = answerParts(response).filter((part) => part.type === "reasoning");
  return { ...response, text: "", content: [...reasoning, call], finishReason: "tool_calls" };
}
