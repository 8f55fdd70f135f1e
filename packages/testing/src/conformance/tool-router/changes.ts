import { type SupportsToolChanges, supportsToolChanges, type ToolRouter } from "@hexdag/kernel/ports";
import { expect } from "vitest";
import type { Facet } from "../suite.ts";
import type { ToolRouterTarget } from "./tool-router-target.ts";

/** A list that changes. */
export const toolChangesFacet: Facet<ToolRouter, ToolRouterTarget> = {
  name: "changes",
  needs: "SupportsToolChanges",
  skip: ({ addLate }) => (addLate === undefined ? "its tools never change" : undefined),
  cases: {
    "are told, and the list is then the new one": async (router, target) => {
      const heard = new Promise<void>((resolve) => {
        changing(router).onToolsChanged(resolve);
      });
      await router.tools();
      await target.addLate?.(router);
      await heard;
      expect((await router.tools()).map(({ name }) => name)).toContain(`${target.prefix}late`);
    },
    "are not told to who no longer listens": async (router, target) => {
      let heard = 0;
      const stop = changing(router).onToolsChanged(() => {
        heard += 1;
      });
      const others = new Promise<void>((resolve) => {
        changing(router).onToolsChanged(resolve);
      });
      stop();
      await target.addLate?.(router);
      await others;
      expect(heard).toBe(0);
    },
  },
};

function changing(router: ToolRouter): SupportsToolChanges {
  return supportsToolChanges(router) ? router : expect.unreachable("onToolsChanged is missing");
}
