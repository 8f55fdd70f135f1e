import type { VectorSearch } from "@hexdag/kernel/ports";
import type { PortTarget } from "../suite.ts";

/** An adapter for `VectorSearch`: nothing beside what every target has. */
export interface VectorSearchTarget extends PortTarget<VectorSearch> {}
