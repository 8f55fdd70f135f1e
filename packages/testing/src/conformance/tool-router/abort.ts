import type { ToolRouter } from "@hexdag/kernel/ports";
import { expect } from "vitest";
import { abortedSignal, rejectionOf } from "../expectations.ts";
import type { Facet } from "../suite.ts";
import type { ToolRouterTarget } from "./tool-router-target.ts";

/** A call nobody wants any more ends, here and at the backend. */
export const toolAbortFacet: Facet<ToolRouter, ToolRouterTarget> = {
  name: "abort",
  cases: {
    "before a call keeps it from being made": async (router, { prefix, callOptions }) => {
      const { signal, reason } = abortedSignal();
      const call = router.call({ name: `${prefix}greet`, arguments: { name: "Ada" } }, { ...callOptions, signal });
      expect(await rejectionOf(call)).toBe(reason);
    },
    "during a call rejects with the signal's reason, and the tool hears of it": async (router, target) => {
      const leaving = new AbortController();
      const reason = new Error("no longer wanted");
      const options = { ...target.callOptions, signal: leaving.signal };
      const outcome = rejectionOf(router.call({ name: `${target.prefix}wait`, arguments: {} }, options));
      await target.waiting(router);
      leaving.abort(reason);
      expect(await outcome).toBe(reason);
      await target.stopped(router);
    },
    "of one call leaves the others alone": async (router, target) => {
      const { prefix, callOptions } = target;
      const leaving = new AbortController();
      const options = { ...callOptions, signal: leaving.signal };
      const outcome = rejectionOf(router.call({ name: `${prefix}wait`, arguments: {} }, options));
      await target.waiting(router);
      const other = router.call({ name: `${prefix}add`, arguments: { a: 1, b: 1 } }, callOptions);
      leaving.abort();
      await outcome;
      expect(await other).toEqual({ value: { sum: 2 } });
    },
  },
};
