import type { Llm } from "@hexdag/kernel/ports";
import { toolCallsOf } from "@hexdag/kernel/ports";
import { expect } from "vitest";
import type { Facet } from "../suite.ts";
import { says, sceneFacet } from "./in-scene.ts";
import type { LlmTarget } from "./llm-target.ts";
import { finishOf, partsOf, streaming } from "./stream-parts.ts";
import { OSLO, TIME, TOOL_REQUEST } from "./tools.ts";

/** Tool calls in a stream: whole ones, and pieces of them before. */
export const llmToolStreamingFacet: Facet<Llm, LlmTarget> = {
  ...sceneFacet("streamed tools", ["tools"], {
    "come as whole calls, each once, in order": (play) =>
      play([says([OSLO, TIME])], async ({ llm }) => {
        const parts = await partsOf(streaming(llm).stream(TOOL_REQUEST));
        const calls = parts.flatMap((part) => (part.type === "tool-call" ? [part.call] : []));
        expect(calls).toEqual(toolCallsOf(finishOf(parts)));
        expect(calls.map(({ id }) => id)).toEqual(["call_1", "call_2"]);
      }),
    "come in pieces that add up to the arguments": (play) =>
      play([says([OSLO])], async ({ llm }) => {
        const parts = await partsOf(streaming(llm).stream(TOOL_REQUEST));
        const pieces = parts.flatMap((part) => (part.type === "tool-call-delta" ? [part] : []));
        for (const { id, name } of pieces) expect([id, name]).toEqual(["call_1", "weather"]);
        const text = pieces.map(({ argumentsText }) => argumentsText).join("");
        expect(text === "" ? OSLO.arguments : JSON.parse(text)).toEqual(OSLO.arguments);
      }),
  }),
  needs: "SupportsStreaming",
};
