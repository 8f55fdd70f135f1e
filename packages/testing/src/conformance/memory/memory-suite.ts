import type { Memory } from "@hexdag/kernel/ports";
import { lifecycleFacet } from "../lifecycle.ts";
import { describeSuite, type PortSuite } from "../suite.ts";
import { memoryAbortFacet } from "./abort.ts";
import { memoryKeysFacet } from "./keys.ts";
import type { MemoryTarget } from "./memory-target.ts";
import { memoryValuesFacet } from "./values.ts";

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
