import { type DriverType, defineDriver, HexdagError } from "@hexdag/kernel/ports";
import { createOllamaLlm } from "./ollama-llm.ts";
import { ollamaConfig, toOptions } from "./options.ts";

const KEY = "OLLAMA_API_KEY";

/** The driver behind `adapter: ollama`. */
export const ollamaLlmDriver: DriverType<"llm", typeof ollamaConfig> = defineDriver({
  name: "ollama",
  port: "llm",
  description: "Models that Ollama serves, on this machine or another.",
  config: ollamaConfig,
  create(config, { secret, clock }) {
    const options = toOptions(config);
    // The key is for ollama.com: other servers get the one that their config names.
    const theirs = options.baseUrl !== undefined && new URL(options.baseUrl).hostname === "ollama.com";
    const apiKey = options.apiKey ?? (theirs ? secret(KEY) : undefined);
    // A variable that is set to nothing, as CI does with secrets it does not have, is as good as none.
    if (theirs && (apiKey === undefined || apiKey.trim() === "")) {
      throw new HexdagError({
        code: "HD7005",
        message: `the key for ollama.com is missing: the secret "${KEY}" is ${apiKey === undefined ? "not set" : "empty"}`,
        hint: `set the environment variable ${KEY}, or give the port's config an api_key`,
      });
    }
    return createOllamaLlm({ ...options, apiKey, clock });
  },
});
