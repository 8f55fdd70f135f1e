/** A request in Ollama's words. */
import {
  isJsonObject,
  type JsonObject,
  type JsonSchema,
  type LlmAnswerPart,
  type LlmMessage,
  type LlmRequest,
  llmRefusal,
  PortError,
  partsOf,
  type RefusalSite,
  type ToolNames,
  textOf,
  toolResultText,
} from "@hexdag/kernel/ports";
import type { ChatRequest, Message } from "ollama/browser";
import type { OllamaLlmOptions } from "./options.ts";

/** A request that has been looked at. */
export interface PreparedRequest {
  readonly request: LlmRequest;
  readonly model: string;
  readonly names: ToolNames;
  /** The schema the answer is to obey. */
  readonly schema: JsonSchema | undefined;
  readonly site: RefusalSite;
}

export type ChatStreamRequest = ChatRequest & { stream: true };

/** Throws HD7002 for what Ollama has no words for. */
export function toRequest(prepared: PreparedRequest, options: OllamaLlmOptions): ChatStreamRequest {
  const { request, model, names, schema, site } = prepared;
  const { tools = [], toolChoice = "auto", reasoning, parallelToolCalls } = request;
  if (toolChoice !== "auto" && toolChoice !== "none") {
    throw llmRefusal(
      "cannot be made to call a tool",
      site,
      "leave tool_choice out, and say in the prompt what to call",
    );
  }
  if (parallelToolCalls === false) throw llmRefusal("cannot be held to one tool call at a time", site);
  if (reasoning?.maxTokens !== undefined) {
    throw llmRefusal("takes no budget for reasoning in tokens", site, "say how much effort instead, or use max_tokens");
  }
  const offered = toolChoice === "none" ? [] : tools;
  const { options: theirOptions, ...theirs } = request.providerOptions ?? {};
  return {
    model,
    messages: request.messages.flatMap((message) => toMessages(message, prepared)),
    stream: true,
    ...(offered.length === 0
      ? {}
      : {
          tools: offered.map(({ name, description, parameters }) => ({
            type: "function",
            function: { name: names.toVendor(name), description, parameters: toParameters(parameters) },
          })),
        }),
    ...(schema === undefined ? {} : { format: schema }),
    ...(reasoning === undefined ? {} : { think: toThink(reasoning.effort) }),
    ...(options.keepAlive === undefined ? {} : { keep_alive: options.keepAlive }),
    options: {
      ...options.options,
      ...(request.temperature === undefined ? {} : { temperature: request.temperature }),
      ...(request.topP === undefined ? {} : { top_p: request.topP }),
      ...(request.maxTokens === undefined ? {} : { num_predict: request.maxTokens }),
      ...(request.stop === undefined ? {} : { stop: [...request.stop] }),
      ...(request.seed === undefined ? {} : { seed: request.seed }),
      ...(isJsonObject(theirOptions) ? theirOptions : {}),
    },
    ...theirs,
  };
}

/** The SDK knows a few keywords of JSON Schema; the server takes all. */
function toParameters(schema: JsonSchema): JsonObject {
  return JSON.parse(JSON.stringify(schema));
}

type Effort = NonNullable<LlmRequest["reasoning"]>["effort"];

/** Models that think either way or not take any level as yes. */
function toThink(effort: Effort): boolean | "low" | "medium" | "high" {
  return effort === undefined ? true : effort === "minimal" ? "low" : effort;
}

function toMessages(message: LlmMessage, { names, site }: PreparedRequest): readonly Message[] {
  switch (message.role) {
    case "system":
      return [{ role: "system", content: textOf(message.content) }];
    case "user": {
      const images = partsOf(message).flatMap((part) => (part.type === "image" ? [bytesOf(part, site)] : []));
      return [{ role: "user", content: textOf(message.content), ...(images.length === 0 ? {} : { images }) }];
    }
    case "assistant":
      return [toAssistant(partsOf(message), names)];
    case "tool":
      return message.content.map((part) => ({
        role: "tool",
        content: toolResultText(part),
        tool_name: names.toVendor(part.name),
      }));
    default:
      return message satisfies never;
  }
}

function toAssistant(parts: readonly LlmAnswerPart[], names: ToolNames): Message {
  const calls = parts.filter((part) => part.type === "tool-call");
  const thought = parts.map((part) => (part.type === "reasoning" ? part.text : "")).join("");
  return {
    role: "assistant",
    content: textOf(parts),
    ...(thought === "" ? {} : { thinking: thought }),
    ...(calls.length === 0
      ? {}
      : {
          tool_calls: calls.map(({ name, arguments: given }) => ({
            function: { name: names.toVendor(name), arguments: given },
          })),
        }),
  };
}

function bytesOf({ data, url }: { readonly data?: string; readonly url?: string }, site: RefusalSite): string {
  if (data !== undefined) return data;
  if (url !== undefined) throw llmRefusal("takes no images by address", site, "hand in the image's bytes");
  throw new PortError({
    code: "HD7006",
    port: "llm",
    operation: site.operation,
    retryable: false,
    message: "a part of type image has neither data nor url",
    hint: "give its bytes in base64 as data",
  });
}
