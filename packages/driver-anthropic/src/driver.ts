import { type DriverType, defineDriver, HexdagError } from "@hexdag/kernel/ports";
import { createAnthropicLlm } from "./anthropic-llm.ts";
import { anthropicConfig, toOptions } from "./options.ts";

const KEY = "ANTHROPIC_API_KEY";

/** The driver behind `adapter: anthropic`. */
export const anthropicLlmDriver: DriverType<"llm", typeof anthropicConfig> = defineDriver({
  name: "anthropic",
  port: "llm",
  description: "Models of Anthropic, directly or through a gateway that speaks its protocol.",
  config: anthropicConfig,
  create(config, { secret, clock }) {
    const options = toOptions(config);
    // Anthropic's key is for Anthropic: gateways get the key that their config names.
    const apiKey = options.apiKey ?? (options.baseUrl === undefined ? secret(KEY) : undefined);
    if (options.baseUrl === undefined && (apiKey === undefined || apiKey.trim() === "")) throw keyMissing(apiKey);
    return createAnthropicLlm({ ...options, apiKey, clock });
  },
});

/** A variable that is set to nothing, as CI does with secrets it does not have, is as good as none. */
function keyMissing(apiKey: string | undefined): HexdagError {
  return new HexdagError({
    code: "HD7005",
    message: `the key for Anthropic is missing: the secret "${KEY}" is ${apiKey === undefined ? "not set" : "empty"}`,
    hint: `set the environment variable ${KEY}, or give the port's config an api_key`,
  });
}
