import {
  createFakeClock,
  type DataStoreTarget,
  describeDataStore,
  describeMemory,
  describeVectorSearch,
} from "@hexdag/testing";
import { createSqliteDataStore } from "../src/data-store.ts";
import { createSqliteMemory } from "../src/memory.ts";
import { createSqliteVectorSearch } from "../src/vector-search.ts";
import { createPlaces } from "./support/places.ts";
import { statements } from "./support/statements.ts";

const clock = createFakeClock();
const place = await createPlaces();

const everything: Omit<DataStoreTarget, "name" | "create"> = {
  capabilities: [
    "SupportsKeyValue",
    "SupportsTtl",
    "SupportsQuery",
    "SupportsSchema",
    "SupportsTransactions",
    "SupportsCollections",
  ],
  wait: (ms) => clock.advance(ms),
  statements,
};

for (const [name, path] of [
  ["sqlite file", place],
  ["sqlite in memory", () => ":memory:"],
] as const) {
  describeDataStore({ ...everything, name, create: () => createSqliteDataStore({ path: path(), clock }) });
  describeMemory({ name, capabilities: [], create: () => createSqliteMemory({ path: path(), clock }) });
  describeVectorSearch({ name, capabilities: [], create: () => createSqliteVectorSearch({ path: path(), clock }) });
}
