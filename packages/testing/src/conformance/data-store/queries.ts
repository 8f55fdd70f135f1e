import {
  type DataStore,
  type SupportsQuery,
  type SupportsSchema,
  type SupportsTransactions,
  supportsQuery,
  supportsSchema,
  supportsTransactions,
} from "@hexdag/kernel/ports";
import { expect } from "vitest";
import { abortedSignal, expectCode, rejectionOf } from "../expectations.ts";
import type { Facet } from "../suite.ts";
import type { DataStoreStatements, DataStoreTarget } from "./data-store-target.ts";

function statementsOf({ statements }: DataStoreTarget): DataStoreStatements {
  return statements ?? expect.unreachable("the target has no statements");
}

/** A store with the table, and two rows in it. */
async function filled<TStore extends SupportsQuery>(store: TStore, target: DataStoreTarget): Promise<TStore> {
  const { createTable, insert } = statementsOf(target);
  await store.execute(createTable);
  for (const row of [
    ["b", 2],
    ["a", 1],
  ] as const)
    await store.execute(insert, row);
  return store;
}

function querying(store: DataStore): SupportsQuery {
  return supportsQuery(store) ? store : expect.unreachable("the store has no queries");
}

/** Statements with parameters. */
export const queryFacet: Facet<DataStore, DataStoreTarget> = {
  name: "query",
  needs: "SupportsQuery",
  cases: {
    "gives rows as maps": async (port, target) => {
      const store = await filled(querying(port), target);
      const rows = await store.query(statementsOf(target).select, [1]);
      expect(rows).toEqual([
        { id: "a", amount: 1 },
        { id: "b", amount: 2 },
      ]);
      expect(await store.query(statementsOf(target).select, [3])).toEqual([]);
    },
    "takes parameters by name": async (port, target) => {
      const store = await filled(querying(port), target);
      expect(await store.query(statementsOf(target).selectNamed, { least: 2 })).toEqual([{ id: "b", amount: 2 }]);
    },
    "binds parameters, and never pastes them": async (port, target) => {
      const store = await filled(querying(port), target);
      const { insert, select } = statementsOf(target);
      await store.execute(insert, ["'); DROP TABLE items; --", 9]);
      expect(await store.query(select, [9])).toEqual([{ id: "'); DROP TABLE items; --", amount: 9 }]);
    },
    "says how much a statement changed": async (port, target) => {
      const store = await filled(querying(port), target);
      expect(await store.execute(statementsOf(target).update)).toMatchObject({ changes: 2 });
    },
    "refuses statements that change something, and changes nothing": async (port, target) => {
      const store = await filled(querying(port), target);
      const { update, select, disguised } = statementsOf(target);
      for (const statement of [update, ...disguised]) expectCode(await rejectionOf(store.query(statement)), "HD7006");
      expect(await store.query(select, [0])).toEqual([
        { id: "a", amount: 1 },
        { id: "b", amount: 2 },
      ]);
    },
    "fails for good for a statement that is wrong": async (port, target) => {
      const store = querying(port);
      const wrong = { name: "PortError", port: "datastore", retryable: false };
      for (const work of [
        () => store.query(statementsOf(target).nonsense),
        () => store.execute(statementsOf(target).nonsense),
      ])
        expect(await rejectionOf(work())).toMatchObject(wrong);
    },
    "does nothing when aborted, and says so": async (port, target) => {
      const store = await filled(querying(port), target);
      const { update, select } = statementsOf(target);
      const { signal, reason } = abortedSignal();
      expect(await rejectionOf(store.query(select, [0], { signal }))).toBe(reason);
      expect(await rejectionOf(store.execute(update, undefined, { signal }))).toBe(reason);
      expect(await store.query(select, [2])).toHaveLength(1);
    },
  },
};

/** What tables there are. */
export const schemaFacet: Facet<DataStore, DataStoreTarget> = {
  name: "schema",
  needs: "SupportsSchema",
  cases: {
    "tells tables with their columns, and none of the store's own": async (port, target) => {
      const schema: SupportsSchema = supportsSchema(port) ? port : expect.unreachable("the store tells no schema");
      expect(await schema.tables()).toEqual([]);
      await filled(querying(port), target);
      const tables = await schema.tables();
      expect(tables).toMatchObject([
        { name: "items", columns: [{ name: "id", primaryKey: true }, { name: "amount" }] },
      ]);
      for (const { columns } of tables) for (const { type } of columns) expect(type).not.toBe("");
    },
  },
};

function transacting(store: DataStore): DataStore & SupportsTransactions {
  return supportsTransactions(store) ? store : expect.unreachable("the store has no transactions");
}

/** Statements that hold together. */
export const transactionFacet: Facet<DataStore, DataStoreTarget> = {
  name: "transaction",
  needs: "SupportsTransactions",
  cases: {
    "commits what was done when the work is done, and gives its result": async (port, target) => {
      const outside = await filled(querying(port), target);
      const { insert, select } = statementsOf(target);
      const given = await transacting(port).transaction(async (store) => {
        await store.execute(insert, ["c", 3]);
        return (await store.query(select, [3])).length;
      });
      expect(given).toBe(1);
      expect(await outside.query(select, [3])).toHaveLength(1);
    },
    "undoes everything when the work fails, and fails with it": async (port, target) => {
      const outside = await filled(querying(port), target);
      const { insert, select } = statementsOf(target);
      const reason = new Error("no");
      const work = transacting(port).transaction(async (store) => {
        await store.execute(insert, ["c", 3]);
        throw reason;
      });
      expect(await rejectionOf(work)).toBe(reason);
      expect(await outside.query(select, [3])).toEqual([]);
    },
    "undoes everything when it is aborted in the middle": async (port, target) => {
      const outside = await filled(querying(port), target);
      const { insert, select } = statementsOf(target);
      const stop = new AbortController();
      const reason = new Error("enough");
      const work = async (store: SupportsQuery): Promise<void> => {
        await store.execute(insert, ["c", 3]);
        stop.abort(reason);
      };
      expect(await rejectionOf(transacting(port).transaction(work, { signal: stop.signal }))).toBe(reason);
      expect(await outside.query(select, [3])).toEqual([]);
    },
    "does not overlap with another, nor with what is done outside": async (port, target) => {
      const outside = await filled(querying(port), target);
      const { update, select } = statementsOf(target);
      const turn = () => new Promise((resolve) => setImmediate(resolve));
      const order: string[] = [];
      const one = (name: string) =>
        transacting(port).transaction(async (store) => {
          order.push(`${name} starts`);
          await turn();
          await store.execute(update);
          await turn();
          order.push(`${name} ends`);
          if (name === "failing") throw new Error("no");
        });
      const failing = rejectionOf(one("failing"));
      const between = outside.execute(update).then(() => order.push("outside"));
      await Promise.all([failing, between, one("second")]);
      expect(order).toEqual(["failing starts", "failing ends", "outside", "second starts", "second ends"]);
      expect(await outside.query(select, [0])).toEqual([
        { id: "a", amount: 3 },
        { id: "b", amount: 4 },
      ]);
    },
  },
};
