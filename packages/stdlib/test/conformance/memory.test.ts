import type { JsonValue, Memory } from "@hexdag/kernel/ports";
import { describeMemory, MEMORY_SUITE, type MemoryTarget } from "@hexdag/testing";
import { createMemory } from "../../src/defaults/memory.ts";
import { describeBrokenFakes } from "../support/broken-fakes.ts";

const target: MemoryTarget = { name: "in-memory", capabilities: [], create: () => createMemory() };

describeMemory(target);

/** The real adapter with some of its methods replaced. */
function broken(change: (memory: Memory) => Partial<Memory>): MemoryTarget {
  return {
    ...target,
    create: () => {
      const memory = createMemory();
      return { ...memory, ...change(memory) };
    },
  };
}

/** Keeps values in an object without copying, as a naive adapter would. */
function sharing(): Partial<Memory> {
  const values: Record<string, JsonValue> = {};
  return {
    get: async (key) => values[key],
    set: async (key, value) => {
      values[key] = value;
    },
  };
}

const deafTo = (method: "get" | "set" | "delete" | "keys"): MemoryTarget =>
  broken((memory) => {
    const deaf = {
      get: (key: string) => memory.get(key),
      set: (key: string, value: JsonValue) => memory.set(key, value),
      delete: (key: string) => memory.delete(key),
      keys: (prefix: string) => memory.keys(prefix),
    };
    return { [method]: deaf[method] };
  });

const sortedBy = (compare: (left: string, right: string) => number): MemoryTarget =>
  broken((memory) => ({ keys: async (prefix) => (await memory.keys(prefix)).toSorted(compare) }));

describeBrokenFakes(MEMORY_SUITE, {
  "capabilities: are exactly the declared ones": { ...target, capabilities: ["SupportsTtl"] },
  "values: reads back every kind of JSON value": broken((memory) => ({
    get: async (key) => (await memory.get(key)) || undefined,
  })),
  "values: answers undefined for an absent key": broken((memory) => ({
    get: async (key) => (await memory.get(key)) ?? null,
  })),
  "values: tells a stored null from an absent key": broken((memory) => ({
    get: async (key) => (await memory.get(key)) ?? undefined,
  })),
  "values: replaces the value of a key": broken((memory) => ({
    set: async (key, value) => ((await memory.get(key)) === undefined ? memory.set(key, value) : undefined),
  })),
  "values: shares nothing with the value written": broken(sharing),
  "values: shares nothing with a value read": broken(sharing),
  "values: keeps keys apart that look like object members": broken(sharing),
  "keys: deletes a key and says that it was there": broken((memory) => ({
    delete: async (key) => ((await memory.get(key)) ?? null) !== null && memory.delete(key),
  })),
  "keys: says when there was nothing to delete": broken(() => ({ delete: async () => true })),
  "keys: lists keys by prefix in code-unit order, whatever the order of writing": sortedBy((left, right) =>
    left.localeCompare(right),
  ),
  "keys: lists every key for the empty prefix": broken((memory) => ({
    keys: async (prefix) => (prefix === "" ? [] : memory.keys(prefix)),
  })),
  "keys: takes a prefix literally": broken((memory) => ({
    keys: async (prefix) =>
      (await memory.keys("")).filter((key) => new RegExp(`^${prefix.replaceAll(/[*%_]/g, ".")}`).test(key)),
  })),
  "keys: does not list a deleted key": broken((memory) => ({
    delete: async (key) => (await memory.get(key)) !== undefined,
  })),
  "abort: get rejects with the signal's reason": deafTo("get"),
  "abort: keys rejects with the signal's reason": deafTo("keys"),
  "abort: set rejects with the signal's reason and writes nothing": broken((memory) => ({
    set: async (key, value, call) => {
      await memory.set(key, value);
      call?.signal?.throwIfAborted();
    },
  })),
  "abort: delete rejects with the signal's reason and deletes nothing": deafTo("delete"),
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
