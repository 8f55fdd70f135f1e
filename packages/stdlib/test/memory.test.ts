import { describe, expect, it } from "vitest";
import { createMemory } from "../src/defaults/memory.ts";

describe("a memory with a bound", () => {
  it("drops the key written longest ago", async () => {
    const memory = createMemory({ maxSize: 2 });
    for (const key of ["a", "b"]) await memory.set(key, 1);
    await memory.set("a", 2);
    await memory.set("c", 3);
    expect(await memory.keys("")).toEqual(["a", "c"]);
  });
});
