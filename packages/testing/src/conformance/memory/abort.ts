import type { Memory } from "@hexdag/kernel/ports";
import { expect } from "vitest";
import { abortedSignal, rejectionOf } from "../expectations.ts";
import type { Facet } from "../suite.ts";
import type { MemoryTarget } from "./memory-target.ts";

/** An aborted call does nothing and says so. */
export const memoryAbortFacet: Facet<Memory, MemoryTarget> = {
  name: "abort",
  cases: {
    "get rejects with the signal's reason": async (memory) => {
      const { signal, reason } = abortedSignal();
      expect(await rejectionOf(memory.get("key", { signal }))).toBe(reason);
    },
    "keys rejects with the signal's reason": async (memory) => {
      const { signal, reason } = abortedSignal();
      expect(await rejectionOf(memory.keys("", { signal }))).toBe(reason);
    },
    "set rejects with the signal's reason and writes nothing": async (memory) => {
      const { signal, reason } = abortedSignal();
      expect(await rejectionOf(memory.set("key", 1, { signal }))).toBe(reason);
      expect(await memory.get("key")).toBeUndefined();
    },
    "delete rejects with the signal's reason and deletes nothing": async (memory) => {
      await memory.set("key", 1);
      const { signal, reason } = abortedSignal();
      expect(await rejectionOf(memory.delete("key", { signal }))).toBe(reason);
      expect(await memory.get("key")).toBe(1);
    },
  },
};
