import {
  type DataStore,
  supportsCollections,
  supportsKeyValue,
  supportsQuery,
  supportsSchema,
  supportsTransactions,
  supportsTtl,
} from "@hexdag/kernel/ports";
import { lifecycleFacet } from "../lifecycle.ts";
import { describeSuite, type PortSuite } from "../suite.ts";
import { collectionFacet } from "./collections.ts";
import type { DataStoreTarget } from "./data-store-target.ts";
import { keyValueFacet } from "./key-values.ts";
import { queryFacet, schemaFacet, transactionFacet } from "./queries.ts";
import { ttlFacet } from "./ttl.ts";

/** The contract of `DataStore`. */
export const DATA_STORE_SUITE: PortSuite<DataStore, DataStoreTarget> = {
  port: "datastore",
  guards: {
    SupportsKeyValue: supportsKeyValue,
    SupportsTtl: supportsTtl,
    SupportsQuery: supportsQuery,
    SupportsSchema: supportsSchema,
    SupportsTransactions: supportsTransactions,
    SupportsCollections: supportsCollections,
  },
  facets: [keyValueFacet, ttlFacet, collectionFacet, queryFacet, schemaFacet, transactionFacet, lifecycleFacet()],
};

/** Tests an adapter against the contract of `DataStore`. */
export function describeDataStore(target: DataStoreTarget): void {
  describeSuite(DATA_STORE_SUITE, target);
}
