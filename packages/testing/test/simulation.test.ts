import { describe, expect, it } from "vitest";
import { createSeededRandom } from "../src/fakes/seeded-random.ts";
import { createSettler, permutations, settleOrder } from "../src/simulation/settler.ts";

describe("the seeded random", () => {
  it("gives the same numbers for the same seed, others for another", () => {
    const draw = (seed: number): readonly number[] => {
      const random = createSeededRandom(seed);
      return Array.from({ length: 5 }, () => random.next());
    };
    expect(draw(7)).toEqual(draw(7));
    expect(draw(7)).not.toEqual(draw(8));
  });

  it("stays within its bounds and reaches both ends", () => {
    const random = createSeededRandom(1);
    const seen = new Set(Array.from({ length: 500 }, () => random.integer(3, 5)));
    expect(seen).toEqual(new Set([3, 4, 5]));
  });

  it("shuffles without losing anything, and picks what is there", () => {
    const random = createSeededRandom(1);
    const items = [1, 2, 3, 4, 5];
    expect(new Set(random.shuffle(items))).toEqual(new Set(items));
    expect(items).toContain(random.pick(items));
    expect(() => random.pick([])).toThrow(RangeError);
  });
});

describe("the settler", () => {
  it("ends waits in the order a test says", async () => {
    const settler = createSettler<string>();
    const log: string[] = [];
    const waits = ["a", "b", "c"].map(async (name) => log.push(await settler.wait(name)));
    await settleOrder(settler, ["c", "a", "b"]);
    await Promise.all(waits);
    expect(log).toEqual(["c", "a", "b"]);
  });

  it("rejects a wait, by the test or by its signal", async () => {
    const settler = createSettler<string>();
    const stop = new AbortController();
    const ends = Promise.allSettled([settler.wait("a"), settler.wait("b", stop.signal)]);
    await settler.reject("a", "no");
    stop.abort("enough");
    expect(await ends).toMatchObject([{ reason: "no" }, { reason: "enough" }]);
    expect(settler.waiting).toEqual([]);
  });

  it("names who waits when a test asks for somebody who does not", async () => {
    const settler = createSettler<string>();
    void settler.wait("a");
    await expect(settler.resolve("b", "")).rejects.toThrow('nobody waits under "b"; waiting: a');
    await expect(settler.wait("a")).rejects.toThrow("already");
  });

  it("counts every order once", () => {
    const orders = [...permutations(["a", "b", "c"])].map((order) => order.join(""));
    expect(orders).toEqual(["abc", "acb", "bac", "bca", "cab", "cba"]);
    expect([...permutations([])]).toEqual([[]]);
  });
});
