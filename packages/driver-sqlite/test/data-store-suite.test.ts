/** The suite of the port datastore, tested with adapters that break its sentences. It is here because SQLite can do all there is. */
import type { JsonObject, JsonValue } from "@hexdag/kernel/ports";
import { createFakeClock, DATA_STORE_SUITE, type DataStoreTarget, describeBrokenFakes } from "@hexdag/testing";
import { createSqliteDataStore, type SqliteDataStore } from "../src/data-store.ts";
import { statements } from "./support/statements.ts";

const clock = createFakeClock();
const create = (): SqliteDataStore => createSqliteDataStore({ path: ":memory:", clock });

const target: DataStoreTarget = {
  name: "sqlite",
  capabilities: [
    "SupportsKeyValue",
    "SupportsTtl",
    "SupportsQuery",
    "SupportsSchema",
    "SupportsTransactions",
    "SupportsCollections",
  ],
  create,
  wait: (ms) => clock.advance(ms),
  statements,
};

/** The real adapter with some of its methods replaced. */
function broken(change: (store: SqliteDataStore) => Partial<SqliteDataStore>): DataStoreTarget {
  return {
    ...target,
    create: () => {
      const store = create();
      return { ...store, ...change(store) };
    },
  };
}

/** Keeps what it is given in an object, as it is. */
function sharing(): Partial<SqliteDataStore> {
  const values: Record<string, JsonValue> = {};
  const documents = new Map<string, JsonObject>();
  return {
    get: async (key) => values[key],
    set: async (key, value) => void (values[key] = value),
    save: async (_collection, key, document) => void documents.set(key, document),
    load: async (_collection, key) => documents.get(key),
    find: async () => [...documents].map(([key, document]) => ({ key, document })),
  };
}

const shuffled = broken((store) => ({
  keys: async (prefix, call) => (await store.keys(prefix, call)).toReversed(),
  find: async (collection, query, call) => (await store.find(collection, query, call)).toReversed(),
}));

const deafKeys = broken((store) => ({ set: (key, value) => store.set(key, value) }));
const deafCollections = broken((store) => ({ remove: (collection, key) => store.remove(collection, key) }));
const deafQueries = broken((store) => ({ execute: (statement, parameters) => store.execute(statement, parameters) }));

/** Lets its keys live for ever. */
const everlasting = broken((store) => ({ setWithTtl: (key, value, _ttlMs, call) => store.set(key, value, call) }));

/** Runs the work, and begins nothing. */
const hasty = broken((store) => ({ transaction: (work) => work(store) }));

