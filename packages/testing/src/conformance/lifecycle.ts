import type { PortLifecycle } from "@hexdag/kernel/ports";
import { expect } from "vitest";
import type { Facet } from "./suite.ts";

/** The facet every port shares: `open`, `close` and `health`, where an adapter has them. */
export function lifecycleFacet<TPort extends PortLifecycle, TTarget>(): Facet<TPort, TTarget> {
  return {
    name: "lifecycle",
    cases: {
      "is healthy after open": async (port) => {
        await expect(Promise.resolve(port.health?.())).resolves.toBeUndefined();
      },
      "can be closed twice": async (port) => {
        await port.close?.();
        await port.close?.();
      },
    },
  };
}
