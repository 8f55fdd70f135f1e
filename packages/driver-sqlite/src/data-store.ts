import type {
  DataStore,
  SupportsCollections,
  SupportsQuery,
  SupportsSchema,
  SupportsTransactions,
  SupportsTtl,
} from "@hexdag/kernel/ports";
import { createCollections } from "./collections.ts";
import { type Connection, createConnection } from "./connection.ts";
import { createKeyValues } from "./key-values.ts";
import type { SqliteOptions } from "./options.ts";
import { createQueries } from "./queries.ts";

export type SqliteDataStore = Required<DataStore> &
  SupportsTtl &
  SupportsQuery &
  SupportsSchema &
  SupportsTransactions &
  SupportsCollections;

/**
 * A `DataStore` on a SQLite file. Within a transaction, use the store that its work is given: the outer one waits for the end.
 *
 * @example
 * const store = createSqliteDataStore({ path: "app.sqlite", clock });
 * const books = await store.query("SELECT title FROM books WHERE year > ?", [1990]);
 */
export function createSqliteDataStore(options: SqliteOptions): SqliteDataStore {
  const connection = createConnection(options);
  return {
    ...createKeyValues(connection, options.clock, { port: "datastore", table: "_hexdag_values" }),
    ...createCollections(connection),
    ...createQueries(connection, options.maxRows),
    ...lifecycleOf(connection, "datastore"),
  };
}

/** What every port on a connection has. */
export function lifecycleOf(
  connection: Connection,
  port: string,
): Required<Pick<DataStore, "open" | "close" | "health">> {
  return {
    open: () => connection.open(),
    close: () => connection.close(),
    health: (call) => connection.turn({ port, operation: "health" }, call, (db) => void db.prepare("SELECT 1").get()),
  };
}
