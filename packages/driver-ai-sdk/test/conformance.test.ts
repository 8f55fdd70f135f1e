import type { Llm } from "@hexdag/kernel/ports";
import { describeLlm, type LlmScene } from "@hexdag/testing";
import { playGateway } from "./support/gateway-server.ts";

const ANSWERS: LlmScene = [
  ({ schema }) => ({
    content: [{ type: "text", text: schema === undefined ? "Here you are." : '{"answer": "yes", "confidence": 1}' }],
    finishReason: "stop",
    usage: { inputTokens: 9, outputTokens: 4, totalTokens: 13 },
  }),
];

async function open(scene: LlmScene): Promise<Llm> {
  const { llm, close } = await playGateway(scene);
  return { ...llm, close };
}

describeLlm({
  name: "an AI SDK provider",
  capabilities: ["SupportsStreaming", "SupportsStructuredOutput", "SupportsEmbedding"],
  request: { messages: [{ role: "user", content: "Say something, in a few words." }] },
  create: () => open(ANSWERS),
  createSlow: () => open([{ silent: true }]),
  async createFailing() {
    const { llm, close, seen } = await playGateway([{ status: 503, message: "overloaded" }]);
    return { llm: { ...llm, close }, requests: () => seen().length };
  },
  play: (scene) => playGateway(scene),
});
