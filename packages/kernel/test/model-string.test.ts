import { expect, it } from "vitest";
import { parseModelString } from "../src/index.ts";

it.each([
  ["openai/gpt-5-mini", { adapter: "openai", model: "gpt-5-mini" }],
  ["ollama/llama3.2:1b", { adapter: "ollama", model: "llama3.2:1b" }],
  ["vllm/meta-llama/Llama-4", { adapter: "vllm", model: "meta-llama/Llama-4" }],
  ["ai-sdk/google/gemini-3", { adapter: "ai-sdk", model: "google/gemini-3" }],
])("%s names a model and its adapter", (text, expected) => {
  expect(parseModelString(text)).toEqual(expected);
});

it.each([
  "mock",
  "@acme/driver-x",
  "./mine.ts",
  "models/mine.ts",
  "models/mine.ts#Mine",
  "C:/models/mine",
  "/mine",
  "openai/",
])("%s is no model string", (text) => {
  expect(parseModelString(text)).toBeUndefined();
});
