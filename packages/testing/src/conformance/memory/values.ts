import type { JsonValue, Memory } from "@hexdag/kernel/ports";
import { expect } from "vitest";
import type { Facet } from "../suite.ts";
import type { MemoryTarget } from "./memory-target.ts";

const VALUES: readonly JsonValue[] = [
  null,
  false,
  0,
  -1.5,
  "",
  "Grüße \u{1f44b}\n",
  [],
  [1, [2, [null]]],
  {},
  { a: { b: [{ c: null }] }, "with space": true },
];

/** What is read is what was written, and nothing else's. */
export const memoryValuesFacet: Facet<Memory, MemoryTarget> = {
  name: "values",
  cases: {
    "reads back every kind of JSON value": async (memory) => {
      for (const [position, value] of VALUES.entries()) await memory.set(`value ${position}`, value);
      for (const [position, value] of VALUES.entries()) expect(await memory.get(`value ${position}`)).toEqual(value);
    },
    "answers undefined for an absent key": async (memory) => {
      expect(await memory.get("absent")).toBeUndefined();
    },
    "tells a stored null from an absent key": async (memory) => {
      await memory.set("nothing", null);
      expect(await memory.get("nothing")).toBeNull();
    },
    "replaces the value of a key": async (memory) => {
      await memory.set("key", { old: true });
      await memory.set("key", [1]);
      expect(await memory.get("key")).toEqual([1]);
    },
    "shares nothing with the value written": async (memory) => {
      const list = [1, 2];
      await memory.set("list", list);
      list.push(3);
      expect(await memory.get("list")).toEqual([1, 2]);
    },
    "shares nothing with a value read": async (memory) => {
      await memory.set("map", { inner: { kept: true } });
      vandalise(await memory.get("map"));
      expect(await memory.get("map")).toEqual({ inner: { kept: true } });
    },
    "keeps keys apart that look like object members": async (memory) => {
      expect(await memory.get("constructor")).toBeUndefined();
      await memory.set("__proto__", { polluted: true });
      expect(await memory.get("__proto__")).toEqual({ polluted: true });
      expect(Reflect.get({}, "polluted")).toBeUndefined();
    },
  },
};

/** Writes into a value as careless code would; a frozen value is allowed to refuse. */
function vandalise(value: unknown): void {
  if (typeof value !== "object" || value === null) return;
  for (const member of Object.values(value)) vandalise(member);
  Reflect.set(value, "kept", false);
  Reflect.deleteProperty(value, "inner");
}
