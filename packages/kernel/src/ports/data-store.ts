import type { JsonObject, JsonValue } from "../json/json-value.ts";
import type { CallOptions, PortLifecycle } from "./call-options.ts";
import type { PortMethod, PortMethodTable } from "./port-method.ts";

/**
 * A database. What it can do beyond being open is told by its capabilities; an adapter has at least one of them.
 *
 * - A write is visible to every later read through the same adapter.
 * - A failure is a `PortError`; `retryable` is true for locks and lost connections, false for what the statement itself is wrong in.
 */
export interface DataStore extends PortLifecycle {}

/** Values by key. */
export interface SupportsKeyValue {
  /** `undefined` when the key is absent or expired; `null` is a value like any other. */
  get(key: string, options?: CallOptions): Promise<JsonValue | undefined>;
  set(key: string, value: JsonValue, options?: CallOptions): Promise<void>;
  /** Whether the key was there. */
  delete(key: string, options?: CallOptions): Promise<boolean>;
  /** Keys that start with `prefix`, in code-unit order. */
  keys(prefix: string, options?: CallOptions): Promise<readonly string[]>;
}

/** Values that go away by themselves. */
export interface SupportsTtl extends SupportsKeyValue {
  /** The value is gone `ttlMs` after this, by the store's clock. */
  setWithTtl(key: string, value: JsonValue, ttlMs: number, options?: CallOptions): Promise<void>;
}

/** SQL, or whatever the store's query language is. Parameters are bound, never pasted into the text. */
export interface SupportsQuery {
  /** Rows as maps of column to value. For a statement that changes nothing; adapters refuse others (HD7006). */
  query(statement: string, parameters?: QueryParameters, options?: CallOptions): Promise<readonly JsonObject[]>;
  /** For a statement that changes something. */
  execute(statement: string, parameters?: QueryParameters, options?: CallOptions): Promise<ExecuteResult>;
}

export type QueryParameters = readonly JsonValue[] | { readonly [name: string]: JsonValue };

export interface ExecuteResult {
  readonly changes: number;
  readonly lastInsertId?: number | string;
}

/** What tables there are. */
export interface SupportsSchema {
  tables(options?: CallOptions): Promise<readonly TableSchema[]>;
}

export interface TableSchema {
  readonly name: string;
  readonly columns: readonly ColumnSchema[];
  readonly rowCount?: number;
}

export interface ColumnSchema {
  readonly name: string;
  /** As the database names it. */
  readonly type: string;
  readonly nullable: boolean;
  readonly primaryKey: boolean;
  /** `table.column` that it refers to. */
  readonly references?: string;
}

/** Several statements, all or nothing. */
export interface SupportsTransactions {
  /** Commits when `work` resolves, rolls back when it rejects or the signal aborts. Transactions of one adapter do not overlap. */
  transaction<TResult>(work: (store: SupportsQuery) => Promise<TResult>, options?: CallOptions): Promise<TResult>;
}

/** JSON documents in named collections. */
export interface SupportsCollections {
  save(collection: string, key: string, document: JsonObject, options?: CallOptions): Promise<void>;
  load(collection: string, key: string, options?: CallOptions): Promise<JsonObject | undefined>;
  /** Documents whose top-level fields equal those of `where`, in key order. */
  find(collection: string, query: CollectionQuery, options?: CallOptions): Promise<readonly StoredDocument[]>;
  /** Whether the document was there. */
  remove(collection: string, key: string, options?: CallOptions): Promise<boolean>;
}

export interface CollectionQuery {
  readonly where?: JsonObject;
  readonly limit?: number;
  /** The key after which to go on. */
  readonly after?: string;
}

export interface StoredDocument {
  readonly key: string;
  readonly document: JsonObject;
}

function has(port: DataStore, ...methods: readonly string[]): boolean {
  return methods.every((method) => typeof Reflect.get(port, method) === "function");
}

export function supportsKeyValue(port: DataStore): port is DataStore & SupportsKeyValue {
  return has(port, "get", "set", "delete", "keys");
}

export function supportsTtl(port: DataStore): port is DataStore & SupportsTtl {
  return supportsKeyValue(port) && has(port, "setWithTtl");
}

export function supportsQuery(port: DataStore): port is DataStore & SupportsQuery {
  return has(port, "query", "execute");
}

export function supportsSchema(port: DataStore): port is DataStore & SupportsSchema {
  return has(port, "tables");
}

export function supportsTransactions(port: DataStore): port is DataStore & SupportsTransactions {
  return has(port, "transaction");
}

export function supportsCollections(port: DataStore): port is DataStore & SupportsCollections {
  return has(port, "save", "load", "find", "remove");
}

function read(...parameters: readonly string[]): PortMethod {
  return { cap: "datastore.read", meter: "none", style: "call", arity: parameters.length, parameters };
}

function write(...parameters: readonly string[]): PortMethod {
  return { cap: "datastore.write", meter: "none", style: "call", arity: parameters.length, parameters };
}

export const DATA_STORE_METHODS: PortMethodTable = {
  get: read("key"),
  set: write("key", "value"),
  delete: write("key"),
  keys: read("prefix"),
  setWithTtl: write("key", "value", "ttlMs"),
  query: read("statement", "parameters?"),
  execute: write("statement", "parameters?"),
  tables: read(),
  // What it takes is a function.
  transaction: { cap: "datastore.write", meter: "none", style: "call", arity: 1 },
  save: write("collection", "key", "document"),
  load: read("collection", "key"),
  find: read("collection", "query"),
  remove: write("collection", "key"),
};
