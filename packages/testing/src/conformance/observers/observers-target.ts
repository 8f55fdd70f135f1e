import type { ObserverManager } from "@hexdag/kernel/ports";
import type { PortTarget } from "../suite.ts";

/** An observer manager: nothing beside what every target has. */
export interface ObserverManagerTarget extends PortTarget<ObserverManager> {}
