import type { Memory } from "@hexdag/kernel/ports";
import { lifecycleFacet } from "../lifecycle.ts";
import { describeSuite, type PortSuite, type PortTarget } from "../suite.ts";
import { memoryAbortFacet } from "./abort.ts";
import { memoryKeysFacet } from "./keys.ts";
import { memoryValuesFacet } from "./values.ts";

/** An adapter for `Memory`: nothing beside what every target has. */
export interface MemoryTarget extends PortTarget<Memory> {}

/** The contract of `Memory`. */
export const MEMORY_SUITE: PortSuite<Memory, MemoryTarget> = {
  port: "memory",
  guards: {},
  facets: [memoryValuesFacet, memoryKeysFacet, memoryAbortFacet, lifecycleFacet()],
};

/** Tests an adapter against the contract of `Memory`. */
export function describeMemory(target: MemoryTarget): void {
  describeSuite(MEMORY_SUITE, target);
}
