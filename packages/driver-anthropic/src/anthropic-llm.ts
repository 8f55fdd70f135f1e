/** The model: looks a request over, hands it to the Messages API, and sees to aborts and errors. */
import { Anthropic } from "@anthropic-ai/sdk";
import {
  answeredValue,
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
  llmModelMissing,
  llmNotJson,
  llmRefusal,
  refuseWhatItCannot,
  type SupportsBatch,
  type SupportsStreaming,
  type SupportsStructuredOutput,
} from "@hexdag/kernel/ports";
import { type BatchDesk, createBatches } from "./batch.ts";
import { toPortError } from "./errors.ts";
import { fromResponse } from "./from-response.ts";
import { fromStream } from "./from-stream.ts";
import { factsOf } from "./model-facts.ts";
import type { AnthropicLlmOptions } from "./options.ts";
import type { PreparedRequest } from "./prepared-request.ts";
import { toAnswerSchema } from "./schema.ts";
import { toRequest } from "./to-request.ts";

export type AnthropicLlm = Llm & SupportsStreaming & SupportsStructuredOutput & SupportsBatch;

const ANTHROPIC = "https://api.anthropic.com";
const MODEL_HINT = "write `llm: anthropic/claude-sonnet-5-5`, or set `model` in the adapter's config or the node";
const TEN_MINUTES = 600_000;

/**
 * A model of Anthropic.
 *
 * @example
 * const llm = createAnthropicLlm({ apiKey, model: "claude-sonnet-5-5" });
 * const { text } = await llm.generate({ messages: [{ role: "user", content: "Hi" }] });
 */
export function createAnthropicLlm(options: AnthropicLlmOptions): AnthropicLlm {
  const client = createClient(options);
  const site = siteOf(options);
  const capabilities = (model = options.model): LlmCapabilities => ({
    ...factsOf(model ?? "").can,
    ...options.capabilities,
  });
  const prepare = (request: LlmRequest, operation: string, schema?: JsonSchema): PreparedRequest => {
    const model = request.model ?? options.model;
    if (model === undefined) throw llmModelMissing(operation, MODEL_HINT);
    const facts = factsOf(model);
    const able = capabilities(model);
    const who = { operation, who: `the model "${model}"` };
    refuseWhatItCannot(request, able, who);
    if (schema !== undefined && !facts.structured) throw llmRefusal("cannot be held to a JSON Schema", who);
    const place = site(operation);
    const answer = schema === undefined ? undefined : toAnswerSchema(schema, place);
    return { request, model, facts, capabilities: able, names: createToolNames(request), answer, site: place };
  };
  const ask: BatchDesk["ask"] = async (operation, signal, run) => {
    signal?.throwIfAborted();
    try {
      return await run();
    } catch (error) {
      signal?.throwIfAborted();
      throw toPortError(error, site(operation));
    }
  };
  const send = async (prepared: PreparedRequest, call: CallOptions | undefined): Promise<LlmResponse> => {
    const { body, headers } = toRequest(prepared, options);
    return fromResponse(await client.messages.create(body, { signal: call?.signal, headers }), prepared.names);
  };
  return {
    capabilities,
    generate: (request, call) => ask("generate", call?.signal, () => send(prepare(request, "generate"), call)),
    generateStructured: (request, schema, call) =>
      ask("generateStructured", call?.signal, async () => {
        const prepared = prepare(request, "generateStructured", schema);
        const response = await send(prepared, call);
        return { ...response, object: objectIn(response, prepared) };
      }),
    async *stream(request: LlmRequest, call?: CallOptions): AsyncGenerator<LlmStreamPart, void, void> {
      const signal = call?.signal;
      signal?.throwIfAborted();
      try {
        const prepared = prepare(request, "stream");
        const { body, headers } = toRequest(prepared, options);
        const events = await client.messages.create({ ...body, stream: true }, { signal, headers });
        yield* fromStream(events, prepared);
      } catch (error) {
        signal?.throwIfAborted();
        throw toPortError(error, site("stream"));
      }
    },
    ...createBatches({ client, options, prepare, ask }),
    async health(call) {
      await ask("health", call?.signal, async () => {
        await client.models.list({ limit: 1 }, { signal: call?.signal });
      });
    },
  };
}

/** Retries are a policy's job; what the SDK would take from the environment is said here. */
function createClient({
  apiKey,
  baseUrl = ANTHROPIC,
  headers,
  timeoutMs = TEN_MINUTES,
}: AnthropicLlmOptions): Anthropic {
  return new Anthropic({
    // The SDK insists on a key; a gateway that wants none is sent none.
    apiKey: apiKey ?? "none",
    webhookKey: null,
    baseURL: baseUrl,
    maxRetries: 0,
    timeout: timeoutMs,
    logLevel: "off",
    openTelemetry: false,
    defaultHeaders: { ...(apiKey === undefined ? { authorization: null } : {}), ...headers },
  });
}

function siteOf({ baseUrl, apiKey, clock }: AnthropicLlmOptions): (operation: string) => LlmCallSite {
  const who = baseUrl === undefined ? "Anthropic" : new URL(baseUrl).host;
  return (operation) => ({ operation, who, secret: apiKey, now: () => clock?.now() ?? Date.now() });
}

/** The answer as the JSON value it is to be. */
function objectIn({ text, finishReason }: LlmResponse, { answer, site }: PreparedRequest): JsonValue {
  const value = answeredValue(text, answer ?? PLAIN);
  if (value === undefined) throw llmNotJson(site, finishReason);
  return value;
}

const PLAIN = { wrapped: false };
