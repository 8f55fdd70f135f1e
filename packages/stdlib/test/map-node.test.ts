import { createSettler, settled } from "@hexdag/testing";
import { describe, expect, it } from "vitest";
import { expr, lit } from "./support/exprs.ts";
import { errorOf, type Functions, fnNode, node, outputOf, run } from "./support/run.ts";
import { createTestSpawner } from "./support/test-spawner.ts";

const DEFAULTS = { itemVar: "item", indexVar: "index", concurrency: 10, errorHandling: "fail_fast" } as const;
const map = (config: Parameters<typeof node>[2]) =>
  node("each", "map", { ...DEFAULTS, items: expr(lit([1, 2, 3])), ...config });
const functions: Functions = {
  square: (item: number, ctx: { nodeName: string }) => (ctx.nodeName === "each" ? item * item : -1),
  squareItem: (input: { item: number }) => input.item ** 2,
  fail: (item: number) => {
    if (item === 2) throw new Error("two is bad");
    return item;
  },
};

describe("map", () => {
  it("gives what the function answers for each item, in item order", async () => {
    expect(await outputOf(map({ fn: { $fn: "square" } }), { functions })).toEqual([1, 4, 9]);
  });

  it("runs a body of nodes for each item", async () => {
    expect(await outputOf(map({ body: { $body: { nodes: [fnNode("sq", "squareItem")] } } }), { functions })).toEqual([
      1, 4, 9,
    ]);
  });

  it("runs a child pipeline for each item", async () => {
    const ports = { spawner: createTestSpawner() };
    expect(await outputOf(map({ bodyPipeline: "echo", items: expr(lit(["a"])) }), { ports })).toEqual([
      { echoed: { item: "a", index: 0 } },
    ]);
  });

  it("records every item", async () => {
    const { events } = await run([map({ fn: { $fn: "square" } })], { functions });
    expect(events.flatMap((event) => (event.type === "body.completed" ? [event.node] : []))).toEqual([
      "each[0]",
      "each[1]",
      "each[2]",
    ]);
  });

  it("works on ten items at a time by default", async () => {
    const settler = createSettler<number>();
    const wait: Functions = { wait: (item: number) => settler.wait(String(item)) };
    const items = Array.from({ length: 12 }, (_empty, index) => index);
    const done = outputOf(map({ items: expr(lit(items)), fn: { $fn: "wait" } }), { functions: wait });
    await settled();
    expect(settler.waiting).toHaveLength(10);
    for (const item of items.toReversed().filter((each) => each < 10)) await settler.resolve(String(item), item);
    await settler.resolve("11", 11);
    await settler.resolve("10", 10);
    expect(await done).toEqual(items);
  });

  it("names results by key_field, of the result or of the item", async () => {
    const items = expr(lit([{ id: "a" }, { id: "b" }]));
    expect(await outputOf(map({ items, fn: { $fn: "len" }, keyField: "id" }), { functions: { len: () => 1 } })).toEqual(
      { a: 1, b: 1 },
    );
  });

  it("gives an empty list for no items", async () => {
    expect(await outputOf(map({ items: expr(lit([])), fn: { $fn: "square" } }), { functions })).toEqual([]);
  });

  it("fails when an item fails, or leaves null when told to continue", async () => {
    expect(await errorOf(map({ fn: { $fn: "fail" } }), { functions })).toMatchObject({
      message: expect.stringContaining("two is bad"),
    });
    expect(await outputOf(map({ fn: { $fn: "fail" }, errorHandling: "continue" }), { functions })).toEqual([
      1,
      null,
      3,
    ]);
  });

  it("refuses more items than max_items before working on any", async () => {
    const { events, result } = await run([map({ fn: { $fn: "square" }, maxItems: 2 })], { functions });
    expect(result).toMatchObject({ status: "failed", error: { code: "HD6012" } });
    expect(events.some((event) => event.type === "body.started")).toBe(false);
  });
});