describeBrokenFakes(DATA_STORE_SUITE, {
  "capabilities: are exactly the declared ones": { ...target, capabilities: ["SupportsKeyValue"] },
  "key value: reads back every kind of JSON value": broken((store) => ({
    get: async (key) => (await store.get(key)) || undefined,
  })),
  "key value: tells a stored null from an absent key": broken((store) => ({
    get: async (key) => (await store.get(key)) ?? undefined,
  })),
  "key value: replaces the value of a key": broken((store) => ({
    set: async (key, value) => ((await store.get(key)) === undefined ? store.set(key, value) : undefined),
  })),
  "key value: shares nothing with the value written or read": broken(sharing),
  "key value: deletes a key, and says whether it was there": broken((store) => ({
    delete: async (key) => (await store.delete(key)) || true,
  })),
  "key value: lists keys by a literal prefix in code-unit order": shuffled,
  "key value: keeps keys apart that look like object members": broken(sharing),
  "key value: does nothing when aborted, and says so": deafKeys,
  "ttl: keeps a value until its time has come": broken(() => ({ setWithTtl: async () => undefined })),
  "ttl: loses a value when its time has come, in every respect": everlasting,
  "ttl: forgets the time of a value that is replaced": broken((store) => ({
    set: async (key, value) => {
      await store.set(key, value);
      await store.setWithTtl(key, value, 20);
    },
  })),
  "collections: load what was saved, and nothing of another collection": broken((store) => ({
    load: (_collection, key) => store.load("books", key),
  })),
  "collections: replace a document as a whole": broken((store) => ({
    save: async (collection, key, document) =>
      store.save(collection, key, { ...(await store.load(collection, key)), ...document }),
  })),
  "collections: share nothing with what was saved or found": broken(sharing),
  "collections: find everything in key order": shuffled,
  "collections: find by top-level fields, of any type": broken((store) => ({
    find: async (collection, { where = {}, ...query }) =>
      (await store.find(collection, query)).filter(({ document }) =>
        Object.entries(where).every(
          ([name, value]) =>
            JSON.stringify(document[name])?.replaceAll('"', "") === JSON.stringify(value)?.replaceAll('"', ""),
        ),
      ),
  })),
  "collections: find page by page": broken((store) => ({
    find: (collection, { after: _after, ...query }) => store.find(collection, query),
  })),
  "collections: take field names literally": broken((store) => ({
    find: async (collection, { where = {} }) =>
      (await store.find(collection, {})).filter(({ document }) =>
        Object.entries(where).every(
          ([path, value]) =>
            path.split(".").reduce<unknown>((at, name) => Reflect.get(Object(at), name), document) === value,
        ),
      ),
  })),
  "collections: remove a document, and say whether it was there": broken((store) => ({
    remove: async (collection, key) => (await store.remove(collection, key)) || true,
  })),
  "collections: do nothing when aborted, and say so": deafCollections,
  "query: gives rows as maps": broken((store) => ({
    query: async (...args) => (await store.query(...args)).map((row) => ({ row: JSON.stringify(row) })),
  })),
  "query: takes parameters by name": broken((store) => ({
    query: (statement, parameters) =>
      store.query(statement, Object.values(parameters ?? {})[0] === 2 ? [1] : parameters),
  })),
  "query: binds parameters, and never pastes them": broken((store) => ({
    execute: (statement, parameters) => {
      const [id = "", amount = ""] = Array.isArray(parameters) ? parameters : [];
      return store.execute(statement.replace("?, ?", `'${String(id)}', ${String(amount)}`));
    },
  })),
  "query: says how much a statement changed": broken((store) => ({
    execute: async (statement, parameters) => ({ ...(await store.execute(statement, parameters)), changes: 0 }),
  })),
  "query: refuses statements that change something, and changes nothing": broken((store) => ({
    query: async (statement, parameters) => {
      if (/^(?:SELECT|EXPLAIN)/.test(statement)) return await store.query(statement.split(";")[0] ?? "", parameters);
      return await store.query(statement, parameters);
    },
  })),
  "query: fails for good for a statement that is wrong": broken((store) => ({
    execute: (statement, parameters) => store.execute(statement, parameters).catch(() => ({ changes: 0 })),
  })),
  "query: does nothing when aborted, and says so": deafQueries,
  "schema: tells tables with their columns, and none of the store's own": broken((store) => ({
    tables: async () => [{ name: "sqlite_schema", columns: [] }, ...(await store.tables())],
  })),
  "transaction: commits what was done when the work is done, and gives its result": broken((store) => ({
    transaction: (work) =>
      store.transaction(async (within) => {
        await work(within);
        throw new Error("never");
      }),
  })),
  "transaction: undoes everything when the work fails, and fails with it": hasty,
  "transaction: undoes everything when it is aborted in the middle": broken((store) => ({
    transaction: (work) => store.transaction(work),
  })),
  "transaction: does not overlap with another, nor with what is done outside": hasty,
  "lifecycle: is healthy after open": broken(() => ({ health: () => Promise.reject(new Error("no backend")) })),
  "lifecycle: can be closed twice": broken(() => {
    let open = true;
    return {
      close: async () => {
        if (!open) throw new Error("closed already");
        open = false;
      },
    };
  }),
});
