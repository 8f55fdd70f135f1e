import type { Memory } from "@hexdag/kernel/ports";
import type { PortTarget } from "../suite.ts";

/** An adapter for `Memory`: nothing beside what every target has. */
export interface MemoryTarget extends PortTarget<Memory> {}
