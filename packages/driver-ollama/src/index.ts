export { ollamaLlmDriver } from "./driver.ts";
export { createOllamaLlm, type OllamaLlm } from "./ollama-llm.ts";
export { type OllamaLlmOptions, ollamaConfig } from "./options.ts";
