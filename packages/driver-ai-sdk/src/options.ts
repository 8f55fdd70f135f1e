import type { EmbeddingModelV4, LanguageModelV4 } from "@ai-sdk/provider";
import type { Clock, JsonObject, LlmCapabilities } from "@hexdag/kernel/ports";
import * as z from "zod";

/** What goes with an AI SDK model. */
export interface AiSdkLlmOptions {
  /** Makes the models that requests name. Absent: requests may name none but the one that is given. */
  readonly languageModel?: ((id: string) => LanguageModelV4) | undefined;
  /** Makes vectors. */
  readonly embeddingModel?: EmbeddingModelV4 | undefined;
  /** What the model can do. Default: everything; the provider says so when it cannot. */
  readonly capabilities?: LlmCapabilities | undefined;
  /** By the provider's name, as the AI SDK has them; a request's own go before. */
  readonly providerOptions?: JsonObject | undefined;
  /** Must not show in messages. */
  readonly secret?: string | undefined;
  /** For `retry-after` headers that name a date. Default: the system's. */
  readonly clock?: Pick<Clock, "now"> | undefined;
}

const text = z.string().min(1);
const flag = (description: string) =>
  z
    .boolean()
    .optional()
    .meta({ description, examples: [false] });

/** What a manifest may write below `adapter: ai_sdk`. */
export const aiSdkConfig = z.strictObject({
  provider: text.optional().meta({
    description: "The provider's package, installed in the project, or a file. Absent: Vercel's AI Gateway.",
    examples: ["@ai-sdk/google"],
  }),
  export: text.optional().meta({
    description: "What to use of it: a provider, or a function that makes one. Absent: its only create… function.",
    examples: ["createGoogleGenerativeAI"],
  }),
  model: text.meta({ description: "Used when a request names none.", examples: ["gemini-3-pro"] }),
  embedding_model: text
    .optional()
    .meta({ description: "The model that makes vectors.", examples: ["gemini-embedding-001"] }),
  api_key: text.optional().meta({
    description: "The key. Absent: the secret AI_GATEWAY_API_KEY for the gateway; other providers look for their own.",
    examples: [{ $secret: "GOOGLE_API_KEY" }],
  }),
  base_url: z
    .url({ protocol: /^https?$/ })
    .optional()
    .meta({ description: "Another address than the provider's own.", examples: ["https://proxy.example.com/v1"] }),
  settings: z
    .record(z.string(), z.json())
    .optional()
    .meta({ description: "More for the function that makes the provider.", examples: [{ resourceName: "acme" }] }),
  provider_options: z
    .record(z.string(), z.record(z.string(), z.json()))
    .optional()
    .meta({
      description: "By the provider's name; part of every request.",
      examples: [{ google: { cachedContent: "…" } }],
    }),
  capabilities: z
    .strictObject({
      tools: flag("Takes tools."),
      vision: flag("Takes images."),
      files: flag("Takes documents."),
      reasoning: flag("Thinks on request."),
      context_window: z
        .int()
        .positive()
        .optional()
        .meta({ description: "Tokens that a request and its answer may hold together.", examples: [32768] }),
    })
    .optional()
    .meta({ description: "What the model can do; absent, everything.", examples: [{ vision: false }] }),
});

export type AiSdkConfig = z.output<typeof aiSdkConfig>;

export function toCapabilities(given: AiSdkConfig["capabilities"]): LlmCapabilities {
  const { tools, vision, files, reasoning, context_window: contextWindow } = given ?? {};
  return {
    ...(tools === undefined ? {} : { tools }),
    ...(vision === undefined ? {} : { vision }),
    ...(files === undefined ? {} : { files }),
    ...(reasoning === undefined ? {} : { reasoning }),
    ...(contextWindow === undefined ? {} : { contextWindow }),
  };
}
