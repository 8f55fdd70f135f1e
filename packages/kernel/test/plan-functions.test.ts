import { expect, test } from "vitest";
import { planFunctions } from "../src/index.ts";
import { node, planOf } from "./support/plans.ts";

test("every function of a plan once, in plan order, from lists, maps and bodies", () => {
  const inner = [node("x", { config: { fn: { $fn: "inner" } } }), node("y", { config: { body: { $fn: "deepest" } } })];
  const plan = planOf([
    node("a", { config: { list: [{ $fn: "first" }, { deep: { fn: { $fn: "second" } } }] } }),
    node("b", { config: { body: { $body: { nodes: inner } }, again: { $fn: "first" } } }),
    node("c"),
  ]);
  expect(planFunctions(plan).map(({ $fn }) => $fn)).toEqual(["first", "second", "inner", "deepest"]);
});

test("a list of more items than a call takes arguments", () => {
  const items = Array.from({ length: 300_000 }, (_, index) => (index === 299_999 ? { $fn: "last" } : index));
  expect(planFunctions(planOf([node("a", { config: { items } })]))).toEqual([{ $fn: "last" }]);
});
