import type { ObserverManager } from "@hexdag/kernel/ports";
import { lifecycleFacet } from "../lifecycle.ts";
import { describeSuite, type PortSuite, type PortTarget } from "../suite.ts";
import { observersDeliveryFacet } from "./delivery.ts";
import { observersFilterFacet } from "./filter.ts";
import { observersIsolationFacet } from "./isolation.ts";

/** An observer manager: nothing beside what every target has. */
export interface ObserverManagerTarget extends PortTarget<ObserverManager> {}

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
