import { type CallOptions, type DriverType, defineDriver, type JsonValue, type Memory } from "@hexdag/kernel/ports";
import * as z from "zod";
import { lazily } from "../lazily.ts";

export interface MemoryOptions {
  /** Most keys kept at once; the key written longest ago goes first. Absent: no bound. */
  readonly maxSize?: number | undefined;
}

/** A `Memory` that lives as long as the object. Two of them share nothing. */
export function createMemory(options: MemoryOptions = {}): Memory {
  const { maxSize = Number.POSITIVE_INFINITY } = options;
  // Insertion order is order of writing: a rewritten key is deleted first.
  const values = new Map<string, JsonValue>();
  return {
    async get(key, call) {
      refuseAborted(call);
      const value = values.get(key);
      return value === undefined ? undefined : structuredClone(value);
    },
    async set(key, value, call) {
      refuseAborted(call);
      const kept = structuredClone(value);
      values.delete(key);
      values.set(key, kept);
      for (const oldest of values.keys()) {
        if (values.size <= maxSize) break;
        values.delete(oldest);
      }
    },
    async delete(key, call) {
      refuseAborted(call);
      return values.delete(key);
    },
    async keys(prefix, call) {
      refuseAborted(call);
      return [...values.keys()].filter((key) => key.startsWith(prefix)).toSorted(byCodeUnit);
    },
  };
}

const config = lazily(() =>
  z.strictObject({
    max_size: z
      .int()
      .positive()
      .optional()
      .meta({
        description: "Most keys kept at once; the key written longest ago goes first. Absent: no bound.",
        examples: [1_000],
      }),
  }),
);

/** The driver behind `adapter: in_memory`. */
export const inMemoryDriver: DriverType<"memory", ReturnType<typeof config>> = defineDriver({
  name: "in_memory",
  port: "memory",
  description: "Keeps values in this process until the run's host ends. For development and tests.",
  get config() {
    return config();
  },
  create: (given) => createMemory({ maxSize: given.max_size }),
});

function refuseAborted(call: CallOptions | undefined): void {
  call?.signal?.throwIfAborted();
}

function byCodeUnit(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
