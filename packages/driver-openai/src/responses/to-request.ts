/** A request in the words of the Responses API. */
import {
  type LlmAnswerPart,
  type LlmFilePart,
  type LlmImagePart,
  type LlmMessage,
  type LlmReasoningPart,
  type LlmTextPart,
  llmRefusal,
  type ToolNames,
  textOf,
  toolArgumentsText,
  toolResultText,
} from "@hexdag/kernel/ports";
import type {
  EasyInputMessage,
  ResponseCreateParamsNonStreaming,
  ResponseInputContent,
  ResponseInputItem,
} from "openai/resources/responses/responses";
import { dataUrl, sourceMissing } from "../attachments.ts";
import type { OpenAiLlmOptions } from "../options.ts";
import type { PreparedRequest } from "../protocol.ts";
import { isStrict } from "../schema.ts";
import { ownMetadata, textMember } from "../vendor-metadata.ts";

/** Throws HD7002 for what the API has no words for. */
export function toRequest(
  prepared: PreparedRequest,
  options: Pick<OpenAiLlmOptions, "store" | "reasoningSummary" | "providerOptions">,
): ResponseCreateParamsNonStreaming {
  const { request, model, names, answer, capabilities, site } = prepared;
  const { tools = [], toolChoice, reasoning, stop, seed } = request;
  if (stop !== undefined && stop.length > 0)
    throw llmRefusal("has no stop sequences in the Responses API", site, "use `api: chat`, or take `stop` out");
  if (seed !== undefined)
    throw llmRefusal("takes no seed in the Responses API", site, "use `api: chat`, or take `seed` out");
  if (reasoning?.maxTokens !== undefined)
    throw llmRefusal("takes no budget for reasoning in tokens", site, "say how much effort instead, or use max_tokens");
  const { store = false, reasoningSummary = "auto" } = options;
  const thinks = reasoning !== undefined || capabilities.reasoning === true;
  return {
    model,
    input: request.messages.flatMap((message) => toItems(message, prepared)),
    store,
    // What is not kept has to be handed back whole.
    ...(!store && thinks ? { include: ["reasoning.encrypted_content"] } : {}),
    ...(request.temperature === undefined ? {} : { temperature: request.temperature }),
    ...(request.topP === undefined ? {} : { top_p: request.topP }),
    ...(request.maxTokens === undefined ? {} : { max_output_tokens: request.maxTokens }),
    ...(tools.length === 0
      ? {}
      : {
          tools: tools.map(({ name, description, parameters }) => ({
            type: "function",
            name: names.toVendor(name),
            description,
            parameters: { ...parameters },
            strict: isStrict(parameters),
          })),
        }),
    ...(toolChoice === undefined ? {} : { tool_choice: toChoice(toolChoice, names) }),
    ...(request.parallelToolCalls === undefined ? {} : { parallel_tool_calls: request.parallelToolCalls }),
    ...(reasoning === undefined
      ? {}
      : {
          reasoning: {
            ...(reasoning.effort === undefined ? {} : { effort: reasoning.effort }),
            ...(reasoningSummary === "none" ? {} : { summary: reasoningSummary }),
          },
        }),
    ...(answer === undefined
      ? {}
      : {
          text: {
            format: { type: "json_schema", name: "answer", schema: { ...answer.schema }, strict: answer.strict },
          },
        }),
    ...options.providerOptions,
    ...request.providerOptions,
  };
}

function toChoice(
  choice: NonNullable<PreparedRequest["request"]["toolChoice"]>,
  names: ToolNames,
): NonNullable<ResponseCreateParamsNonStreaming["tool_choice"]> {
  return typeof choice === "string" ? choice : { type: "function", name: names.toVendor(choice.tool) };
}

function toItems(message: LlmMessage, prepared: PreparedRequest): readonly ResponseInputItem[] {
  const { names } = prepared;
  switch (message.role) {
    case "system":
      return [{ role: "system", content: textOf(message.content) }];
    case "user":
      if (typeof message.content === "string") return [{ role: "user", content: message.content }];
      return [{ role: "user", content: message.content.map((part) => toContent(part, prepared)) }];
    case "assistant":
      if (typeof message.content === "string") return [{ role: "assistant", content: message.content }];
      return message.content.flatMap((part) => toAnswerItem(part, names) ?? []);
    case "tool":
      return message.content.map((part) => ({
        type: "function_call_output",
        call_id: part.id,
        output: toolResultText(part),
      }));
    default:
      return message satisfies never;
  }
}

function toContent(part: LlmTextPart | LlmImagePart | LlmFilePart, { site }: PreparedRequest): ResponseInputContent {
  if (part.type === "text") return { type: "input_text", text: part.text };
  const { type, data, url } = part;
  if (data === undefined && url === undefined) throw sourceMissing(type, site);
  if (type === "image") {
    return { type: "input_image", detail: "auto", image_url: data === undefined ? (url ?? null) : dataUrl(part, data) };
  }
  if (data !== undefined) return { type: "input_file", filename: part.name ?? "file", file_data: dataUrl(part, data) };
  return { type: "input_file", ...(url === undefined ? {} : { file_url: url }) };
}

function toAnswerItem(part: LlmAnswerPart, names: ToolNames): ResponseInputItem | undefined {
  switch (part.type) {
    case "text":
      return { role: "assistant", content: part.text, ...phaseOf(part) };
    case "tool-call":
      return {
        type: "function_call",
        call_id: part.id,
        name: names.toVendor(part.name),
        arguments: toolArgumentsText(part),
      };
    case "reasoning":
      return toReasoningItem(part);
    default:
      return part satisfies never;
  }
}

function phaseOf(part: LlmTextPart): Pick<EasyInputMessage, "phase"> {
  const phase = textMember(ownMetadata(part), "phase");
  return phase === "commentary" || phase === "final_answer" ? { phase } : {};
}

/** Thoughts of another vendor's model mean nothing here: they stay out. */
function toReasoningItem(part: LlmReasoningPart): ResponseInputItem | undefined {
  const own = ownMetadata(part);
  const id = textMember(own, "id");
  if (own === undefined || id === undefined) return undefined;
  const encrypted = textMember(own, "encrypted_content");
  const { summary, content } = own;
  return {
    type: "reasoning",
    id,
    summary: texts(summary).map((text) => ({ type: "summary_text", text })),
    ...(content === undefined ? {} : { content: texts(content).map((text) => ({ type: "reasoning_text", text })) }),
    ...(encrypted === undefined ? {} : { encrypted_content: encrypted }),
  };
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((text) => typeof text === "string") : [];
}
