import type { ToolProgress, ToolRouter } from "@hexdag/kernel/ports";
import { expect } from "vitest";
import type { Facet } from "../suite.ts";
import type { ToolRouterTarget } from "./tool-router-target.ts";

/** What is heard while a tool works. */
export const toolProgressFacet: Facet<ToolRouter, ToolRouterTarget> = {
  name: "progress",
  skip: ({ noProgress }) => noProgress,
  cases: {
    "is told in order, with the total": async (router, { prefix, callOptions }) => {
      const heard: ToolProgress[] = [];
      const options = { ...callOptions, onProgress: (progress: ToolProgress) => heard.push(progress) };
      const { value } = await router.call({ name: `${prefix}count`, arguments: { to: 3 } }, options);
      expect(value).toEqual({ counted: 3 });
      expect(heard).toMatchObject([1, 2, 3].map((progress) => ({ progress, total: 3 })));
    },
  },
};
