import type { ToolRouter } from "@hexdag/kernel/ports";
import { expect } from "vitest";
import { expectCode, rejectionOf } from "../expectations.ts";
import type { Facet } from "../suite.ts";
import type { ToolRouterTarget } from "./tool-router-target.ts";

/** What a call comes to. */
export const toolCallFacet: Facet<ToolRouter, ToolRouterTarget> = {
  name: "call",
  cases: {
    "gives the tool's value": async (router, { prefix, callOptions }) => {
      const added = await router.call({ name: `${prefix}add`, arguments: { a: 2, b: 0.5 } }, callOptions);
      expect(added).toEqual({ value: { sum: 2.5 } });
      const greeted = await router.call({ name: `${prefix}greet`, arguments: { name: "Ada ✓" } }, callOptions);
      expect(greeted).toEqual({ value: "Hello, Ada ✓!" });
    },
    "by who may call steps too gives the same": async (router, { prefix, callOptions }) => {
      const call = { name: `${prefix}add`, arguments: { a: 1, b: 2 }, step: true };
      expect(await router.call(call, callOptions)).toEqual({ value: { sum: 3 } });
    },
    "of many at once gives each its own": async (router, { prefix, callOptions }) => {
      const numbers = Array.from({ length: 20 }, (_, index) => index);
      const results = await Promise.all(
        numbers.map((a) => router.call({ name: `${prefix}add`, arguments: { a, b: 1 } }, callOptions)),
      );
      expect(results.map(({ value }) => value)).toEqual(numbers.map((a) => ({ sum: a + 1 })));
    },
    "of a tool that is not there is refused": async (router, { prefix, callOptions }) => {
      for (const name of [`${prefix}nothing`, "nowhere:add", "nothing", ""]) {
        const error = await rejectionOf(router.call({ name, arguments: {} }, callOptions));
        expect(expectCode(error, "HD7007")).toMatchObject({ ...FINAL, message: expect.stringContaining(name) });
      }
    },
    "with arguments that do not fit is refused": async (router, { prefix, callOptions }) => {
      for (const wrong of [{ a: 1 }, { a: 1, b: "two" }]) {
        const error = await rejectionOf(router.call({ name: `${prefix}add`, arguments: wrong }, callOptions));
        expect(expectCode(error, "HD7008")).toMatchObject({ ...FINAL, message: expect.stringContaining("add") });
      }
    },
    "of a tool that fails says why, as a rejection or as its result": async (router, { prefix, callOptions }) => {
      const call = router.call({ name: `${prefix}jam`, arguments: {} }, callOptions);
      const told = await call.then(
        (result) => (result.isError === true ? JSON.stringify(result.value) : expect.unreachable("it failed")),
        (error: unknown) => expectCode(error, "HD7009").message,
      );
      expect(told).toContain("out of paper");
    },
  },
};

const FINAL = { name: "PortError", port: "tools", operation: "call", retryable: false };
