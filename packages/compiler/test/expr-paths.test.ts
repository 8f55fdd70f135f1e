import { describe, expect, test } from "vitest";
import { evaluate, outcome } from "./expr-support.ts";

const values = {
  $input: { user: { name: "Ada", tags: ["x", "y"] }, list: [1, 2, 3], text: "héllo😀", i: 1, key: "name", none: null },
  fetch: { body: [{ id: 7 }] },
  plain: "whole",
  wrapped: { output: "inner", other: 1 },
  empty: { output: null },
  $item: { price: 2 },
  $index: 4,
};

describe("members", () => {
  test.each([
    ["$input.user.name", "Ada"],
    ["$input?.user?.name", "Ada"],
    ['$input["user"]["name"]', "Ada"],
    ["$input.user[$input.key]", "Ada"],
    ["$input.user.missing", null],
    ["$input.missing.deeper.still", null],
    ["$input.none.a", null],
    ["$input.text.a", null],
    ["$input.i.a", null],
    ["fetch.body[0].id", 7],
    ["fetch.body[1].id", null],
    ["unknown.a", null],
    ["$item.price * $index", 8],
    ["{a: {b: 1}}.a.b", 1],
    ["$input.if", null],
  ])("%s", (text, value) => {
    expect(evaluate(text, values)).toEqual(value);
  });

  test.each([
    ["plain.output", "whole"],
    ["wrapped.output", "inner"],
    ["wrapped['output']", "inner"],
    ["fetch.output.body[0].id", 7],
    ["missing.output", null],
    ["empty.output", null],
    ["$input.output", null],
  ])("%s reads the whole result of a node that has no such field", (text, value) => {
    expect(evaluate(text, values)).toEqual(value);
  });

  test("asking a list or string for its length as a field is an error, because null would be wrong for ever", () => {
    expect(outcome("$input.list.length", values)).toBe('HD4501 a list has no field "length" [$input.list.length]');
    expect(outcome("$input.text.size > 3", values)).toBe('HD4501 a string has no field "size" [$input.text.size]');
    expect(evaluate("{length: 2}.length")).toBe(2);
  });
});

describe("indexes", () => {
  test.each([
    ["$input.list[0]", 1],
    ["$input.list[-1]", 3],
    ["$input.list[$input.i]", 2],
    ["$input.list[9]", null],
    ["$input.list[-9]", null],
    ["$input.text[1]", "é"],
    ["$input.text[-1]", "😀"],
    ["$input.text[10]", null],
    ["$input.none[0]", null],
    ["$input.none['a']", null],
    ["$input.list['a']", null],
    ["[[1, 2], [3]][0][1]", 2],
  ])("%s", (text, value) => {
    expect(evaluate(text, values)).toEqual(value);
  });

  test.each([
    ["$input.user[0]", "HD4501 a map has no item number 0 [$input.user[0]]"],
    ["$input.i[0]", "HD4501 a number has no item number 0 [$input.i[0]]"],
    ["$input.list[0.5]", "HD4501 a position is a whole number, not 0.5 [$input.list[0.5]]"],
    ["$input.list[null]", "HD4501 an index is a string or a whole number, not null [$input.list[null]]"],
    ["$input.list[[]]", "HD4501 an index is a string or a whole number, not a list [$input.list[[]]]"],
  ])("%s is refused", (text, message) => {
    expect(outcome(text, values)).toBe(message);
  });
});

describe("slices", () => {
  test.each([
    ["$input.list[1:]", [2, 3]],
    ["$input.list[:1]", [1]],
    ["$input.list[:]", [1, 2, 3]],
    ["$input.list[-2:]", [2, 3]],
    ["$input.list[1:-1]", [2]],
    ["$input.list[5:9]", []],
    ["$input.list[null:2]", [1, 2]],
    ["$input.text[1:3]", "él"],
    ["$input.text[-1:]", "😀"],
    ["$input.none[1:]", null],
    ["[1, 2, 3][true ? 1 : 0 : 2]", [2]],
  ])("%s", (text, value) => {
    expect(evaluate(text, values)).toEqual(value);
  });

  test.each([
    ["$input.user[1:]", "HD4501 only a list or a string can be sliced, not a map [$input.user[1:]]"],
    ["$input.list[0.5:]", "HD4501 the ends of a slice are whole numbers, not 0.5 [$input.list[0.5:]]"],
    ["$input.list['a':]", "HD4501 the ends of a slice are whole numbers, not a string [$input.list['a':]]"],
  ])("%s is refused", (text, message) => {
    expect(outcome(text, values)).toBe(message);
  });
});

describe("lambdas", () => {
  test.each([
    ["map([1, 2], x => x + $index)", [5, 6]],
    ["map([10, 20], (x, i) => x + i)", [10, 21]],
    ["map([1, 2], x => map([10], y => x * y + x))", [[11], [22]]],
    ["map([1], x => map([2], x => x) + [x])", [[2, 1]]],
    ["filter($input.list, x => x > 1) | map(x => x * 2) | sum", 10],
    ["map($input.list, plain => plain)", [1, 2, 3]],
    ["sort_by([{n: 2}, {n: 1}], x => -x.n)", [{ n: 2 }, { n: 1 }]],
  ])("%s", (text, value) => {
    expect(evaluate(text, values)).toEqual(value);
  });
});
