import type { Llm } from "@hexdag/kernel/ports";
import { expect } from "vitest";
import { abortedSignal, rejectionOf } from "../expectations.ts";
import type { Facet } from "../suite.ts";
import { expectUsage, expectWholeResponse } from "./generation.ts";
import type { LlmTarget } from "./llm-target.ts";
import { partsOf, streaming } from "./stream-parts.ts";

/** `stream`: pieces that add up to what `generate` gives. */
export const llmStreamingFacet: Facet<Llm, LlmTarget> = {
  name: "stream",
  needs: "SupportsStreaming",
  cases: {
    "ends with exactly one finish part": async (llm, { request }) => {
      const parts = await partsOf(streaming(llm).stream(request));
      expect(parts.filter((part) => part.type === "finish")).toHaveLength(1);
      expect(parts.at(-1)?.type).toBe("finish");
    },
    "finishes with a whole response and its usage": async (llm, { request }) => {
      const last = (await partsOf(streaming(llm).stream(request))).at(-1);
      if (last?.type !== "finish") return expect.unreachable("the last part should be the finish");
      expectWholeResponse(last.response);
      expectUsage(last.response.usage);
    },
    "sends deltas that add up to the text": async (llm, { request }) => {
      const parts = await partsOf(streaming(llm).stream(request));
      const text = parts.map((part) => (part.type === "text-delta" ? part.text : "")).join("");
      const last = parts.at(-1);
      expect(last?.type === "finish" ? last.response.text : undefined).toBe(text);
    },
    "ends in what generate would have given": async (llm, target) => {
      const last = (await partsOf(streaming(llm).stream(target.request))).at(-1);
      const fresh = await target.create();
      expect(last?.type === "finish" ? last.response : undefined).toEqual(await fresh.generate(target.request));
      await fresh.close?.();
    },
    "can be left early, and asked again": async (llm, { request }) => {
      for await (const part of streaming(llm).stream(request)) {
        if (part.type === "text-delta") break;
      }
      expect((await partsOf(streaming(llm).stream(request))).at(-1)?.type).toBe("finish");
    },
    "rejects with the reason of a signal that is aborted already": async (llm, { request }) => {
      const { signal, reason } = abortedSignal();
      expect(await rejectionOf(partsOf(streaming(llm).stream(request, { signal })))).toBe(reason);
    },
    "rejects with the reason when aborted on the way": async (_llm, target) => {
      const slow = await target.createSlow();
      const stop = new AbortController();
      const parts = rejectionOf(partsOf(streaming(slow).stream(target.request, { signal: stop.signal })));
      const reason = new Error("no longer wanted");
      stop.abort(reason);
      expect(await parts).toBe(reason);
      await slow.close?.();
    },
  },
};
