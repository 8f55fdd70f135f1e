import type { Memory } from "@hexdag/kernel/ports";
import { createConnection } from "./connection.ts";
import { lifecycleOf } from "./data-store.ts";
import { createKeyValues } from "./key-values.ts";
import type { SqliteOptions } from "./options.ts";

/** A `Memory` in a SQLite file: what agents remember outlives the process. It may share the file with a data store. */
export function createSqliteMemory(options: Omit<SqliteOptions, "maxRows">): Memory {
  const connection = createConnection(options);
  const { setWithTtl: _ttl, ...memory } = createKeyValues(connection, options.clock, {
    port: "memory",
    table: "_hexdag_memory",
  });
  return { ...memory, ...lifecycleOf(connection, "memory") };
}
