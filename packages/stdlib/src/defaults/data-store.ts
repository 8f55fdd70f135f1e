import {
  type CallOptions,
  type Clock,
  type DataStore,
  fieldMatcher,
  type JsonObject,
  type JsonValue,
  type StoredDocument,
  type SupportsCollections,
  type SupportsKeyValue,
  type SupportsTtl,
} from "@hexdag/kernel/ports";
import { byCodeUnit } from "./code-unit-order.ts";

export interface DataStoreOptions {
  /** Decides when values with a ttl are gone. */
  readonly clock: Pick<Clock, "now">;
}

interface Kept {
  readonly value: JsonValue;
  /** By the clock. Absent: never. */
  readonly goneAt?: number;
}

/**
 * A `DataStore` that lives as long as the object: keys with and without a ttl, and collections of documents. It knows no query
 * language; driver-sqlite does, in memory too.
 */
export function createDataStore({
  clock,
}: DataStoreOptions): DataStore & SupportsKeyValue & SupportsTtl & SupportsCollections {
  const values = new Map<string, Kept>();
  const collections = new Map<string, Map<string, JsonObject>>();

  const kept = (key: string): Kept | undefined => {
    const found = values.get(key);
    if (found?.goneAt === undefined || clock.now() < found.goneAt) return found;
    values.delete(key);
    return undefined;
  };

  return {
    async get(key, call) {
      refuseAborted(call);
      const found = kept(key);
      return found === undefined ? undefined : structuredClone(found.value);
    },
    async set(key, value, call) {
      refuseAborted(call);
      values.set(key, { value: structuredClone(value) });
    },
    async setWithTtl(key, value, ttlMs, call) {
      refuseAborted(call);
      values.set(key, { value: structuredClone(value), goneAt: clock.now() + ttlMs });
    },
    async delete(key, call) {
      refuseAborted(call);
      return kept(key) !== undefined && values.delete(key);
    },
    async keys(prefix, call) {
      refuseAborted(call);
      const found = [...values.keys()].filter((key) => key.startsWith(prefix) && kept(key) !== undefined);
      return found.toSorted(byCodeUnit);
    },
    async save(collection, key, document, call) {
      refuseAborted(call);
      const documents = collections.get(collection) ?? new Map<string, JsonObject>();
      documents.set(key, structuredClone(document));
      collections.set(collection, documents);
    },
    async load(collection, key, call) {
      refuseAborted(call);
      const found = collections.get(collection)?.get(key);
      return found === undefined ? undefined : structuredClone(found);
    },
    async find(collection, { where = {}, limit = Number.POSITIVE_INFINITY, after }, call) {
      refuseAborted(call);
      const documents = collections.get(collection) ?? new Map<string, JsonObject>();
      const fits = fieldMatcher(where);
      const found: StoredDocument[] = [];
      for (const key of [...documents.keys()].toSorted(byCodeUnit)) {
        if (found.length >= limit) break;
        const document = documents.get(key);
        if (document === undefined || (after !== undefined && byCodeUnit(key, after) <= 0) || !fits(document)) continue;
        found.push({ key, document: structuredClone(document) });
      }
      return found;
    },
    async remove(collection, key, call) {
      refuseAborted(call);
      return collections.get(collection)?.delete(key) ?? false;
    },
  };
}

function refuseAborted(call: CallOptions | undefined): void {
  call?.signal?.throwIfAborted();
}
