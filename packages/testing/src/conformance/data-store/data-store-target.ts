import type { DataStore } from "@hexdag/kernel/ports";
import type { PortTarget } from "../suite.ts";

/** An adapter for `DataStore`. What its capabilities need to be tested is optional, and needed when they are declared. */
export interface DataStoreTarget extends PortTarget<DataStore> {
  /** Moves the store's time on, for `SupportsTtl`. Default: waits. */
  wait?(ms: number): void | Promise<void>;
  /** Statements in the store's language, for `SupportsQuery` and what builds on it. */
  readonly statements?: DataStoreStatements;
}

/** The same few statements in every query language. The table is `items`, with a text key `id` and a whole number `amount`. */
export interface DataStoreStatements {
  readonly createTable: string;
  /** Two parameters by position: id, amount. */
  readonly insert: string;
  /** Reads `id` and `amount` of the rows whose amount is at least the one parameter, in order of id. */
  readonly select: string;
  /** The same with the parameter named `least`. */
  readonly selectNamed: string;
  /** Adds one to every amount. */
  readonly update: string;
  /** Something that cannot be understood. */
  readonly nonsense: string;
  /** Statements that change something however they begin: none may pass as a query. */
  readonly disguised: readonly string[];
}
