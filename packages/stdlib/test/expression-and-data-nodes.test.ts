import { describe, expect, it } from "vitest";
import { binary, expr, field, lit, local, path, result, template } from "./support/exprs.ts";
import { node, outputOf, run } from "./support/run.ts";

const sums = {
  expressions: {
    net: expr(binary(field("price"), "*", field("count"))),
    gross: expr(binary(local("net"), "*", lit(2))),
  },
};

describe("expression", () => {
  it("gives the map of its variables, each seeing the ones before it", async () => {
    expect(await outputOf(node("sum", "expression", sums), { input: { price: 3, count: 2 } })).toEqual({
      net: 6,
      gross: 12,
    });
  });

  it("gives only the variables asked for", async () => {
    expect(
      await outputOf(node("sum", "expression", { ...sums, outputFields: ["gross"] }), {
        input: { price: 3, count: 2 },
      }),
    ).toEqual({ gross: 12 });
  });

  it("gives one variable's value alone", async () => {
    expect(
      await outputOf(node("sum", "expression", { ...sums, extractField: "gross" }), { input: { price: 3, count: 2 } }),
    ).toBe(12);
  });

  it("reads the only dependency by name", async () => {
    const fetch = node("fetch", "data", { output: { a: 1 } });
    const add = node(
      "add",
      "expression",
      { expressions: { b: expr(binary(path(result("fetch"), "a"), "+", lit(1))) } },
      { dataDependencies: ["fetch"] },
    );
    expect((await run([fetch, add])).output("add")).toEqual({ b: 2 });
  });
});

describe("data", () => {
  it("gives its output with values in place, types kept", async () => {
    const output = {
      who: template("Hello {{name}}", { name: field("name") }),
      n: expr(field("n")),
      fixed: [1, { deep: true }],
    };
    expect(await outputOf(node("d", "data", { output }), { input: { name: "Ada", n: 3 } })).toEqual({
      who: "Hello Ada",
      n: 3,
      fixed: [1, { deep: true }],
    });
  });

  it.each([null, 0, "text", [1, 2]])("gives %j as it is", async (value) => {
    expect(await outputOf(node("d", "data", { output: value }))).toEqual(value);
  });
});
