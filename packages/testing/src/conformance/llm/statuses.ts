import { type LlmRequest, supportsStreaming } from "@hexdag/kernel/ports";
import { expect } from "vitest";
import { rejectionOf } from "../expectations.ts";
import { type SceneCase, sceneFacet } from "./in-scene.ts";
import type { SceneAnswer } from "./llm-scene.ts";
import { partsOf } from "./stream-parts.ts";

const REQUEST: LlmRequest = { messages: [{ role: "user", content: "Which planet has the rings?" }] };

/** The backend refuses: what the caller is told, and whether it may try again. */
export const llmStatusFacet = sceneFacet("refused by the backend", ["statuses"], {
  "400 is final": refused({ status: 400, message: "max_tokens is too large" }, { retryable: false }),
  "401 is final": refused({ status: 401, message: "the key is not valid" }, { retryable: false }),
  "429 may be tried again, when the backend says": refused(
    { status: 429, message: "too many requests", retryAfterMs: 2000 },
    { retryable: true, retryAfterMs: 2000 },
  ),
  "500 may be tried again": refused({ status: 500, message: "the server had an error" }, { retryable: true }),
});

function refused(
  answer: Extract<SceneAnswer, { status: number }>,
  expected: { readonly retryable: boolean; readonly retryAfterMs?: number },
): SceneCase {
  return (play) =>
    play([answer], async ({ llm, seen }) => {
      const told = { name: "PortError", port: "llm", message: expect.stringContaining(answer.message), ...expected };
      expect(await rejectionOf(llm.generate(REQUEST))).toMatchObject({ ...told, operation: "generate" });
      expect(seen()).toHaveLength(1);
      if (!supportsStreaming(llm)) return;
      expect(await rejectionOf(partsOf(llm.stream(REQUEST)))).toMatchObject({ ...told, operation: "stream" });
      expect(seen()).toHaveLength(2);
    });
}
