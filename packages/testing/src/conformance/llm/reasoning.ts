import { answerParts, type Llm, type LlmReasoningPart, type LlmRequest, type LlmResponse } from "@hexdag/kernel/ports";
import { expect } from "vitest";
import type { Facet } from "../suite.ts";
import { says, sceneFacet } from "./in-scene.ts";
import type { LlmTarget } from "./llm-target.ts";
import { bothWays, finishOf, partsOf, streaming } from "./stream-parts.ts";
import { OSLO, TOOL_REQUEST } from "./tools.ts";

const THOUGHT: LlmReasoningPart = { type: "reasoning", text: "Rings are made of ice; think of Saturn." };
const THOUGHTFUL: LlmRequest = {
  messages: [{ role: "user", content: "Which planet has the rings?" }],
  reasoning: { effort: "high" },
};
const ANSWER = says([THOUGHT, { type: "text", text: "Saturn." }]);

/** What the model thinks before it answers. */
export const llmReasoningFacet = sceneFacet("reasoning", ["reasoning"], {
  "is asked for": (play) =>
    play([ANSWER], async ({ llm, seen }) => {
      await bothWays(llm, THOUGHTFUL);
      for (const { reasoning } of seen()) expect(reasoning).toBeDefined();
    }),
  "stands before the text, and is no part of it": (play) =>
    play([ANSWER], async ({ llm }) => {
      for (const response of await bothWays(llm, THOUGHTFUL)) {
        expect(response.text).toBe("Saturn.");
        expect(answerParts(response).map(({ type }) => type)).toEqual(["reasoning", "text"]);
        expect(thoughtsOf(response)).toEqual([THOUGHT.text]);
      }
    }),
});

/** Thoughts in a stream. */
export const llmReasoningStreamingFacet: Facet<Llm, LlmTarget> = {
  ...sceneFacet("streamed reasoning", ["reasoning"], {
    "comes in pieces that add up": (play) =>
      play([ANSWER], async ({ llm }) => {
        const parts = await partsOf(streaming(llm).stream(THOUGHTFUL));
        const pieces = parts.map((part) => (part.type === "reasoning-delta" ? part.text : ""));
        expect(pieces.join("")).toBe(THOUGHT.text);
        expect(thoughtsOf(finishOf(parts))).toEqual([THOUGHT.text]);
      }),
  }),
  needs: "SupportsStreaming",
};

/** Thoughts that the vendor wants to see again. */
export const llmReasoningReturnFacet = sceneFacet(
  "reasoning handed back",
  ["reasoning", "tools", "reasoning handed back"],
  {
    "reaches the model as it came": (play) =>
      play([says([THOUGHT, OSLO])], async ({ llm, seen }) => {
        const asked: LlmRequest = { ...TOOL_REQUEST, reasoning: { effort: "high" } };
        for (const [index, response] of (await bothWays(llm, asked)).entries()) {
          const content = answerParts(response);
          const result = { type: "tool-result", id: OSLO.id, name: OSLO.name, result: "cold" } as const;
          await llm.generate({
            ...asked,
            messages: [...asked.messages, { role: "assistant", content }, { role: "tool", content: [result] }],
          });
          const said = seen()
            .at(-1)
            ?.messages.find(({ role }) => role === "assistant")?.content;
          expect(said, `after answer ${index}`).toEqual(content);
        }
      }),
  },
);

function thoughtsOf(response: LlmResponse): readonly string[] {
  return answerParts(response).flatMap((part) => (part.type === "reasoning" ? [part.text] : []));
}
