/** The drivers of stores that live in this process or in its files. Their code is loaded when a port of theirs is opened. */
import { type DriverType, defineDriver } from "@hexdag/kernel/ports";
import * as z from "zod";
import { lazily } from "../lazily.ts";

const nothing = lazily(() => z.strictObject({}));

/** The driver behind `adapter: in_memory` of the port datastore. */
export const inMemoryDataStoreDriver: DriverType<"datastore", ReturnType<typeof nothing>> = defineDriver({
  name: "in_memory",
  port: "datastore",
  description: "Keys and collections of documents, in this process until the run's host ends. Knows no SQL.",
  get config() {
    return nothing();
  },
  async create(_config, { clock }) {
    const { createDataStore } = await import("./data-store.ts");
    return createDataStore({ clock });
  },
});

/** The driver behind `adapter: in_memory` of the port vectors. */
export const inMemoryVectorSearchDriver: DriverType<"vectors", ReturnType<typeof nothing>> = defineDriver({
  name: "in_memory",
  port: "vectors",
  description: "Vectors in this process until the run's host ends, compared one by one.",
  get config() {
    return nothing();
  },
  async create() {
    const { createVectorSearch } = await import("./vector-search.ts");
    return createVectorSearch();
  },
});
