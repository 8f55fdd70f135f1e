import { type DataStore, type JsonValue, type SupportsKeyValue, supportsKeyValue } from "@hexdag/kernel/ports";
import { expect } from "vitest";
import { abortedSignal, rejectionOf } from "../expectations.ts";
import type { Facet } from "../suite.ts";
import type { DataStoreTarget } from "./data-store-target.ts";

const VALUES: readonly JsonValue[] = [
  null,
  false,
  0,
  -1.5,
  "",
  "Grüße \u{1f44b}\n",
  [],
  [1, [null]],
  {},
  { a: { b: [{}] } },
];

function keyed(store: DataStore): SupportsKeyValue {
  return supportsKeyValue(store) ? store : expect.unreachable("the store has no keys");
}

/** Values by key. */
export const keyValueFacet: Facet<DataStore, DataStoreTarget> = {
  name: "key value",
  needs: "SupportsKeyValue",
  cases: {
    "reads back every kind of JSON value": async (port) => {
      const store = keyed(port);
      for (const [at, value] of VALUES.entries()) await store.set(`value ${at}`, value);
      for (const [at, value] of VALUES.entries()) expect(await store.get(`value ${at}`)).toEqual(value);
    },
    "tells a stored null from an absent key": async (port) => {
      const store = keyed(port);
      await store.set("nothing", null);
      expect([await store.get("nothing"), await store.get("absent")]).toEqual([null, undefined]);
    },
    "replaces the value of a key": async (port) => {
      const store = keyed(port);
      await store.set("key", { old: true });
      await store.set("key", [1]);
      expect(await store.get("key")).toEqual([1]);
    },
    "shares nothing with the value written or read": async (port) => {
      const store = keyed(port);
      const list = [1];
      await store.set("list", list);
      list.push(2);
      const read: unknown = await store.get("list");
      if (Array.isArray(read) && !Object.isFrozen(read)) read.push(3);
      expect(await store.get("list")).toEqual([1]);
    },
    "deletes a key, and says whether it was there": async (port) => {
      const store = keyed(port);
      await store.set("key", null);
      expect([await store.delete("key"), await store.delete("key")]).toEqual([true, false]);
      expect(await store.get("key")).toBeUndefined();
    },
    "lists keys by a literal prefix in code-unit order": async (port) => {
      const store = keyed(port);
      for (const key of ["n:b", "n:B", "n:a", "n%b", "n_b", "n*b", "N:a", "n:é", "n:10", "n:9"])
        await store.set(key, 1);
      expect(await store.keys("n:")).toEqual(["n:10", "n:9", "n:B", "n:a", "n:b", "n:é"]);
      for (const prefix of ["n%", "n_", "n*"]) expect(await store.keys(prefix)).toEqual([`${prefix}b`]);
      expect(await store.keys("")).toHaveLength(10);
    },
    "keeps keys apart that look like object members": async (port) => {
      const store = keyed(port);
      expect(await store.get("constructor")).toBeUndefined();
      await store.set("__proto__", { polluted: true });
      expect(await store.get("__proto__")).toEqual({ polluted: true });
    },
    "does nothing when aborted, and says so": async (port) => {
      const store = keyed(port);
      const { signal, reason } = abortedSignal();
      await store.set("kept", 1);
      for (const work of [
        () => store.get("kept", { signal }),
        () => store.set("kept", 2, { signal }),
        () => store.delete("kept", { signal }),
        () => store.keys("", { signal }),
      ])
        expect(await rejectionOf(work())).toBe(reason);
      expect(await store.get("kept")).toBe(1);
    },
  },
};
