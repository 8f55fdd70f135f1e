import type { DataStore } from "@hexdag/kernel/ports";
import { createFakeClock, type DataStoreTarget, describeDataStore, type FakeClock } from "@hexdag/testing";
import { createDataStore } from "../../src/defaults/data-store.ts";

/** One clock for all: cases are run one after the other. */
const clock: FakeClock = createFakeClock();

const target: DataStoreTarget = {
  name: "in-memory",
  capabilities: ["SupportsKeyValue", "SupportsTtl", "SupportsCollections"],
  create: (): DataStore => createDataStore({ clock }),
  wait: (ms) => clock.advance(ms),
};

describeDataStore(target);
