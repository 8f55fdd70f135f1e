import { describe, expect, it } from "vitest";
import { errorOf, fnNode, node, outputOf } from "./support/run.ts";

const unpacking = (params: readonly string[]) => node("add", "function", { fn: { $fn: "add" }, params });

describe("function", () => {
  it("calls the function with the node's input and the run's context", async () => {
    const greet = (input: { name: string }, ctx: { nodeName: string }): string => `${input.name} in ${ctx.nodeName}`;
    expect(await outputOf(fnNode("hello", "greet"), { input: { name: "Ada" }, functions: { greet } })).toBe(
      "Ada in hello",
    );
  });

  it("waits for an asynchronous function", async () => {
    expect(await outputOf(fnNode("later", "later"), { functions: { later: () => Promise.resolve([1, 2]) } })).toEqual([
      1, 2,
    ]);
  });

  it("gives null for a function that returns nothing", async () => {
    expect(await outputOf(fnNode("quiet", "quiet"), { functions: { quiet: () => undefined } })).toBeNull();
  });

  it("hands the named fields over in the order of params, then the context", async () => {
    const add = (left: number, right: number, ctx: { attempt: number }): number =>
      left * 100 + right * 10 + ctx.attempt;
    expect(await outputOf(unpacking(["b", "a"]), { input: { a: 1, b: 2, c: 3 }, functions: { add } })).toBe(211);
  });

  it("leaves an absent field to the function's own default", async () => {
    const add = (left: number, right = 5): number => left + right;
    expect(await outputOf(unpacking(["a", "nope"]), { input: { a: 1 }, functions: { add } })).toBe(6);
  });

  it("does not take an inherited member for a field", async () => {
    const add = (value: unknown): boolean => value === undefined;
    expect(await outputOf(unpacking(["constructor"]), { input: {}, functions: { add } })).toBe(true);
  });

  it("refuses to unpack an input that is no map", async () => {
    const error = await errorOf(unpacking(["a"]), { input: [1], functions: { add: () => 1 } });
    expect(error).toMatchObject({ code: "HD6007", message: expect.stringContaining("not a map") });
  });

  it("fails the node with what the function throws", async () => {
    const functions = {
      broken: () => {
        throw new TypeError("no such column");
      },
    };
    expect(await errorOf(fnNode("broken", "broken"), { functions })).toMatchObject({
      code: "HD6001",
      message: expect.stringContaining("no such column"),
    });
  });
});
