import type { Llm } from "@hexdag/kernel/ports";
import { describeLlm, type LlmScene, type LlmTarget } from "@hexdag/testing";
import { playAnthropic } from "./support/anthropic-server.ts";

const ANSWERS: LlmScene = [
  ({ schema }) => ({
    content: [{ type: "text", text: schema === undefined ? "Here you are." : '{"answer": "yes", "confidence": 1}' }],
    finishReason: "stop",
    usage: { inputTokens: 9, outputTokens: 4, totalTokens: 13 },
  }),
];

function target(model: string): LlmTarget {
  const open = async (scene: LlmScene): Promise<Llm> => {
    const { llm, close } = await playAnthropic(scene, { model });
    return { ...llm, close };
  };
  return {
    name: `anthropic with ${model}`,
    capabilities: ["SupportsStreaming", "SupportsStructuredOutput", "SupportsBatch"],
    request: { messages: [{ role: "user", content: "Say something, in a few words." }] },
    create: () => open(ANSWERS),
    createSlow: () => open([{ silent: true }]),
    async createFailing() {
      const { llm, close, seen } = await playAnthropic([{ status: 529, message: "overloaded" }], { model });
      return { llm: { ...llm, close }, requests: () => seen().length };
    },
    play: (scene) => playAnthropic(scene, { model }),
  };
}

describeLlm(target("claude-sonnet-5-5")); // thinks by effort
describeLlm(target("claude-haiku-4-5")); // thinks with a budget
