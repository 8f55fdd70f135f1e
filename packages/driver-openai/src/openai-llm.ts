/** The model: looks a request over, hands it to one of the two APIs, and sees to aborts and errors. */
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
  refuseWhatItCannot,
  type SupportsBatch,
  type SupportsEmbedding,
  type SupportsStreaming,
  type SupportsStructuredOutput,
} from "@hexdag/kernel/ports";
import OpenAI from "openai";
import { type BatchDesk, createBatches } from "./batch.ts";
import { chatProtocol } from "./chat/chat-protocol.ts";
import { embedTexts } from "./embed.ts";
import { toPortError } from "./errors.ts";
import { knownCapabilities } from "./model-facts.ts";
import type { OpenAiLlmOptions } from "./options.ts";
import type { PreparedRequest } from "./protocol.ts";
import { responsesProtocol } from "./responses/responses-protocol.ts";
import { toAnswerSchema } from "./schema.ts";

export type OpenAiLlm = Llm & SupportsStreaming & SupportsStructuredOutput & SupportsEmbedding & SupportsBatch;

const OPENAI = "https://api.openai.com/v1";
const MODEL_HINT = "write `llm: openai/gpt-5-mini`, or set `model` in the adapter's config or the node";

/** Nobody here knows the model: whatever is asked goes to the server, which knows. */
const UNKNOWN: LlmCapabilities = { tools: true, vision: true, files: true, reasoning: true };

/**
 * A model of OpenAI, or of any server that speaks its protocol.
 *
 * @example
 * const llm = createOpenAiLlm({ apiKey, model: "gpt-5-mini" });
 * const { text } = await llm.generate({ messages: [{ role: "user", content: "Hi" }] });
 */
export function createOpenAiLlm(options: OpenAiLlmOptions): OpenAiLlm {
  const client = createClient(options);
  const protocol = options.api === "chat" ? chatProtocol(client, options) : responsesProtocol(client, options);
  const site = siteOf(options);
  const capabilities = (model = options.model): LlmCapabilities => ({
    ...((model === undefined ? undefined : knownCapabilities(model)) ?? UNKNOWN),
    ...options.capabilities,
  });
  const prepare = (request: LlmRequest, operation: string, schema?: JsonSchema): PreparedRequest => {
    const model = request.model ?? options.model;
    if (model === undefined) throw llmModelMissing(operation, MODEL_HINT);
    const able = capabilities(model);
    refuseWhatItCannot(request, able, { operation, who: `the model "${model}"` });
    const answer = schema === undefined ? undefined : toAnswerSchema(schema);
    return { request, model, capabilities: able, names: createToolNames(request), answer, site: site(operation) };
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
  return {
    capabilities,
    generate: (request, call) =>
      ask("generate", call?.signal, () => protocol.generate(prepare(request, "generate"), call)),
    generateStructured: (request, schema, call) =>
      ask("generateStructured", call?.signal, async () => {
        const prepared = prepare(request, "generateStructured", schema);
        const response = await protocol.generate(prepared, call);
        return { ...response, object: objectIn(response, prepared) };
      }),
    async *stream(request: LlmRequest, call?: CallOptions): AsyncGenerator<LlmStreamPart, void, void> {
      const signal = call?.signal;
      signal?.throwIfAborted();
      try {
        yield* protocol.stream(prepare(request, "stream"), call);
      } catch (error) {
        signal?.throwIfAborted();
        throw toPortError(error, site("stream"));
      }
    },
    embed: (request, call) => ask("embed", call?.signal, () => embedTexts(client, request, { ...options, ...call })),
    ...createBatches({ client, protocol, prepare, ask }),
    async health(call) {
      await ask("health", call?.signal, async () => {
        await client.models.list({ signal: call?.signal });
      });
    },
  };
}

/** Retries are a policy's job; what the SDK would take from the environment is said here. */
function createClient(options: OpenAiLlmOptions): OpenAI {
  // A variable that is set to nothing; the SDK would throw.
  const apiKey = options.apiKey === "" ? undefined : options.apiKey;
  const { baseUrl = OPENAI, organization, project, headers, timeoutMs } = options;
  return new OpenAI({
    // The SDK insists on a key; a server that wants none is sent none.
    apiKey: apiKey ?? "none",
    adminAPIKey: null,
    baseURL: baseUrl,
    organization: organization ?? null,
    project: project ?? null,
    maxRetries: 0,
    logLevel: "off",
    defaultHeaders: { ...(apiKey === undefined ? { authorization: null } : {}), ...headers },
    ...(timeoutMs === undefined ? {} : { timeout: timeoutMs }),
  });
}

function siteOf({ baseUrl, apiKey, clock }: OpenAiLlmOptions): (operation: string) => LlmCallSite {
  const who = baseUrl === undefined ? "OpenAI" : new URL(baseUrl).host;
  return (operation) => ({ operation, who, secret: apiKey, now: () => clock?.now() ?? Date.now() });
}

/** The answer as the JSON value it is to be. */
function objectIn({ text, finishReason }: LlmResponse, { answer, site }: PreparedRequest): JsonValue {
  const value = answeredValue(text, answer ?? PLAIN);
  if (value === undefined) throw llmNotJson(site, finishReason);
  return value;
}

const PLAIN = { wrapped: false };
