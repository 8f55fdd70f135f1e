import type { LlmMessage } from "@hexdag/kernel/ports";
import { expect } from "vitest";
import { says, sceneFacet, spoken } from "./in-scene.ts";
import { bothWays } from "./stream-parts.ts";

const CONVERSATION: readonly LlmMessage[] = [
  { role: "system", content: "You answer in one word." },
  { role: "user", content: "Which planet is red?" },
  { role: "assistant", content: "Mars." },
  { role: "user", content: "And which has the rings? Größe, 行星, 🪐." },
];

/** What is said to the model. */
export const llmMessagesFacet = sceneFacet("messages", [], {
  "reach the model whole and in order": (play) =>
    play([says("Saturn.")], async ({ llm, seen }) => {
      for (const { text } of await bothWays(llm, { messages: CONVERSATION })) expect(text).toBe("Saturn.");
      for (const { messages } of seen()) expect(spoken(messages)).toEqual(spoken(CONVERSATION));
    }),
  "may come in parts, with hints where to cache": (play) =>
    play([says("Saturn.")], async ({ llm, seen }) => {
      const messages: readonly LlmMessage[] = [
        { role: "system", content: [{ type: "text", text: "You answer in one word.", cache: true }] },
        {
          role: "user",
          content: [
            { type: "text", text: "A long list of planets. ", cache: true },
            { type: "text", text: "Which has the rings?" },
          ],
        },
      ];
      await bothWays(llm, { messages });
      for (const request of seen()) expect(spoken(request.messages)).toEqual(spoken(messages));
    }),
  "come with the model, temperature and length that were asked for": (play) =>
    play([says("Saturn.")], async ({ llm, seen }) => {
      const asked = { model: "model-b", temperature: 0.25, maxTokens: 321 };
      await bothWays(llm, { messages: CONVERSATION, ...asked });
      for (const request of seen()) expect(request).toMatchObject(asked);
    }),
});
