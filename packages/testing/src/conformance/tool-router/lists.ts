import type { ToolDescription, ToolRouter } from "@hexdag/kernel/ports";
import { expect } from "vitest";
import { abortedSignal, rejectionOf } from "../expectations.ts";
import type { Facet } from "../suite.ts";
import type { ToolRouterTarget } from "./tool-router-target.ts";

/** What there is. */
export const toolListFacet: Facet<ToolRouter, ToolRouterTarget> = {
  name: "tools",
  cases: {
    "are all listed, each name once": async (router, { prefix }) => {
      const names = (await router.tools()).map(({ name }) => name);
      expect(names).toEqual([...new Set(names)]);
      expect(names).toEqual(
        expect.arrayContaining(["add", "greet", "jam", "wait", "count"].map((name) => `${prefix}${name}`)),
      );
    },
    "say what they are for and what they take": async (router, { prefix }) => {
      expect(await described(router, `${prefix}add`)).toMatchObject({
        description: "Adds two numbers.",
        parameters: { type: "object", properties: { a: { type: "number" }, b: { type: "number" } } },
      });
      expect((await described(router, `${prefix}add`)).parameters.required).toEqual(expect.arrayContaining(["a", "b"]));
      expect((await described(router, `${prefix}wait`)).parameters).toMatchObject({ type: "object" });
    },
    "are listed as JSON": async (router) => {
      const tools = await router.tools();
      expect(JSON.parse(JSON.stringify(tools))).toEqual(tools);
    },
    "are all listed for who may call steps too": async (router) => {
      const names = (await router.tools({ steps: true })).map(({ name }) => name);
      expect(names).toEqual([...new Set(names)]);
      expect(names).toEqual(expect.arrayContaining((await router.tools()).map(({ name }) => name)));
    },
    "are not listed for who has left": async (router) => {
      const { signal, reason } = abortedSignal();
      expect(await rejectionOf(router.tools({ signal }))).toBe(reason);
    },
  },
};

async function described(router: ToolRouter, name: string): Promise<ToolDescription> {
  const tool = (await router.tools()).find((each) => each.name === name);
  return tool ?? expect.unreachable(`${name} is missing`);
}
