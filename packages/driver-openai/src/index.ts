export { openAiLlmDriver } from "./driver.ts";
export { createOpenAiLlm, type OpenAiLlm } from "./openai-llm.ts";
export { type OpenAiLlmOptions, openAiConfig } from "./options.ts";
