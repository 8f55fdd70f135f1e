import type { ObserverManager } from "@hexdag/kernel/ports";
import { lifecycleFacet } from "../lifecycle.ts";
import { describeSuite, type PortSuite } from "../suite.ts";
import { observersDeliveryFacet } from "./delivery.ts";
import { observersFilterFacet } from "./filter.ts";
import { observersIsolationFacet } from "./isolation.ts";
import type { ObserverManagerTarget } from "./observers-target.ts";

/** The contract of `ObserverManager`. */
export const OBSERVER_MANAGER_SUITE: PortSuite<ObserverManager, ObserverManagerTarget> = {
  port: "observers",
  guards: {},
  facets: [observersDeliveryFacet, observersFilterFacet, observersIsolationFacet, lifecycleFacet()],
};

/** Tests an adapter against the contract of `ObserverManager`. */
export function describeObserverManager(target: ObserverManagerTarget): void {
  describeSuite(OBSERVER_MANAGER_SUITE, target);
}
