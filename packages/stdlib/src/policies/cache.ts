/** Answers kept by what they answer: in this process, or through the `datastore` port. Equal calls at once are made once. */
import { isJsonObject, type JsonValue, type PlanCache } from "@hexdag/kernel";
import { type DataStore, PortError, type SupportsKeyValue, supportsKeyValue, supportsTtl } from "@hexdag/kernel/ports";
import type { Policy, PolicyCall, PolicyNext } from "./policy.ts";

interface Kept {
  readonly value: JsonValue;
  /** Milliseconds since 1970; absent: always good. */
  readonly expiresAt: number | undefined;
}

/** Makes a cache of its own. */
export function cachePolicy(rule: Pick<PlanCache, "ttlMs" | "maxEntries" | "store">): Policy {
  const memory = new Map<string, Kept>();
  const underWay = new Map<string, Promise<unknown>>();
  const store: Store = rule.store === "datastore" ? dataStore(rule.ttlMs) : memoryStore(memory, rule);
  return (call, next) => {
    const { cacheKey } = call;
    // A stream is for those who want to see it come; it is not kept.
    if (cacheKey === undefined || call.streams) return next(call.args);
    return kept(call, next, { key: cacheKey, store, underWay });
  };
}

interface Store {
  read(key: string, call: PolicyCall): Promise<JsonValue | undefined>;
  write(key: string, value: JsonValue, call: PolicyCall): Promise<void>;
}

interface Keeping {
  readonly key: string;
  readonly store: Store;
  readonly underWay: Map<string, Promise<unknown>>;
}

async function kept(call: PolicyCall, next: PolicyNext, keeping: Keeping): Promise<unknown> {
  const { key, store, underWay } = keeping;
  const found = await store.read(key, call);
  if (found !== undefined) return withoutUsage(found);
  const other = underWay.get(key);
  if (other !== undefined) {
    try {
      return withoutUsage(await other);
    } catch {
      // Whoever asked first may have been aborted, or out of luck: this call is made for itself.
      return await next(call.args);
    }
  }
  const answer = Promise.resolve(next(call.args));
  underWay.set(key, answer);
  try {
    const value = await answer;
    if (isJson(value)) await store.write(key, value, call);
    return value;
  } finally {
    underWay.delete(key);
  }
}

/** What was kept costs nothing this time. */
function withoutUsage(answer: unknown): unknown {
  if (!isObject(answer) || !isObject(answer["usage"])) return answer;
  return { ...answer, usage: { inputTokens: 0, outputTokens: 0, totalTokens: 0 } };
}

function isObject(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What comes back from JSON as it went in. Anything else cannot be kept. */
function isJson(value: unknown): value is JsonValue {
  return value !== undefined && (value === null || ["string", "number", "boolean", "object"].includes(typeof value));
}

function memoryStore(memory: Map<string, Kept>, { ttlMs, maxEntries }: Pick<PlanCache, "ttlMs" | "maxEntries">): Store {
  return {
    read(key, { ctx: { clock } }) {
      const found = memory.get(key);
      if (found === undefined) return Promise.resolve(undefined);
      memory.delete(key);
      if (found.expiresAt !== undefined && found.expiresAt <= clock.now()) return Promise.resolve(undefined);
      // Used last, so it goes last.
      memory.set(key, found);
      return Promise.resolve(structuredClone(found.value));
    },
    write(key, value, { ctx: { clock } }) {
      memory.delete(key);
      memory.set(key, {
        value: structuredClone(value),
        expiresAt: ttlMs === undefined ? undefined : clock.now() + ttlMs,
      });
      for (const oldest of memory.keys()) {
        if (memory.size <= maxEntries) break;
        memory.delete(oldest);
      }
      return Promise.resolve();
    },
  };
}

const PREFIX = "hexdag:cache:";

function dataStore(ttlMs: number | undefined): Store {
  return {
    async read(key, call) {
      const found = await storeOf(call).get(PREFIX + key, { signal: call.ctx.signal });
      if (!isJsonObject(found)) return undefined;
      const { value, expires_at: expiresAt } = found;
      if (typeof expiresAt === "number" && expiresAt <= call.ctx.clock.now()) return undefined;
      return value;
    },
    async write(key, value, call) {
      const store = storeOf(call);
      const { signal, clock } = call.ctx;
      const entry = { value, ...(ttlMs === undefined ? {} : { expires_at: clock.now() + ttlMs }) };
      if (ttlMs !== undefined && supportsTtl(store)) await store.setWithTtl(PREFIX + key, entry, ttlMs, { signal });
      else await store.set(PREFIX + key, entry, { signal });
    },
  };
}

function storeOf({ ctx, what }: PolicyCall): DataStore & SupportsKeyValue {
  const store = ctx.ports.datastore;
  if (store !== undefined && supportsKeyValue(store)) return store;
  throw new PortError({
    code: store === undefined ? "HD7001" : "HD7002",
    port: "datastore",
    operation: "cache",
    message: `the cache of ${what} is kept in the port "datastore", ${store === undefined ? "which this run does not have" : "whose adapter keeps no values by key"}`,
    hint: "declare it under spec.ports.datastore, or use store: memory",
    retryable: false,
  });
}
