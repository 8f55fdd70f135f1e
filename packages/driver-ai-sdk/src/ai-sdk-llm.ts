/** The model: looks a request over, hands it to the provider, and sees to aborts and errors. */
import type { LanguageModelV4 } from "@ai-sdk/provider";
import {
  answeredValue,
  type CallOptions,
  createToolNames,
  type JsonObject,
  type Llm,
  type LlmAnswerSchema,
  type LlmCallSite,
  type LlmCapabilities,
  type LlmRequest,
  type LlmResponse,
  type LlmStreamPart,
  llmFailure,
  llmNotJson,
  llmRefusal,
  type PortError,
  refuseWhatItCannot,
  type SupportsEmbedding,
  type SupportsStreaming,
  type SupportsStructuredOutput,
  toLlmAnswerSchema,
} from "@hexdag/kernel/ports";
import { embedTexts } from "./embed.ts";
import { toPortError } from "./errors.ts";
import { toResponse } from "./from-content.ts";
import { fromStream } from "./from-stream.ts";
import type { AiSdkLlmOptions } from "./options.ts";
import { signalOf } from "./signal-of.ts";
import { type PreparedRequest, toCallOptions } from "./to-call-options.ts";

export type AiSdkLlm = Llm & SupportsStreaming & SupportsStructuredOutput & SupportsEmbedding;

/** Nobody here knows the model: whatever is asked goes to the provider, which knows. */
const UNKNOWN: LlmCapabilities = { tools: true, vision: true, files: true, reasoning: true };

/**
 * A model of any AI SDK provider.
 *
 * @example
 * const llm = createAiSdkLlm(google("gemini-3-pro"), { languageModel: google });
 * const { text } = await llm.generate({ messages: [{ role: "user", content: "Hi" }] });
 */
export function createAiSdkLlm(model: LanguageModelV4, options: AiSdkLlmOptions = {}): AiSdkLlm {
  const { clock, secret, embeddingModel } = options;
  const site = (operation: string, who = model.provider): LlmCallSite => ({
    operation,
    who,
    secret,
    now: () => clock?.now() ?? Date.now(),
  });
  const capabilities = (): LlmCapabilities => ({ ...UNKNOWN, ...options.capabilities });
  const modelFor = (id: string | undefined, operation: string): LanguageModelV4 => {
    if (id === undefined || id === model.modelId) return model;
    if (options.languageModel !== undefined) return options.languageModel(id);
    throw llmRefusal(`is the only one here, and "${id}" was asked for`, {
      operation,
      who: `the model "${model.modelId}"`,
    });
  };
  const prepare = (request: LlmRequest, operation: string, answer?: LlmAnswerSchema): PreparedRequest => {
    const asked = modelFor(request.model, operation);
    refuseWhatItCannot(request, capabilities(), { operation, who: `the model "${asked.modelId}"` });
    return { request, model: asked, names: createToolNames(request), answer, operation };
  };
  const ask = async <TResult>(
    operation: string,
    call: CallOptions | undefined,
    run: () => Promise<TResult>,
  ): Promise<TResult> => {
    call?.signal?.throwIfAborted();
    try {
      return await run();
    } catch (error) {
      call?.signal?.throwIfAborted();
      throw toPortError(error, site(operation));
    }
  };
  return {
    capabilities,
    generate: (request, call) =>
      ask("generate", call, async () => {
        const { json: _json, ...response } = await wholeAnswer(
          prepare(request, "generate"),
          options.providerOptions,
          call,
        );
        return response;
      }),
    generateStructured: (request, schema, call) =>
      ask("generateStructured", call, async () => {
        const answer = toLlmAnswerSchema(schema);
        const { json, ...response } = await wholeAnswer(
          prepare(request, "generateStructured", answer),
          options.providerOptions,
          call,
        );
        const object = answeredValue(json, answer);
        if (object === undefined) throw llmNotJson(site("generateStructured"), response.finishReason);
        return { ...response, object };
      }),
    async *stream(request: LlmRequest, call: CallOptions = {}): AsyncGenerator<LlmStreamPart, void, void> {
      call.signal?.throwIfAborted();
      try {
        for await (const part of streamedAnswer(prepare(request, "stream"), options.providerOptions, call)) {
          yield part;
          if (part.type === "finish") return;
        }
      } catch (error) {
        call.signal?.throwIfAborted();
        throw toPortError(error, site("stream"));
      }
      throw llmFailure(site("stream"), { message: "the answer broke off before it was finished", retryable: true });
    },
    embed: (request, call) =>
      ask("embed", call, async () => {
        if (embeddingModel === undefined || (request.model ?? embeddingModel.modelId) !== embeddingModel.modelId)
          throw noVectors(model);
        return await embedTexts(embeddingModel, request, call);
      }),
  };
}

async function wholeAnswer(
  prepared: PreparedRequest,
  providerOptions: JsonObject | undefined,
  call: CallOptions | undefined,
): Promise<LlmResponse & { json: string }> {
  const { model, names } = prepared;
  const asked = await toCallOptions(prepared, providerOptions);
  const result = await model.doGenerate({ ...asked, ...signalOf(call) });
  const { content, finishReason, usage, providerMetadata: metadata, warnings, structuredOutputText } = result;
  const answered = result.response?.modelId ?? model.modelId;
  const response = toResponse({ content, finishReason, usage, model: answered, metadata, warnings }, names);
  return { ...response, json: structuredOutputText ?? response.text };
}

async function* streamedAnswer(
  prepared: PreparedRequest,
  providerOptions: JsonObject | undefined,
  call: CallOptions,
): AsyncGenerator<LlmStreamPart, void, void> {
  const { model, names } = prepared;
  const { signal: abortSignal, end } = hangingUp(call);
  try {
    const { stream } = await model.doStream({ ...(await toCallOptions(prepared, providerOptions)), abortSignal });
    yield* fromStream(stream, model.modelId, names);
  } finally {
    end();
  }
}

/** The signal ends with the call, so that a stream nobody reads on hangs up. */
function hangingUp({ signal }: CallOptions): { readonly signal: AbortSignal; readonly end: () => void } {
  const hangUp = new AbortController();
  const signals = signal === undefined ? [hangUp.signal] : [hangUp.signal, signal];
  return { signal: AbortSignal.any(signals), end: () => hangUp.abort() };
}

function noVectors({ modelId }: LanguageModelV4): PortError {
  const site = { operation: "embed", who: `the AI SDK model "${modelId}"` };
  return llmRefusal("makes no such vectors", site, "set embedding_model in the adapter's config");
}
