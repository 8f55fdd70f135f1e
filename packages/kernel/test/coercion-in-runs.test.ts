/** Where a run coerces: its input, its output, and what goes into and comes out of nodes. */
import { describe, expect, test } from "vitest";
import type { JsonSchema } from "../src/index.ts";
import type { Validator } from "../src/ports/index.ts";
import { graphOf, node, OPTIONS, reader } from "./support/plans.ts";
import { lines, run, watch } from "./support/runs.ts";

/** Knows one keyword, of properties: `type`. */
const validator: Validator = {
  compile: (schema) => (value) =>
    Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
      const type = typeof property === "object" ? property.type : undefined;
      const held: unknown = Object(value)[name];
      return type === undefined || typeof held === type ? [] : [{ path: name, message: `must be a ${String(type)}` }];
    }),
};
const TOOLS = { validator };
const PRICE: JsonSchema = {
  type: "object",
  properties: { price: { type: "number", "x-coerce": { number: "currency" } }, item: { type: "string" } },
};

describe("a run coerces", () => {
  test("its input, for every node and expression", async () => {
    const graph = graphOf([node("a")], { a: (task) => task.input }, { inputSchema: PRICE }, TOOLS);
    const result = await run(graph, { input: { price: "$1,200", item: "desk" } });
    expect(result.orThrow()).toEqual({ a: { price: 1200, item: "desk" } });
  });

  test("the result of a node before others see it", async () => {
    const nodes = [node("a", { outputSchema: PRICE }), reader("b", ["a"])];
    const functions = {
      a: () => ({ price: "€ 3.50", item: "tea" }),
      b: (task: { readonly input: unknown }) => task.input,
    };
    const result = await run(graphOf(nodes, functions, {}, TOOLS));
    expect(result.nodes["a"]).toMatchObject({ output: { price: 3.5, item: "tea" } });
    expect(result.orThrow()).toEqual({ b: { price: 3.5, item: "tea" } });
  });

  test("what a node is given, for that node alone", async () => {
    const nodes = [node("a", { inputSchema: PRICE }), node("b")];
    const functions = {
      a: (task: { readonly input: unknown }) => task.input,
      b: (task: { readonly input: unknown }) => task.input,
    };
    const result = await run(graphOf(nodes, functions, {}, TOOLS), { input: { price: "5", item: "tea" } });
    expect(result.orThrow()).toEqual({ a: { price: 5, item: "tea" }, b: { price: "5", item: "tea" } });
  });

  test("its output", async () => {
    const result = await run(graphOf([node("price")], { price: () => "$7" }, { outputSchema: PRICE }, TOOLS));
    expect(result).toMatchObject({ status: "failed" });
    const fine = { type: "object", properties: { price: { type: "number", "x-coerce": { number: "currency" } } } };
    expect(
      (await run(graphOf([node("price")], { price: () => "$7" }, { outputSchema: fine }, TOOLS))).orThrow(),
    ).toEqual({
      price: 7,
    });
  });
});

describe("what cannot be coerced", () => {
  const COSTS: JsonSchema = {
    type: "object",
    properties: { price: { type: "number", "x-coerce": { number: "currency" } } },
  };
  const problem =
    'price is "about 5", which cannot be read as an amount of money such as 1200.50 (tried without the space around it)';

  test("fails the node, said once: HD6008", async () => {
    const result = await run(
      graphOf([node("a", { outputSchema: COSTS })], { a: () => ({ price: "about 5" }) }, {}, TOOLS),
    );
    expect(result).toMatchObject({
      status: "failed",
      error: { code: "HD6008", message: `the result of node "a" does not match its output_schema: ${problem}` },
    });
  });

  test("stands beside what is wrong otherwise", async () => {
    const nodes = [node("a", { outputSchema: PRICE })];
    const result = await run(graphOf(nodes, { a: () => ({ price: "about 5" }) }, {}, TOOLS));
    expect(result).toMatchObject({ error: { message: expect.stringContaining(`${problem}; item must be a string`) } });
  });

  test("starts no run: HD6006", async () => {
    const { finish, events } = watch(graphOf([node("a")], {}, { inputSchema: COSTS }, TOOLS), {
      input: { price: "about 5" },
    });
    expect(await finish()).toMatchObject({
      status: "failed",
      error: { code: "HD6006", message: `the run input does not match the pipeline's input_schema: ${problem}` },
    });
    expect(lines(events)).toEqual(["run.started", "run.failed"]);
  });

  test("is a warning where validation is not strict, and stays as it is", async () => {
    const options = { ...OPTIONS, strictValidation: false };
    const nodes = [node("a", { outputSchema: COSTS })];
    const result = await run(graphOf(nodes, { a: () => ({ price: "about 5" }) }, { options }, TOOLS));
    expect(result.orThrow()).toEqual({ a: { price: "about 5" } });
  });
});
