import { type DriverType, defineDriver, HexdagError } from "@hexdag/kernel/ports";
import { createOpenAiLlm } from "./openai-llm.ts";
import { openAiConfig, toOptions } from "./options.ts";

const KEY = "OPENAI_API_KEY";

/** The driver behind `adapter: openai`. */
export const openAiLlmDriver: DriverType<"llm", typeof openAiConfig> = defineDriver({
  name: "openai",
  port: "llm",
  description: "Models of OpenAI, and of every server that speaks its protocol: vLLM, NIM, LM Studio.",
  config: openAiConfig,
  create(config, { secret, clock }) {
    const options = toOptions(config);
    // OpenAI's key is for OpenAI: other servers get the key that their config names.
    const apiKey = options.apiKey ?? (options.baseUrl === undefined ? secret(KEY) : undefined);
    if (options.baseUrl === undefined && (apiKey === undefined || apiKey.trim() === "")) throw keyMissing(apiKey);
    return createOpenAiLlm({ ...options, apiKey, clock });
  },
});

/** A variable that is set to nothing, as CI does with secrets it does not have, is as good as none. */
function keyMissing(apiKey: string | undefined): HexdagError {
  return new HexdagError({
    code: "HD7005",
    message: `the key for OpenAI is missing: the secret "${KEY}" is ${apiKey === undefined ? "not set" : "empty"}`,
    hint: `set the environment variable ${KEY}, or give the port's config an api_key`,
  });
}
