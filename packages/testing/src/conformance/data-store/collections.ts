import { type DataStore, type SupportsCollections, supportsCollections } from "@hexdag/kernel/ports";
import { expect } from "vitest";
import { abortedSignal, rejectionOf } from "../expectations.ts";
import type { Facet } from "../suite.ts";
import type { DataStoreTarget } from "./data-store-target.ts";

function collecting(store: DataStore): SupportsCollections {
  return supportsCollections(store) ? store : expect.unreachable("the store has no collections");
}

/** Four documents in one collection, and one in another. */
async function filled(port: DataStore): Promise<SupportsCollections> {
  const store = collecting(port);
  await store.save("books", "c", { title: "C", year: 2001, tags: ["a", "b"] });
  await store.save("books", "a", { title: "A", year: 2001, by: { name: "Ada", age: 36 } });
  await store.save("books", "B", { title: "B", year: 1999, old: true });
  await store.save("books", "d", { title: "D", year: 2001, old: null });
  await store.save("films", "a", { title: "Other", year: 2001 });
  return store;
}

const keysOf = (found: readonly { readonly key: string }[]): readonly string[] => found.map(({ key }) => key);

/** Documents by key, and by what they say. */
export const collectionFacet: Facet<DataStore, DataStoreTarget> = {
  name: "collections",
  needs: "SupportsCollections",
  cases: {
    "load what was saved, and nothing of another collection": async (port) => {
      const store = await filled(port);
      expect(await store.load("films", "a")).toEqual({ title: "Other", year: 2001 });
      expect([await store.load("films", "b"), await store.load("none", "a")]).toEqual([undefined, undefined]);
    },
    "replace a document as a whole": async (port) => {
      const store = await filled(port);
      await store.save("films", "a", { year: 1 });
      expect(await store.load("films", "a")).toEqual({ year: 1 });
    },
    "share nothing with what was saved or found": async (port) => {
      const store = collecting(port);
      const document = { list: [1] };
      await store.save("x", "a", document);
      document.list.push(2);
      const [found] = await store.find("x", {});
      const list: unknown = found?.document["list"];
      if (Array.isArray(list) && !Object.isFrozen(list)) list.push(3);
      expect(await store.load("x", "a")).toEqual({ list: [1] });
    },
    "find everything in key order": async (port) => {
      const store = await filled(port);
      expect(keysOf(await store.find("books", {}))).toEqual(["B", "a", "c", "d"]);
      expect(await store.find("none", {})).toEqual([]);
    },
    "find by top-level fields, of any type": async (port) => {
      const store = await filled(port);
      expect(keysOf(await store.find("books", { where: { year: 2001 } }))).toEqual(["a", "c", "d"]);
      expect(keysOf(await store.find("books", { where: { year: 2001, title: "C" } }))).toEqual(["c"]);
      expect(keysOf(await store.find("books", { where: { year: "2001" } }))).toEqual([]);
      expect(keysOf(await store.find("books", { where: { old: true } }))).toEqual(["B"]);
      expect(keysOf(await store.find("books", { where: { old: null } }))).toEqual(["d"]);
      expect(keysOf(await store.find("books", { where: { tags: ["a", "b"] } }))).toEqual(["c"]);
      expect(keysOf(await store.find("books", { where: { by: { age: 36, name: "Ada" } } }))).toEqual(["a"]);
    },
    "find page by page": async (port) => {
      const store = await filled(port);
      const query = { where: { year: 2001 }, limit: 2 };
      expect(keysOf(await store.find("books", query))).toEqual(["a", "c"]);
      expect(keysOf(await store.find("books", { ...query, after: "c" }))).toEqual(["d"]);
      expect(keysOf(await store.find("books", { ...query, after: "d" }))).toEqual([]);
    },
    "take field names literally": async (port) => {
      const store = collecting(port);
      await store.save("x", "a", { 'odd".$[0]': 1, "a.b": 2, a: { b: 3 } });
      expect(await store.find("x", { where: { 'odd".$[0]': 1 } })).toHaveLength(1);
      expect(await store.find("x", { where: { "a.b": 2 } })).toHaveLength(1);
      expect(await store.find("x", { where: { "a.b": 3 } })).toEqual([]);
    },
    "remove a document, and say whether it was there": async (port) => {
      const store = await filled(port);
      expect([await store.remove("books", "a"), await store.remove("books", "a")]).toEqual([true, false]);
      expect(keysOf(await store.find("books", {}))).toEqual(["B", "c", "d"]);
    },
    "do nothing when aborted, and say so": async (port) => {
      const store = await filled(port);
      const { signal, reason } = abortedSignal();
      for (const work of [
        () => store.save("films", "a", {}, { signal }),
        () => store.load("films", "a", { signal }),
        () => store.find("films", {}, { signal }),
        () => store.remove("films", "a", { signal }),
      ])
        expect(await rejectionOf(work())).toBe(reason);
      expect(await store.load("films", "a")).toEqual({ title: "Other", year: 2001 });
    },
  },
};
