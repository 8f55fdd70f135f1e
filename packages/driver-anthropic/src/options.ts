import type { Clock, JsonObject, LlmCapabilities } from "@hexdag/kernel/ports";
import * as z from "zod";

/** How an Anthropic model is reached. */
export interface AnthropicLlmOptions {
  /** Needed for Anthropic itself; gateways of one's own may want none. */
  readonly apiKey?: string | undefined;
  /** Used when a request names none. */
  readonly model?: string | undefined;
  /** Default: Anthropic itself. */
  readonly baseUrl?: string | undefined;
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** The longest answer when a request does not say: the vendor wants to be told. Default: by the model, 4,096 to 16,384. */
  readonly maxTokens?: number | undefined;
  /** How long the vendor keeps what is marked with `cache`. Default: its own, five minutes. */
  readonly cacheTtl?: "5m" | "1h" | undefined;
  /** What the model can do, where that differs from what is known of it. */
  readonly capabilities?: LlmCapabilities | undefined;
  /** The longest wait for an answer to begin. Default: ten minutes. */
  readonly timeoutMs?: number | undefined;
  /** Merged into every request; a request's own `providerOptions` go before. */
  readonly providerOptions?: JsonObject | undefined;
  /** For `retry-after` headers that name a date. Default: the system's. */
  readonly clock?: Pick<Clock, "now"> | undefined;
}

const text = z.string().min(1);

/** What a manifest may write below `adapter: anthropic`. */
export const anthropicConfig = z.strictObject({
  api_key: text.optional().meta({
    description: "The key. Absent: the secret ANTHROPIC_API_KEY, or none when base_url is given.",
    examples: [{ $secret: "ANTHROPIC_API_KEY" }],
  }),
  model: text.optional().meta({ description: "Used when a request names none.", examples: ["claude-sonnet-5-5"] }),
  base_url: z
    .url()
    .optional()
    .meta({
      description: "A gateway that speaks Anthropic's protocol. Absent: Anthropic itself.",
      examples: ["https://gateway.example/anthropic"],
    }),
  headers: z
    .record(z.string(), z.string())
    .optional()
    .meta({ description: "Sent with every request.", examples: [{ "x-team": "research" }] }),
  max_tokens: z
    .int()
    .positive()
    .optional()
    .meta({ description: "The longest answer, in tokens, when a request does not say.", examples: [16_384] }),
  cache_ttl: z
    .enum(["5m", "1h"])
    .optional()
    .meta({ description: "How long the vendor keeps what is marked with `cache`.", examples: ["1h"] }),
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
        .meta({ description: "Tokens that a request and its answer may hold together.", examples: [200_000] }),
    })
    .optional()
    .meta({
      description: "What the model can do, where that differs from what is known of it.",
      examples: [{ vision: false }],
    }),
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
      examples: [{ service_tier: "standard_only" }],
    }),
});

/** A manifest's config as options; the key and the clock come from the host. */
export function toOptions(config: z.output<typeof anthropicConfig>): AnthropicLlmOptions {
  const { context_window: contextWindow, ...able } = config.capabilities ?? {};
  return {
    apiKey: config.api_key,
    model: config.model,
    baseUrl: config.base_url,
    headers: config.headers,
    maxTokens: config.max_tokens,
    cacheTtl: config.cache_ttl,
    capabilities: { ...defined(able), ...(contextWindow === undefined ? {} : { contextWindow }) },
    timeoutMs: config.timeout_ms,
    providerOptions: config.provider_options,
  };
}

function defined(flags: Readonly<Record<string, boolean | undefined>>): LlmCapabilities {
  return Object.fromEntries(Object.entries(flags).filter(([, value]) => value !== undefined));
}
