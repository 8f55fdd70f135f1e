import type { Memory } from "@hexdag/kernel/ports";
import { expect } from "vitest";
import type { Facet } from "../suite.ts";
import type { MemoryTarget } from "./memory-target.ts";

/** `delete` and `keys`. */
export const memoryKeysFacet: Facet<Memory, MemoryTarget> = {
  name: "keys",
  cases: {
    "deletes a key and says that it was there": async (memory) => {
      await memory.set("key", null);
      expect(await memory.delete("key")).toBe(true);
      expect(await memory.get("key")).toBeUndefined();
    },
    "says when there was nothing to delete": async (memory) => {
      expect(await memory.delete("key")).toBe(false);
    },
    "lists keys by prefix in code-unit order, whatever the order of writing": async (memory) => {
      for (const key of ["note:b", "note:B", "note:a", "other", "note:10", "note:é", "note:9"])
        await memory.set(key, 1);
      expect(await memory.keys("note:")).toEqual(["note:10", "note:9", "note:B", "note:a", "note:b", "note:é"]);
    },
    "lists every key for the empty prefix": async (memory) => {
      await memory.set("b", 1);
      await memory.set("a", 1);
      expect(await memory.keys("")).toEqual(["a", "b"]);
    },
    "takes a prefix literally": async (memory) => {
      for (const key of ["a*b", "a%b", "axb", "a_b"]) await memory.set(key, 1);
      expect(await memory.keys("a*")).toEqual(["a*b"]);
      expect(await memory.keys("a_")).toEqual(["a_b"]);
      expect(await memory.keys("a%")).toEqual(["a%b"]);
    },
    "does not list a deleted key": async (memory) => {
      await memory.set("a", 1);
      await memory.set("b", 1);
      await memory.delete("a");
      expect(await memory.keys("")).toEqual(["b"]);
    },
  },
};
