/** A request in the words of Chat Completions. */
import {
  type LlmAssistantMessage,
  type LlmFilePart,
  type LlmImagePart,
  type LlmMessage,
  type LlmTextPart,
  llmRefusal,
  type ToolNames,
  textOf,
  toolArgumentsText,
  toolResultText,
} from "@hexdag/kernel/ports";
import type {
  ChatCompletionContentPart,
  ChatCompletionCreateParamsNonStreaming,
  ChatCompletionMessageParam,
} from "openai/resources/chat/completions";
import { dataUrl, sourceMissing } from "../attachments.ts";
import type { OpenAiLlmOptions } from "../options.ts";
import type { PreparedRequest } from "../protocol.ts";
import { isStrict } from "../schema.ts";

/** Throws HD7002 for what the API has no words for. */
export function toRequest(
  prepared: PreparedRequest,
  options: Pick<OpenAiLlmOptions, "baseUrl" | "providerOptions">,
): ChatCompletionCreateParamsNonStreaming {
  const { request, model, names, answer, site } = prepared;
  const { tools = [], toolChoice, reasoning, maxTokens } = request;
  if (reasoning?.maxTokens !== undefined)
    throw llmRefusal("takes no budget for reasoning in tokens", site, "say how much effort instead, or use max_tokens");
  return {
    model,
    messages: request.messages.flatMap((message) => toMessages(message, prepared)),
    ...(request.temperature === undefined ? {} : { temperature: request.temperature }),
    ...(request.topP === undefined ? {} : { top_p: request.topP }),
    ...(maxTokens === undefined ? {} : longest(maxTokens, options.baseUrl)),
    ...(request.stop === undefined ? {} : { stop: [...request.stop] }),
    ...(request.seed === undefined ? {} : { seed: request.seed }),
    ...(tools.length === 0
      ? {}
      : {
          tools: tools.map(({ name, description, parameters }) => ({
            type: "function",
            function: {
              name: names.toVendor(name),
              description,
              parameters: { ...parameters },
              ...(isStrict(parameters) ? { strict: true } : {}),
            },
          })),
        }),
    ...(toolChoice === undefined ? {} : { tool_choice: toChoice(toolChoice, names) }),
    ...(request.parallelToolCalls === undefined ? {} : { parallel_tool_calls: request.parallelToolCalls }),
    ...(reasoning?.effort === undefined ? {} : { reasoning_effort: reasoning.effort }),
    ...(answer === undefined
      ? {}
      : {
          response_format: {
            type: "json_schema",
            json_schema: { name: "answer", schema: { ...answer.schema }, strict: answer.strict },
          },
        }),
    ...options.providerOptions,
    ...request.providerOptions,
  };
}

/** OpenAI has renamed it; the servers of others know the old name. */
function longest(
  maxTokens: number,
  baseUrl: string | undefined,
): Pick<ChatCompletionCreateParamsNonStreaming, "max_tokens" | "max_completion_tokens"> {
  return baseUrl === undefined ? { max_completion_tokens: maxTokens } : { max_tokens: maxTokens };
}

function toChoice(
  choice: NonNullable<PreparedRequest["request"]["toolChoice"]>,
  names: ToolNames,
): NonNullable<ChatCompletionCreateParamsNonStreaming["tool_choice"]> {
  return typeof choice === "string" ? choice : { type: "function", function: { name: names.toVendor(choice.tool) } };
}

function toMessages(message: LlmMessage, prepared: PreparedRequest): readonly ChatCompletionMessageParam[] {
  switch (message.role) {
    case "system":
      return [{ role: "system", content: textOf(message.content) }];
    case "user":
      if (typeof message.content === "string") return [{ role: "user", content: message.content }];
      return [{ role: "user", content: message.content.map((part) => toContent(part, prepared)) }];
    case "assistant":
      return [toAssistant(message, prepared.names)];
    case "tool":
      return message.content.map((part) => ({ role: "tool", tool_call_id: part.id, content: toolResultText(part) }));
    default:
      return message satisfies never;
  }
}

/** Thoughts are not handed back: the API has no place for them. */
function toAssistant({ content }: LlmAssistantMessage, names: ToolNames): ChatCompletionMessageParam {
  if (typeof content === "string") return { role: "assistant", content };
  const calls = content.filter((part) => part.type === "tool-call");
  const text = textOf(content);
  if (calls.length === 0) return { role: "assistant", content: text };
  return {
    role: "assistant",
    content: text === "" ? null : text,
    tool_calls: calls.map((call) => ({
      type: "function",
      id: call.id,
      function: { name: names.toVendor(call.name), arguments: toolArgumentsText(call) },
    })),
  };
}

function toContent(
  part: LlmTextPart | LlmImagePart | LlmFilePart,
  { site }: PreparedRequest,
): ChatCompletionContentPart {
  if (part.type === "text") return { type: "text", text: part.text };
  const { data, url } = part;
  if (part.type === "image") {
    const address = data === undefined ? url : dataUrl(part, data);
    if (address === undefined) throw sourceMissing("image", site);
    return { type: "image_url", image_url: { url: address } };
  }
  if (data !== undefined)
    return { type: "file", file: { filename: part.name ?? "file", file_data: dataUrl(part, data) } };
  if (url === undefined) throw sourceMissing("file", site);
  throw llmRefusal("takes no files by address in Chat Completions", site, "hand in the bytes, or use `api: responses`");
}
