import type { Llm } from "@hexdag/kernel/ports";
import { describeLlm, type LlmScene } from "@hexdag/testing";
import { playOllama } from "./support/ollama-server.ts";

const ANSWERS: LlmScene = [
  ({ schema }) => ({
    content: [{ type: "text", text: schema === undefined ? "Here you are." : '{"answer": "yes", "confidence": 1}' }],
    finishReason: "stop",
    usage: { inputTokens: 9, outputTokens: 4, totalTokens: 13 },
  }),
];

async function open(scene: LlmScene): Promise<Llm> {
  const { llm, close } = await playOllama(scene);
  return { ...llm, close };
}

describeLlm({
  name: "ollama",
  capabilities: ["SupportsStreaming", "SupportsStructuredOutput", "SupportsEmbedding"],
  request: { messages: [{ role: "user", content: "Say something, in a few words." }] },
  create: () => open(ANSWERS),
  createSlow: () => open([{ silent: true }]),
  async createFailing() {
    const { llm, close, seen } = await playOllama([{ status: 503, message: "overloaded" }]);
    return { llm: { ...llm, close }, requests: () => seen().length };
  },
  play: (scene) => playOllama(scene),
  lacks: {
    files: "Ollama takes no documents",
    "image addresses": "Ollama fetches no images",
    "cached tokens": "Ollama does not say what it had cached",
    "reasoning tokens": "Ollama does not count thoughts apart",
  },
  skips: {
    "tools: are chosen, demanded or forbidden as asked": "Ollama has no tool choice; what it lacks is refused",
    "finish reason: is content_filter when that is why the answer ends": "Ollama filters nothing",
  },
});
