export { type AnthropicLlm, createAnthropicLlm } from "./anthropic-llm.ts";
export { anthropicLlmDriver } from "./driver.ts";
export { type AnthropicLlmOptions, anthropicConfig } from "./options.ts";
