import type { VectorSearch } from "@hexdag/kernel/ports";
import { lifecycleFacet } from "../lifecycle.ts";
import { describeSuite, type PortSuite } from "../suite.ts";
import { vectorSearchFacet, vectorStoreFacet } from "./searching.ts";
import type { VectorSearchTarget } from "./vector-search-target.ts";

/** The contract of `VectorSearch`. */
export const VECTOR_SEARCH_SUITE: PortSuite<VectorSearch, VectorSearchTarget> = {
  port: "vectors",
  guards: {},
  facets: [vectorSearchFacet, vectorStoreFacet, lifecycleFacet()],
};

/** Tests an adapter against the contract of `VectorSearch`. */
export function describeVectorSearch(target: VectorSearchTarget): void {
  describeSuite(VECTOR_SEARCH_SUITE, target);
}
