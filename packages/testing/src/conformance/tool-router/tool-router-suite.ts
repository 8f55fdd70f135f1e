import { supportsToolChanges, type ToolRouter } from "@hexdag/kernel/ports";
import { lifecycleFacet } from "../lifecycle.ts";
import { describeSuite, type PortSuite } from "../suite.ts";
import { toolAbortFacet } from "./abort.ts";
import { toolCallFacet } from "./calls.ts";
import { toolChangesFacet } from "./changes.ts";
import { toolListFacet } from "./lists.ts";
import { toolProgressFacet } from "./progress.ts";
import type { ToolRouterTarget } from "./tool-router-target.ts";

/** The contract of `ToolRouter`. */
export const TOOL_ROUTER_SUITE: PortSuite<ToolRouter, ToolRouterTarget> = {
  port: "tools",
  guards: { SupportsToolChanges: supportsToolChanges },
  facets: [toolListFacet, toolCallFacet, toolProgressFacet, toolAbortFacet, toolChangesFacet, lifecycleFacet()],
};

/** Tests an adapter against the contract of `ToolRouter`. */
export function describeToolRouter(target: ToolRouterTarget): void {
  describeSuite(TOOL_ROUTER_SUITE, target);
}
