import { type DriverType, defineDriver } from "@hexdag/kernel/ports";
import { createSqliteDataStore } from "./data-store.ts";
import { createSqliteMemory } from "./memory.ts";
import { sqliteConfig, sqliteDataStoreConfig } from "./options.ts";
import { createSqliteVectorSearch } from "./vector-search.ts";

/** The driver behind `adapter: sqlite` of the port datastore. */
export const sqliteDataStoreDriver: DriverType<"datastore", typeof sqliteDataStoreConfig> = defineDriver({
  name: "sqlite",
  port: "datastore",
  description: "A SQLite database: SQL, transactions, keys, documents.",
  config: sqliteDataStoreConfig,
  create: ({ path, busy_timeout_ms, read_only, max_rows }, { clock }) =>
    createSqliteDataStore({ clock, path, busyTimeoutMs: busy_timeout_ms, readOnly: read_only, maxRows: max_rows }),
});

/** The driver behind `adapter: sqlite` of the port memory. */
export const sqliteMemoryDriver: DriverType<"memory", typeof sqliteConfig> = defineDriver({
  name: "sqlite",
  port: "memory",
  description: "Values in a SQLite file, which outlive the process.",
  config: sqliteConfig,
  create: ({ path, busy_timeout_ms }, { clock }) => createSqliteMemory({ clock, path, busyTimeoutMs: busy_timeout_ms }),
});

/** The driver behind `adapter: sqlite` of the port vectors. */
export const sqliteVectorSearchDriver: DriverType<"vectors", typeof sqliteConfig> = defineDriver({
  name: "sqlite",
  port: "vectors",
  description: "Vectors in a SQLite file, compared one by one by sqlite-vec.",
  config: sqliteConfig,
  create: ({ path, busy_timeout_ms }, { clock }) =>
    createSqliteVectorSearch({ clock, path, busyTimeoutMs: busy_timeout_ms }),
});
