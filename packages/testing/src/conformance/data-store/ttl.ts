import { type DataStore, type SupportsTtl, supportsTtl } from "@hexdag/kernel/ports";
import { expect } from "vitest";
import type { Facet } from "../suite.ts";
import type { DataStoreTarget } from "./data-store-target.ts";

function expiring(store: DataStore): SupportsTtl {
  return supportsTtl(store) ? store : expect.unreachable("the store has no ttl");
}

async function wait(target: DataStoreTarget, ms: number): Promise<void> {
  if (target.wait === undefined) await new Promise((resolve) => setTimeout(resolve, ms));
  else await target.wait(ms);
}

/** Values that go away by themselves. */
export const ttlFacet: Facet<DataStore, DataStoreTarget> = {
  name: "ttl",
  needs: "SupportsTtl",
  cases: {
    "keeps a value until its time has come": async (port, target) => {
      const store = expiring(port);
      await store.setWithTtl("key", 1, 30_000);
      await wait(target, 1);
      expect(await store.get("key")).toBe(1);
      expect(await store.keys("")).toEqual(["key"]);
    },
    "loses a value when its time has come, in every respect": async (port, target) => {
      const store = expiring(port);
      await store.setWithTtl("key", 1, 20);
      await wait(target, 30);
      expect(await store.get("key")).toBeUndefined();
      expect(await store.keys("")).toEqual([]);
      expect(await store.delete("key")).toBe(false);
    },
    "forgets the time of a value that is replaced": async (port, target) => {
      const store = expiring(port);
      await store.setWithTtl("key", 1, 20);
      await store.set("key", 2);
      await wait(target, 30);
      expect(await store.get("key")).toBe(2);
    },
  },
};
