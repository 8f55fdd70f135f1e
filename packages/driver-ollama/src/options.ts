import type { Clock, JsonObject, LlmCapabilities } from "@hexdag/kernel/ports";
import * as z from "zod";

/** How a model that Ollama serves is reached. */
export interface OllamaLlmOptions {
  /** Used when a request names none. */
  readonly model?: string | undefined;
  /** Default: Ollama on this machine, `http://127.0.0.1:11434`. */
  readonly baseUrl?: string | undefined;
  /** For servers behind a key, such as ollama.com. */
  readonly apiKey?: string | undefined;
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** The model that makes vectors. */
  readonly embeddingModel?: string | undefined;
  /** How long the model stays loaded after a request: `10m`, seconds, or -1 for ever. Default: the server's, five minutes. */
  readonly keepAlive?: string | number | undefined;
  /** The model's own options, as Ollama names them: `num_ctx`, `top_k`… A request's own settings go before. */
  readonly options?: JsonObject | undefined;
  /** What the model can do. Default: all but files; Ollama says so when a model cannot. */
  readonly capabilities?: LlmCapabilities | undefined;
  /** The longest wait for an answer to begin, the loading of the model included. Default: five minutes. */
  readonly timeoutMs?: number | undefined;
  /** For `retry-after` headers that name a date. Default: the system's. */
  readonly clock?: Pick<Clock, "now"> | undefined;
}

const text = z.string().min(1);
const flag = (description: string) =>
  z
    .boolean()
    .optional()
    .meta({ description, examples: [false] });

/** What a manifest may write below `adapter: ollama`. */
export const ollamaConfig = z.strictObject({
  model: text.optional().meta({ description: "Used when a request names none.", examples: ["qwen3:8b"] }),
  base_url: z
    .url({ protocol: /^https?$/ })
    .optional()
    .meta({ description: "Where Ollama is. Absent: on this machine.", examples: ["http://gpu-box:11434"] }),
  api_key: text.optional().meta({
    description: "The key, for servers that want one. For ollama.com, absent: the secret OLLAMA_API_KEY.",
    examples: [{ $secret: "OLLAMA_API_KEY" }],
  }),
  headers: z
    .record(z.string(), z.string())
    .optional()
    .meta({ description: "Sent with every request.", examples: [{ "x-team": "research" }] }),
  embedding_model: text
    .optional()
    .meta({ description: "The model that makes vectors.", examples: ["nomic-embed-text"] }),
  keep_alive: z
    .union([text, z.number()])
    .optional()
    .meta({
      description: "How long the model stays loaded after a request: a duration, seconds, or -1 for ever.",
      examples: ["10m"],
    }),
  options: z
    .record(z.string(), z.json())
    .optional()
    .meta({ description: "The model's own options, as Ollama names them.", examples: [{ num_ctx: 16384 }] }),
  capabilities: z
    .strictObject({
      tools: flag("Takes tools."),
      vision: flag("Takes images."),
      reasoning: flag("Thinks on request."),
      context_window: z
        .int()
        .positive()
        .optional()
        .meta({ description: "Tokens that a request and its answer may hold together.", examples: [32768] }),
    })
    .optional()
    .meta({ description: "What the model can do; absent, all of it.", examples: [{ vision: false }] }),
  timeout_ms: z
    .number()
    .positive()
    .max(2_147_483_647)
    .optional()
    .meta({ description: "The longest wait for an answer to begin, in milliseconds.", examples: [60_000] }),
});

/** A manifest's config as options; the key and the clock come from the host. */
export function toOptions(config: z.output<typeof ollamaConfig>): OllamaLlmOptions {
  const { tools, vision, reasoning, context_window: contextWindow } = config.capabilities ?? {};
  return {
    model: config.model,
    baseUrl: config.base_url,
    apiKey: config.api_key,
    headers: config.headers,
    embeddingModel: config.embedding_model,
    keepAlive: config.keep_alive,
    options: config.options,
    capabilities: {
      ...(tools === undefined ? {} : { tools }),
      ...(vision === undefined ? {} : { vision }),
      ...(reasoning === undefined ? {} : { reasoning }),
      ...(contextWindow === undefined ? {} : { contextWindow }),
    },
    timeoutMs: config.timeout_ms,
  };
}
