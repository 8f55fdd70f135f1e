import type { Clock, JsonObject, LlmCapabilities } from "@hexdag/kernel/ports";
import * as z from "zod";

/** How an OpenAI model is reached. */
export interface OpenAiLlmOptions {
  /** Needed for OpenAI itself; servers of one's own often want none. */
  readonly apiKey?: string | undefined;
  /** Used when a request names none. */
  readonly model?: string | undefined;
  /** Default: the Responses API. `chat` is Chat Completions, which most compatible servers speak. */
  readonly api?: "responses" | "chat" | undefined;
  /** Default: OpenAI itself. */
  readonly baseUrl?: string | undefined;
  readonly organization?: string | undefined;
  readonly project?: string | undefined;
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Default: `text-embedding-3-small`. */
  readonly embeddingModel?: string | undefined;
  /** What the model can do, where that differs from what is known of it. */
  readonly capabilities?: LlmCapabilities | undefined;
  /** Summaries of thoughts, when a request asks for reasoning. Default: `auto`. Responses API only. */
  readonly reasoningSummary?: "auto" | "concise" | "detailed" | "none" | undefined;
  /** Whether OpenAI keeps what was said. Default: it does not. Responses API only. */
  readonly store?: boolean | undefined;
  /** The longest wait for an answer to begin. Default: ten minutes. */
  readonly timeoutMs?: number | undefined;
  /** Merged into every request; a request's own `providerOptions` go before. */
  readonly providerOptions?: JsonObject | undefined;
  /** For `retry-after` headers that name a date. Default: the system's. */
  readonly clock?: Pick<Clock, "now"> | undefined;
}

const text = z.string().min(1);

/** What a manifest may write below `adapter: openai`. */
export const openAiConfig = z.strictObject({
  api_key: text.optional().meta({
    description: "The key. Absent: the secret OPENAI_API_KEY, or none when base_url is given.",
    examples: [{ $secret: "OPENAI_API_KEY" }],
  }),
  model: text.optional().meta({ description: "Used when a request names none.", examples: ["gpt-5-mini"] }),
  api: z
    .enum(["responses", "chat"])
    .default("responses")
    .meta({
      description: "The Responses API, or Chat Completions, which most compatible servers speak.",
      examples: ["chat"],
    }),
  base_url: z
    .url()
    .optional()
    .meta({
      description: "Any server that speaks OpenAI's protocol: vLLM, NIM, LM Studio… Absent: OpenAI itself.",
      examples: ["http://localhost:8000/v1"],
    }),
  organization: text.optional().meta({ description: "The organization that pays.", examples: ["org-…"] }),
  project: text.optional().meta({ description: "The project that pays.", examples: ["proj_…"] }),
  headers: z
    .record(z.string(), z.string())
    .optional()
    .meta({ description: "Sent with every request.", examples: [{ "x-team": "research" }] }),
  embedding_model: text
    .optional()
    .meta({ description: "The model that makes vectors.", examples: ["text-embedding-3-large"] }),
  capabilities: z
    .strictObject({
      tools: z
        .boolean()
        .optional()
        .meta({ description: "Takes tools.", examples: [true] }),
      vision: z
        .boolean()
        .optional()
        .meta({ description: "Takes images.", examples: [false] }),
      files: z
        .boolean()
        .optional()
        .meta({ description: "Takes documents.", examples: [false] }),
      reasoning: z
        .boolean()
        .optional()
        .meta({ description: "Thinks on request.", examples: [true] }),
      context_window: z
        .int()
        .positive()
        .optional()
        .meta({ description: "Tokens that a request and its answer may hold together.", examples: [32768] }),
    })
    .optional()
    .meta({
      description: "What the model can do, where that differs from what is known of it.",
      examples: [{ vision: false, context_window: 32768 }],
    }),
  reasoning_summary: z
    .enum(["auto", "concise", "detailed", "none"])
    .optional()
    .meta({
      description:
        "Summaries of thoughts, when a request asks for reasoning. Some models give them to verified organizations only. Responses API only.",
      examples: ["none"],
    }),
  store: z
    .boolean()
    .optional()
    .meta({ description: "Whether OpenAI keeps what was said. Responses API only.", examples: [true] }),
  timeout_ms: z
    .number()
    .positive()
    .optional()
    .meta({ description: "The longest wait for an answer to begin, in milliseconds.", examples: [60_000] }),
  provider_options: z
    .record(z.string(), z.json())
    .optional()
    .meta({
      description: "The vendor's own options, as the vendor names them; merged into every request.",
      examples: [{ service_tier: "flex" }],
    }),
});

/** A manifest's config as options; the key and the clock come from the host. */
export function toOptions(config: z.output<typeof openAiConfig>): OpenAiLlmOptions {
  const { capabilities } = config;
  const { context_window: contextWindow, ...able } = capabilities ?? {};
  return {
    apiKey: config.api_key,
    model: config.model,
    api: config.api,
    baseUrl: config.base_url,
    organization: config.organization,
    project: config.project,
    headers: config.headers,
    embeddingModel: config.embedding_model,
    capabilities: { ...defined(able), ...(contextWindow === undefined ? {} : { contextWindow }) },
    reasoningSummary: config.reasoning_summary,
    store: config.store,
    timeoutMs: config.timeout_ms,
    providerOptions: config.provider_options,
  };
}

function defined(flags: Readonly<Record<string, boolean | undefined>>): LlmCapabilities {
  return Object.fromEntries(Object.entries(flags).filter(([, value]) => value !== undefined));
}
