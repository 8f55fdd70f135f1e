import { type DriverType, defineDriver, HexdagError } from "@hexdag/kernel/ports";
import { createAiSdkLlm } from "./ai-sdk-llm.ts";
import { loadProvider } from "./load-provider.ts";
import { aiSdkConfig, toCapabilities } from "./options.ts";

const KEY = "AI_GATEWAY_API_KEY";

/** The driver behind `adapter: ai_sdk`. */
export const aiSdkLlmDriver: DriverType<"llm", typeof aiSdkConfig> = defineDriver({
  name: "ai_sdk",
  port: "llm",
  description: "Models of any AI SDK provider, and of Vercel's AI Gateway.",
  config: aiSdkConfig,
  async create(config, { secret, clock }) {
    const { provider: named } = config;
    const gateway = named === undefined;
    const apiKey = config.api_key ?? (gateway ? secret(KEY) : undefined);
    // A variable that is set to nothing, as CI does with secrets it does not have, is as good as none.
    if (gateway && (apiKey === undefined || apiKey.trim() === "")) {
      throw new HexdagError({
        code: "HD7005",
        message: `the key for the AI Gateway is missing: the secret "${KEY}" is ${apiKey === undefined ? "not set" : "empty"}`,
        hint: `set the environment variable ${KEY}, or give the port's config an api_key`,
      });
    }
    const settings = {
      ...config.settings,
      ...(apiKey === undefined ? {} : { apiKey }),
      ...(config.base_url === undefined ? {} : { baseURL: config.base_url }),
    };
    const provider =
      named === undefined
        ? (await import("ai")).createGateway(settings)
        : await loadProvider({ provider: named, export: config.export, settings });
    return createAiSdkLlm(provider.languageModel(config.model), {
      languageModel: (id) => provider.languageModel(id),
      embeddingModel:
        config.embedding_model === undefined ? undefined : provider.embeddingModel(config.embedding_model),
      capabilities: toCapabilities(config.capabilities),
      providerOptions: config.provider_options,
      secret: apiKey,
      clock,
    });
  },
});
