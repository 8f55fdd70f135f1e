/** A request in the AI SDK's words. */
import type {
  LanguageModelV4,
  LanguageModelV4CallOptions,
  LanguageModelV4FilePart,
  LanguageModelV4Message,
  LanguageModelV4ToolResultOutput,
  SharedV4ProviderOptions,
} from "@ai-sdk/provider";
import {
  isJsonObject,
  type JsonObject,
  type JsonSchema,
  type LlmAnswerPart,
  type LlmAnswerSchema,
  type LlmFilePart,
  type LlmImagePart,
  type LlmMessage,
  type LlmRequest,
  type LlmToolResultPart,
  llmRefusal,
  PortError,
  partsOf,
  type ToolNames,
  textOf,
} from "@hexdag/kernel/ports";

/** A request that has been looked at. */
export interface PreparedRequest {
  readonly request: LlmRequest;
  readonly model: LanguageModelV4;
  readonly names: ToolNames;
  readonly answer: LlmAnswerSchema | undefined;
  readonly operation: string;
}

/** Throws HD7002 for what the AI SDK has no words for. */
export async function toCallOptions(
  prepared: PreparedRequest,
  providerOptions: JsonObject | undefined,
): Promise<LanguageModelV4CallOptions> {
  const { request, names, answer } = prepared;
  const { tools = [], toolChoice, reasoning, stop, maxTokens } = request;
  refuse(prepared);
  const prompt: LanguageModelV4Message[] = [];
  for (const message of request.messages) prompt.push(await toMessage(message, prepared));
  return {
    prompt,
    ...(maxTokens === undefined ? {} : { maxOutputTokens: maxTokens }),
    ...(request.temperature === undefined ? {} : { temperature: request.temperature }),
    ...(request.topP === undefined ? {} : { topP: request.topP }),
    ...(stop === undefined ? {} : { stopSequences: [...stop] }),
    ...(request.seed === undefined ? {} : { seed: request.seed }),
    ...(tools.length === 0
      ? {}
      : {
          tools: tools.map(({ name, description, parameters }) => ({
            type: "function",
            name: names.toVendor(name),
            description,
            inputSchema: toSchema(parameters),
          })),
        }),
    ...(toolChoice === undefined
      ? {}
      : {
          toolChoice:
            typeof toolChoice === "string"
              ? { type: toolChoice }
              : { type: "tool", toolName: names.toVendor(toolChoice.tool) },
        }),
    ...(reasoning === undefined ? {} : { reasoning: reasoning.effort ?? "provider-default" }),
    ...(answer === undefined
      ? {}
      : { responseFormat: { type: "json", name: "answer", schema: toSchema(answer.schema) } }),
    ...toProviderOptions({ ...providerOptions, ...request.providerOptions }, prepared.operation),
  };
}

function refuse({ request, model, operation }: PreparedRequest): void {
  const site = { operation, who: `the model "${model.modelId}"` };
  const hint = "say it in provider_options, in the provider's own words";
  if (request.reasoning?.maxTokens !== undefined) {
    throw llmRefusal("takes no budget for reasoning in tokens through the AI SDK", site, hint);
  }
  if (request.parallelToolCalls !== undefined) {
    throw llmRefusal("cannot be told through the AI SDK how many tools to call at once", site, hint);
  }
}

/** The same schema; the AI SDK's type for it is another. */
function toSchema(schema: JsonSchema): JsonObject {
  return JSON.parse(JSON.stringify(schema));
}

function toProviderOptions(given: JsonObject, operation: string): { providerOptions?: SharedV4ProviderOptions } {
  const options: SharedV4ProviderOptions = {};
  for (const [provider, value] of Object.entries(given)) {
    if (!isJsonObject(value)) {
      throw invalid(
        operation,
        `provider_options.${provider} is not a map`,
        "write them by the provider's name: {openai: {…}}",
      );
    }
    options[provider] = value;
  }
  return Object.keys(options).length === 0 ? {} : { providerOptions: options };
}

/** What a vendor wants back stands by the provider's name, as it came. */
function handedBack(metadata: JsonObject | undefined): { providerOptions?: SharedV4ProviderOptions } {
  const entries = Object.entries(metadata ?? {}).flatMap(([provider, value]) =>
    isJsonObject(value) ? [[provider, value] as const] : [],
  );
  return entries.length === 0 ? {} : { providerOptions: Object.fromEntries(entries) };
}

async function toMessage(message: LlmMessage, prepared: PreparedRequest): Promise<LanguageModelV4Message> {
  switch (message.role) {
    case "system":
      return { role: "system", content: textOf(message.content) };
    case "user": {
      const content = partsOf(message).map(async (part) =>
        part.type === "text" ? ({ type: "text", text: part.text } as const) : await toFile(part, prepared),
      );
      return { role: "user", content: await Promise.all(content) };
    }
    case "assistant":
      return { role: "assistant", content: partsOf(message).map((part) => toAnswerPart(part, prepared.names)) };
    case "tool":
      return {
        role: "tool",
        content: message.content.map((part) => ({
          type: "tool-result",
          toolCallId: part.id,
          toolName: prepared.names.toVendor(part.name),
          output: toOutput(part),
        })),
      };
    default:
      return message satisfies never;
  }
}

function toAnswerPart(part: LlmAnswerPart, names: ToolNames) {
  const back = handedBack(part.metadata);
  if (part.type !== "tool-call") return { type: part.type, text: part.text, ...back };
  const { id, name, arguments: input } = part;
  return { type: part.type, toolCallId: id, toolName: names.toVendor(name), input, ...back };
}

function toOutput({ result, isError }: LlmToolResultPart): LanguageModelV4ToolResultOutput {
  if (typeof result === "string") return { type: isError === true ? "error-text" : "text", value: result };
  const value = JSON.parse(JSON.stringify(result));
  return { type: isError === true ? "error-json" : "json", value };
}

async function toFile(part: LlmImagePart | LlmFilePart, prepared: PreparedRequest): Promise<LanguageModelV4FilePart> {
  const { mediaType, data, url } = part;
  const name = part.type === "file" && part.name !== undefined ? { filename: part.name } : {};
  if (data !== undefined) return { type: "file", mediaType, ...name, data: { type: "data", data } };
  const { model, operation } = prepared;
  if (url === undefined) {
    throw invalid(
      operation,
      `a part of type ${part.type} has neither data nor url`,
      "give its bytes in base64 as data",
    );
  }
  if (!URL.canParse(url)) throw invalid(operation, `"${url}" is no address`, "write a whole one: https://…");
  if (!isSupported(url, mediaType, await model.supportedUrls)) {
    const site = { operation, who: `the model "${model.modelId}"` };
    throw llmRefusal(`takes no ${mediaType} from this address`, site, "hand in the bytes");
  }
  return { type: "file", mediaType, ...name, data: { type: "url", url: new URL(url) } };
}

function isSupported(url: string, mediaType: string, supported: Awaited<LanguageModelV4["supportedUrls"]>): boolean {
  const kinds = ["*", "*/*", `${mediaType.split("/")[0] ?? ""}/*`, mediaType];
  return kinds.some((kind) => supported[kind]?.some((pattern) => pattern.test(url)) === true);
}

function invalid(operation: string, message: string, hint: string): PortError {
  return new PortError({ code: "HD7006", port: "llm", operation, retryable: false, message, hint });
}
