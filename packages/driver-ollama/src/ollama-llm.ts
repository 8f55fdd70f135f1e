/** The model: looks a request over, hands it to Ollama, and sees to aborts and errors. Answers are always streamed, for one that is
 * not sends nothing until it is whole, which takes longer than connections are kept waiting. */
import {
  type CallOptions,
  createToolNames,
  type JsonSchema,
  type JsonValue,
  type Llm,
  type LlmCallSite,
  type LlmCapabilities,
  type LlmRequest,
  type LlmResponse,
  type LlmStreamPart,
  llmFailure,
  llmModelMissing,
  llmNotJson,
  type PortError,
  refuseWhatItCannot,
  type SupportsEmbedding,
  type SupportsStreaming,
  type SupportsStructuredOutput,
} from "@hexdag/kernel/ports";
import { type Call, createCall, THIS_MACHINE } from "./client.ts";
import { embedTexts } from "./embed.ts";
import { toPortError } from "./errors.ts";
import { fromStream } from "./from-stream.ts";
import type { OllamaLlmOptions } from "./options.ts";
import { type PreparedRequest, toRequest } from "./to-request.ts";

export type OllamaLlm = Llm & SupportsStreaming & SupportsStructuredOutput & SupportsEmbedding;

/** What the server speaks of; whether a model can do it, the server says when asked. */
const ALL: LlmCapabilities = { tools: true, vision: true, reasoning: true };

/**
 * A model that Ollama serves.
 *
 * @example
 * const llm = createOllamaLlm({ model: "qwen3:8b" });
 * const { text } = await llm.generate({ messages: [{ role: "user", content: "Hi" }] });
 */
export function createOllamaLlm(options: OllamaLlmOptions): OllamaLlm {
  const { baseUrl = THIS_MACHINE, apiKey, clock } = options;
  const site = (operation: string): LlmCallSite => ({
    operation,
    who: `Ollama at ${new URL(baseUrl).host}`,
    secret: apiKey,
    now: () => clock?.now() ?? Date.now(),
  });
  const capabilities = (): LlmCapabilities => ({ ...ALL, ...options.capabilities });
  const prepare = (request: LlmRequest, operation: string, schema?: JsonSchema): PreparedRequest => {
    const model = request.model ?? options.model;
    if (model === undefined) throw modelMissing(operation, "model");
    const refusal = { operation, who: `the model "${model}" in Ollama` };
    refuseWhatItCannot(request, capabilities(), refusal);
    return { request, model, names: createToolNames(request), schema, site: refusal };
  };
  const asking = async <TResult>(
    operation: string,
    call: CallOptions | undefined,
    run: (call: Call) => Promise<TResult>,
  ): Promise<TResult> => {
    call?.signal?.throwIfAborted();
    const asked = createCall(options, site(operation), call ?? {});
    try {
      return await run(asked);
    } catch (error) {
      call?.signal?.throwIfAborted();
      throw toPortError(error, site(operation));
    } finally {
      asked.end();
    }
  };
  const streamed = async function* (
    { request, operation, schema }: Asked,
    call: CallOptions | undefined,
  ): AsyncGenerator<LlmStreamPart, void, void> {
    call?.signal?.throwIfAborted();
    const prepared = prepare(request, operation, schema);
    const asked = createCall(options, site(operation), call ?? {});
    try {
      yield* fromStream(await asked.client.chat(toRequest(prepared, options)), prepared);
    } catch (error) {
      call?.signal?.throwIfAborted();
      throw toPortError(error, site(operation));
    } finally {
      asked.end();
    }
  };
  const whole = async (asked: Asked, call: CallOptions | undefined): Promise<LlmResponse> => {
    for await (const part of streamed(asked, call)) if (part.type === "finish") return part.response;
    throw llmFailure(site(asked.operation), {
      message: "the answer broke off before it was finished",
      retryable: true,
    });
  };
  return {
    capabilities,
    generate: (request, call) => whole({ request, operation: "generate" }, call),
    async generateStructured(request, schema, call) {
      const operation = "generateStructured";
      const response = await whole({ request, operation, schema }, call);
      return { ...response, object: objectIn(response, site(operation)) };
    },
    stream: (request, call) => streamed({ request, operation: "stream" }, call),
    async embed({ texts, model = options.embeddingModel, dimensions }, call) {
      if (model === undefined) throw modelMissing("embed", "embedding_model");
      const request = { texts, model, ...(dimensions === undefined ? {} : { dimensions }) };
      return await asking("embed", call, ({ client }) => embedTexts(client, request, options));
    },
    async health(call) {
      await asking("health", call, ({ client }) => client.version());
    },
  };
}

interface Asked {
  readonly request: LlmRequest;
  readonly operation: string;
  readonly schema?: JsonSchema;
}

function modelMissing(operation: string, option: string): PortError {
  return llmModelMissing(operation, `set \`${option}\` in the adapter's config, or name one in the request`);
}

/** The answer as the JSON value it is to be. */
function objectIn({ text, finishReason }: LlmResponse, site: LlmCallSite): JsonValue {
  try {
    const value: JsonValue = JSON.parse(text);
    return value;
  } catch (cause) {
    throw llmNotJson(site, finishReason, cause);
  }
}
