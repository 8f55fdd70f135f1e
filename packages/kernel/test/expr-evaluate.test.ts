import { describe, expect, test } from "vitest";
import { HexdagError, isHexdagError } from "../src/errors/hexdag-error.ts";
import { compileExpr } from "../src/expr/evaluate.ts";
import type { Expr, PlanExpr } from "../src/expr/expr.ts";
import { callFunction } from "../src/expr/functions/call-function.ts";
import type { Scope } from "../src/expr/scope.ts";
import { childrenOf, exprDepth, mapExpr } from "../src/expr/walk.ts";
import type { JsonValue } from "../src/json/json-value.ts";

const scope: Scope = {
  read: (root, name) => (root === "input" ? { a: 1 } : name === "big" ? [1, 2] : undefined),
  now: () => 0,
  uuid: () => "00000000-0000-4000-8000-000000000000",
};
const one: Expr = { kind: "literal", value: 1 };
const failing: Expr = {
  kind: "binary",
  operator: "<",
  left: one,
  right: { kind: "literal", value: "a" },
  span: [4, 11],
};

function failureOf(run: () => unknown): HexdagError {
  try {
    run();
  } catch (error) {
    if (error instanceof HexdagError) return error;
  }
  throw new TypeError("no HexdagError was thrown");
}

describe("damaged plans", () => {
  const deep = Array.from({ length: 70 }).reduce<Expr>((operand) => ({ kind: "unary", operator: "not", operand }), one);
  const endless = Array.from({ length: 100_000 }).reduce<Expr>(
    (operand) => ({ kind: "unary", operator: "not", operand }),
    one,
  );
  test.each([
    [null, "a part of it is not a node"],
    [{ kind: "eval", code: "1" }, 'a node is of kind "eval"'],
    [{ kind: "literal" }, "a literal has no value"],
    [{ kind: "root", root: "name", name: "a" }, 'the name "a" was never resolved'],
    [{ kind: "root", root: "process" }, 'a root is of kind "process"'],
    [{ kind: "root", root: "node" }, "a root of kind node has no name"],
    [{ kind: "list" }, "a list of parts is missing"],
    [{ kind: "map", entries: [[one]] }, "a map entry is not a key and a value"],
    [{ kind: "map", entries: {} }, "a map has no entries"],
    [{ kind: "member", object: one, name: 1 }, "a member has no name"],
    [{ kind: "index", object: one }, "a part of it is not a node"],
    [{ kind: "slice", object: one, from: 1 }, "a part of it is not a node"],
    [{ kind: "unary", operator: "~", operand: one }, 'an operator is "~"'],
    [{ kind: "binary", operator: "constructor", left: one, right: one }, 'an operator is "constructor"'],
    [{ kind: "logical", left: one, right: one }, "an operator is missing"],
    // oxlint-disable-next-line unicorn/no-thenable -- the branch of a conditional, never a function
    [{ kind: "conditional", test: one, then: one }, "a part of it is not a node"],
    [{ kind: "call", args: [] }, "a call has no name"],
    [{ kind: "call", name: "nope", args: [] }, "nope(), which this kernel does not have"],
    [{ kind: "call", name: "constructor", args: [] }, "constructor(), which this kernel does not have"],
    [{ kind: "call", name: "len", args: [] }, "len(value) with 0 arguments"],
    [{ kind: "lambda", params: [], body: one }, "a lambda has no parameter names"],
    [{ kind: "lambda", params: ["x"], body: one }, "a lambda stands where a value must"],
    [{ kind: "list", items: [{ kind: "lambda", params: ["x"], body: one }] }, "a lambda stands where a value must"],
    [deep, "nested more than 64 levels deep"],
    [endless, "nested more than 64 levels deep"],
  ])("HD5001 for a tree no compiler writes (%#)", (tree, words) => {
    const source = { $expr: tree, text: "x" };
    // @ts-expect-error a damaged plan does not have the type it claims
    const error = failureOf(() => compileExpr(source));
    expect(error.code).toBe("HD5001");
    expect(error.message).toContain(words);
  });

  test("HD5001 for an expression without its text", () => {
    // @ts-expect-error a damaged plan does not have the type it claims
    expect(failureOf(() => compileExpr({ $expr: one })).message).toContain("it has no text");
  });

  test("a function that takes a value refuses a lambda that a plan smuggles in", () => {
    const lambda: Expr = { kind: "lambda", params: ["x"], body: one };
    const evaluate = compileExpr({ $expr: { kind: "call", name: "str", args: [lambda] }, text: "str(x => 1)" });
    expect(failureOf(() => evaluate(scope))).toMatchObject({
      code: "HD4501",
      message: expect.stringContaining("a lambda"),
    });
  });

  test("a constant larger than a result may be is refused when the plan is loaded", () => {
    const value = Array.from({ length: 200_000 }, () => 1);
    expect(failureOf(() => compileExpr({ $expr: { kind: "literal", value }, text: "x" })).code).toBe("HD4502");
  });
});

