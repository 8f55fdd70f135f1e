export { type AiSdkLlm, createAiSdkLlm } from "./ai-sdk-llm.ts";
export { aiSdkLlmDriver } from "./driver.ts";
export { type AiSdkLlmOptions, aiSdkConfig } from "./options.ts";
