import type { Llm, LlmResponse, LlmUsage } from "@hexdag/kernel/ports";
import { expect } from "vitest";
import { abortedSignal, rejectionOf } from "../expectations.ts";
import type { Facet } from "../suite.ts";
import type { LlmTarget } from "./llm-target.ts";

const FINISH_REASONS = ["stop", "length", "content_filter", "tool_calls", "other"];

/** `generate`: the whole message, with usage; aborted means rejected. */
export const llmGenerationFacet: Facet<Llm, LlmTarget> = {
  name: "generate",
  cases: {
    "answers with text, a finish reason and the model's name": async (llm, { request }) => {
      expectWholeResponse(await llm.generate(request));
    },
    "reports usage in whole tokens": async (llm, { request }) => {
      expectUsage((await llm.generate(request)).usage);
    },
    "leaves the request as it was": async (llm, { request }) => {
      const before = structuredClone(request);
      await llm.generate(request);
      expect(request).toEqual(before);
    },
    "answers concurrent requests each": async (llm, { request }) => {
      const answers = await Promise.all([llm.generate(request), llm.generate(request), llm.generate(request)]);
      for (const answer of answers) expectWholeResponse(answer);
    },
    "rejects with the reason of a signal that is aborted already": async (llm, { request }) => {
      const { signal, reason } = abortedSignal();
      expect(await rejectionOf(llm.generate(request, { signal }))).toBe(reason);
    },
    "rejects with the reason when aborted on the way": async (_llm, target) => {
      const slow = await target.createSlow();
      const stop = new AbortController();
      const answer = rejectionOf(slow.generate(target.request, { signal: stop.signal }));
      const reason = new Error("no longer wanted");
      stop.abort(reason);
      expect(await answer).toBe(reason);
      await slow.close?.();
    },
  },
};

/** Checks everything a caller may rely on in an answer, usage apart. */
export function expectWholeResponse(response: LlmResponse): void {
  expect(response.text).toBeTypeOf("string");
  expect(FINISH_REASONS).toContain(response.finishReason);
  expect(response.model).toMatch(/\S/);
}

/** Checks that counts are whole and none is negative, and that what is billed covers what was said. */
export function expectUsage(usage: LlmUsage): void {
  const { inputTokens, outputTokens, totalTokens } = usage;
  for (const tokens of [inputTokens, outputTokens, totalTokens]) {
    expect(Number.isSafeInteger(tokens) && tokens >= 0, `${tokens} is a count of tokens`).toBe(true);
  }
  expect(totalTokens).toBeGreaterThanOrEqual(inputTokens + outputTokens);
}