describe("failures", () => {
  const origin = { source: 0, start: 100, end: 111, line: 7, column: 12 };

  test("carry the failing piece of text and are not worth a retry", () => {
    const error = failureOf(() => compileExpr({ $expr: failing, text: "(1) 1 < 'a'", origin })(scope));
    expect(error).toMatchObject({
      code: "HD4501",
      message: "a number cannot be compared with a string",
      hint: "convert one side with float(x) or str(x)",
      retryable: false,
      data: { start: 4, end: 11, text: "1 < 'a'", expression: "(1) 1 < 'a'" },
    });
    expect(isHexdagError(error)).toBe(true);
  });

  test("point at the piece inside the file when the text stands there letter for letter", () => {
    const narrow = failureOf(() => compileExpr({ $expr: failing, text: "(1) 1 < 'a'", origin })(scope));
    expect(narrow.origin).toEqual({ source: 0, start: 104, end: 111, line: 7, column: 16 });
    const lines = failureOf(() => compileExpr({ $expr: failing, text: "(\n) 1 < 'a'", origin })(scope));
    expect(lines.origin).toEqual({ source: 0, start: 104, end: 111, line: 8, column: 3 });
  });

  test("point at the whole when the text was quoted or folded in the file", () => {
    const wide = { ...origin, end: 120 };
    expect(failureOf(() => compileExpr({ $expr: failing, text: "(1) 1 < 'a'", origin: wide })(scope)).origin).toEqual(
      wide,
    );
    expect(failureOf(() => compileExpr({ $expr: failing, text: "(1) 1 < 'a'" })(scope)).origin).toBeUndefined();
  });

  test("of the scope pass through as they are", () => {
    const broken: Scope = {
      ...scope,
      read: () => {
        throw new RangeError("from the host");
      },
    };
    const evaluate = compileExpr({ $expr: { kind: "root", root: "input" }, text: "$input" });
    expect(() => evaluate(broken)).toThrow(new RangeError("from the host"));
  });
});

test("a constant list is frozen, and apart from the plan it came from", () => {
  const value: JsonValue[] = [{ a: [1] }];
  const source: PlanExpr = { $expr: { kind: "literal", value }, text: "x" };
  const evaluate = compileExpr(source);
  const result = evaluate(scope);
  expect(result).toEqual([{ a: [1] }]);
  expect(evaluate(scope)).toBe(result);
  expect(Object.isFrozen(result) && Array.isArray(result) && Object.isFrozen(result[0])).toBe(true);
  expect(Object.isFrozen(value)).toBe(false);
});

test("a lambda parameter hides a loop name only inside the lambda", () => {
  const big: Expr = { kind: "root", root: "local", name: "big" };
  const call: Expr = { kind: "call", name: "map", args: [big, { kind: "lambda", params: ["big"], body: big }] };
  expect(compileExpr({ $expr: { kind: "list", items: [call, big] }, text: "x" })(scope)).toEqual([
    [1, 2],
    [1, 2],
  ]);
});

test("a function this kernel does not have is refused when the plan is loaded", () => {
  expect(() => compileExpr({ $expr: { kind: "call", name: "leng", args: [one] }, text: "leng(1)" })).toThrow(
    "does not have",
  );
});

describe("callFunction", () => {
  test("calls a function with plain values", () => {
    expect(callFunction("upper", ["ada"], scope)).toBe("ADA");
    expect(callFunction("default", [null, 1], scope)).toBe(1);
    expect(callFunction("required", [1], scope)).toBe(1);
    expect(callFunction("coalesce", [null, null, 3], scope)).toBe(3);
    expect(callFunction("matches", ["abc", "^a"], scope)).toBe(true);
    expect(callFunction("now", [], scope)).toBe("1970-01-01T00:00:00.000Z");
  });

  test.each([
    ["nope", [], "there is no function nope()"],
    ["upper", [], "upper(text) got 0 arguments"],
    ["upper", ["a", "b"], "upper(text) got 2 arguments"],
    ["upper", [1], 'upper() takes a string as "text", but got a number'],
    ["map", [[1], "x"], 'map() takes a lambda such as x => x.name as "change"'],
    ["required", [null], "a required value is null"],
  ])("%s with %j is refused", (name, args, message) => {
    expect(failureOf(() => callFunction(name, args, scope)).message).toContain(message);
  });
});

test("depth counts levels, and every node lists its parts in order", () => {
  const slice: Expr = { kind: "slice", object: one, to: failing };
  expect(exprDepth(slice)).toBe(3);
  expect(childrenOf(slice)).toEqual([one, failing]);
  const two: Expr = { kind: "literal", value: 2 };
  expect(mapExpr(slice, (part) => (part === one ? two : part))).toEqual({
    kind: "slice",
    object: two,
    to: { ...failing, left: two },
  });
});
