import type { LlmRequest, LlmResponse } from "@hexdag/kernel/ports";
import { expect } from "vitest";
import { says, sceneFacet, USAGE } from "./in-scene.ts";
import { bothWays } from "./stream-parts.ts";

const REQUEST: LlmRequest = { messages: [{ role: "user", content: "Which planet has the rings?" }] };

/** Tokens, as the backend counts them. */
export const llmUsageFacet = sceneFacet("usage", [], {
  "is what the backend counted": (play) =>
    play([says("Saturn.")], async ({ llm }) => {
      for (const { usage } of await bothWays(llm, REQUEST)) expect(usage).toMatchObject({ ...USAGE });
    }),
});

export const llmCachedUsageFacet = sceneFacet("cached usage", ["cached tokens"], {
  "says which tokens the vendor had cached": (play) =>
    play([says("Saturn.", { usage: { ...USAGE, cachedInputTokens: 12 } })], async ({ llm }) => {
      for (const { usage } of await bothWays(llm, REQUEST))
        expect(usage).toMatchObject({ ...USAGE, cachedInputTokens: 12 });
    }),
});

export const llmReasoningUsageFacet = sceneFacet("reasoning usage", ["reasoning tokens"], {
  "says which tokens were thoughts": (play) =>
    play([says("Saturn.", { usage: { ...USAGE, reasoningTokens: 6 } })], async ({ llm }) => {
      for (const { usage } of await bothWays(llm, REQUEST))
        expect(usage).toMatchObject({ ...USAGE, reasoningTokens: 6 });
    }),
});

/** Why the model stopped. */
export const llmFinishFacet = sceneFacet(
  "finish reason",
  [],
  Object.fromEntries(
    (["stop", "length", "content_filter"] as const).map((finishReason) => [
      `is ${finishReason} when that is why the answer ends`,
      (play) =>
        play([says("Saturn", { finishReason })], async ({ llm }) => {
          const answers: readonly LlmResponse[] = await bothWays(llm, REQUEST);
          for (const answer of answers) expect(answer).toMatchObject({ text: "Saturn", finishReason });
        }),
    ]),
  ),
);
