import type { Llm, LlmRequest, LlmStreamPart } from "@hexdag/kernel/ports";
import { expect } from "vitest";
import { rejectionOf } from "../expectations.ts";
import type { Facet } from "../suite.ts";
import { sceneFacet } from "./in-scene.ts";
import type { LlmTarget } from "./llm-target.ts";
import { streaming } from "./stream-parts.ts";

const REQUEST: LlmRequest = { messages: [{ role: "user", content: "Which planet has the rings?" }] };
const BROKEN = { name: "PortError", port: "llm", retryable: true };

/** Connections that break, and callers who no longer want the answer. */
export const llmConnectionFacet = sceneFacet("connection", ["connections"], {
  "that breaks is a failure that may be tried again": (play) =>
    play([{ cutAfter: "Sat" }], async ({ llm, seen }) => {
      expect(await rejectionOf(llm.generate(REQUEST))).toMatchObject({ ...BROKEN, operation: "generate" });
      expect(seen()).toHaveLength(1);
    }),
  "is given up when aborted before there is an answer": (play) =>
    play([{ silent: true }], async ({ llm, received, hungUp }) => {
      const stop = new AbortController();
      const reason = new Error("no longer wanted");
      const answer = rejectionOf(llm.generate(REQUEST, { signal: stop.signal }));
      await received();
      stop.abort(reason);
      expect(await answer).toBe(reason);
      await hungUp();
    }),
});

/** The same for streams. */
export const llmStreamConnectionFacet: Facet<Llm, LlmTarget> = {
  ...sceneFacet("connection of a stream", ["connections"], {
    "that breaks is a failure that may be tried again, after what had come": (play) =>
      play([{ cutAfter: "Sat" }], async ({ llm, seen }) => {
        const parts: LlmStreamPart[] = [];
        const broken = await rejectionOf(collect(streaming(llm).stream(REQUEST), parts));
        expect(broken).toMatchObject({ ...BROKEN, operation: "stream" });
        expect(parts).toEqual([{ type: "text-delta", text: "Sat" }]);
        expect(seen()).toHaveLength(1);
      }),
    "is given up when aborted in the middle": (play) =>
      play([{ stallAfter: "Sat" }], async ({ llm, hungUp }) => {
        const stop = new AbortController();
        const reason = new Error("no longer wanted");
        const parts = streaming(llm).stream(REQUEST, { signal: stop.signal })[Symbol.asyncIterator]();
        expect((await parts.next()).value).toEqual({ type: "text-delta", text: "Sat" });
        const next = rejectionOf(parts.next());
        stop.abort(reason);
        expect(await next).toBe(reason);
        await hungUp();
      }),
    "is given up when nobody reads on": (play) =>
      play([{ stallAfter: "Sat" }], async ({ llm, hungUp }) => {
        for await (const part of streaming(llm).stream(REQUEST)) {
          expect(part).toEqual({ type: "text-delta", text: "Sat" });
          break;
        }
        await hungUp();
      }),
  }),
  needs: "SupportsStreaming",
};

async function collect(stream: AsyncIterable<LlmStreamPart>, into: LlmStreamPart[]): Promise<void> {
  for await (const part of stream) into.push(part);
}
