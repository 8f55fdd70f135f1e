import type { HttpClient } from "@hexdag/kernel/ports";
import { expect } from "vitest";
import { abortedSignal, rejectionOf } from "../expectations.ts";
import type { Facet } from "../suite.ts";
import type { HttpClientTarget } from "./http-client-target.ts";
import { withOrigin } from "./origin.ts";

/** Requests whose answers nobody wants any more. */
export const httpAbortFacet: Facet<HttpClient, HttpClientTarget> = {
  name: "abort",
  cases: {
    "before the request rejects with the signal's reason and sends nothing": (http) =>
      withOrigin(
        () => ({}),
        async ({ url, seen }) => {
          const { signal, reason } = abortedSignal();
          expect(await rejectionOf(http.request({ url }, { signal }))).toBe(reason);
          expect(seen).toEqual([]);
        },
      ),
    "while nothing comes hangs up": (http) =>
      withOrigin(
        () => ({ end: "silent" }),
        async ({ url, received, hungUp }) => {
          const stop = new AbortController();
          const reason = new Error("no longer wanted");
          const answer = rejectionOf(http.request({ url }, { signal: stop.signal }));
          await received();
          stop.abort(reason);
          expect(await answer).toBe(reason);
          await hungUp();
        },
      ),
  },
};
