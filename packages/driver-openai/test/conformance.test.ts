import type { Llm } from "@hexdag/kernel/ports";
import { describeLlm, type LlmScene, type LlmTarget } from "@hexdag/testing";
import type { OpenAiLlmOptions } from "../src/index.ts";
import { chatWire } from "./support/chat-wire.ts";
import { playOpenAi, type Spoken } from "./support/openai-server.ts";
import { responsesWire } from "./support/responses-wire.ts";

const ANSWERS: LlmScene = [
  ({ schema }) => ({
    content: [{ type: "text", text: schema === undefined ? "Here you are." : '{"answer": "yes", "confidence": 1}' }],
    finishReason: "stop",
    usage: { inputTokens: 9, outputTokens: 4, totalTokens: 13 },
  }),
];

function target(name: string, spoken: Spoken, options: Partial<OpenAiLlmOptions>): LlmTarget {
  const open = async (scene: LlmScene): Promise<Llm> => {
    const { llm, close } = await playOpenAi(spoken, scene, options);
    return { ...llm, close };
  };
  return {
    name,
    capabilities: ["SupportsStreaming", "SupportsStructuredOutput", "SupportsEmbedding", "SupportsBatch"],
    request: { messages: [{ role: "user", content: "Say something, in a few words." }] },
    create: () => open(ANSWERS),
    createSlow: () => open([{ silent: true }]),
    async createFailing() {
      const { llm, close, seen } = await playOpenAi(spoken, [{ status: 503, message: "overloaded" }], options);
      return { llm: { ...llm, close }, requests: () => seen().length };
    },
    play: (scene) => playOpenAi(spoken, scene, options),
  };
}

describeLlm(target("openai with the Responses API", responsesWire, {}));

describeLlm({
  ...target("openai with Chat Completions", chatWire, { api: "chat" }),
  lacks: { "reasoning handed back": "Chat Completions has no place for thoughts in a request" },
});
