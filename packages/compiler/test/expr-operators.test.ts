import { describe, expect, test } from "vitest";
import { evaluate, outcome } from "./expr-support.ts";

const values = {
  $input: { n: 3, text: "abc", list: [1, 2, 3], map: { a: 1 }, none: null, yes: true },
};

describe("literals", () => {
  test.each([
    ["1", 1],
    ["0.5", 0.5],
    [".5", 0.5],
    ["1e3", 1000],
    ["1.5E-2", 0.015],
    ["-7", -7],
    ["-0", 0],
    ["+7", 7],
    ['"a"', "a"],
    ["'a'", "a"],
    [String.raw`"\n\t\r\\\"\'\/\0"`, "\n\t\r\\\"'/\0"],
    [String.raw`"\x41\u0042\u{1F600}"`, "AB😀"],
    ["true", true],
    ["True", true],
    ["false", false],
    ["False", false],
    ["null", null],
    ["None", null],
    ["[]", []],
    ["[1, 'a', [null],]", [1, "a", [null]]],
    ["{}", {}],
    ['{a: 1, "b c": 2, if: 3, [upper("d")]: 4,}', { a: 1, "b c": 2, if: 3, D: 4 }],
  ])("%s", (text, value) => {
    expect(evaluate(text)).toEqual(value);
  });
});

describe("arithmetic", () => {
  test.each([
    ["1 + 2", 3],
    ["'a' + 'b'", "ab"],
    ["[1] + [2]", [1, 2]],
    ["5 - 7", -2],
    ["6 * 7", 42],
    ["7 / 2", 3.5],
    ["7 // 2", 3],
    ["-7 // 2", -4],
    ["1 // 0.1", 9],
    ["7 % 3", 1],
    ["-7 % 3", 2],
    ["7 % -3", -2],
    ["5.5 % 2", 1.5],
    ["2 ** 10", 1024],
    ["2 ** -1", 0.5],
    ["-$input.n", -3],
    ["+$input.n", 3],
    ["0 * -5", 0],
    ["-(0)", 0],
    ["1 / 3 * 3", 1],
  ])("%s", (text, value) => {
    expect(evaluate(text, values)).toEqual(value);
  });

  test.each([
    ["1 / 0", "HD4501 division by zero [1 / 0]"],
    ["1 // 0", "HD4501 division by zero [1 // 0]"],
    ["1 % 0", "HD4501 division by zero [1 % 0]"],
    ["0 ** -1", "HD4501 division by zero [0 ** -1]"],
    ["(-8) ** 0.5", "HD4501 a negative number has no real fractional power [(-8) ** 0.5]"],
    ["1e308 * 10", "HD4501 the result is too large for a number [1e308 * 10]"],
    ["1e308 + 1e308", "HD4501 the result is too large for a number [1e308 + 1e308]"],
    ["9 ** 9 ** 9", "HD4501 the result is too large for a number [9 ** 9 ** 9]"],
    ["'a' + 1", "HD4501 cannot add a number to a string ['a' + 1]"],
    ["1 + null", "HD4501 cannot add null to a number [1 + null]"],
    ["[1] + 2", "HD4501 cannot add a number to a list [[1] + 2]"],
    ["true + 1", "HD4501 cannot add a number to a boolean [true + 1]"],
    ["{} + {}", "HD4501 cannot add a map to a map [{} + {}]"],
    ["'a' * 3", "HD4501 \"*\" takes two numbers, not a string and a number ['a' * 3]"],
    ["$input.none - 1", 'HD4501 "-" takes two numbers, not null and a number [$input.none - 1]'],
    ["-'a'", "HD4501 the sign \"-\" goes before a number, but here it is before a string [-'a']"],
    ["+null", 'HD4501 the sign "+" goes before a number, but here it is before null [+null]'],
  ])("%s is refused", (text, message) => {
    expect(outcome(text, values)).toBe(message);
  });
});

describe("comparison", () => {
  test.each([
    ["1 == 1.0", true],
    ["1 == '1'", false],
    ["1 != '1'", true],
    ["null == null", true],
    ["$input.none == $input.missing", true],
    ["null == 0", false],
    ["[1, {a: 2}] == [1, {a: 2}]", true],
    ["{a: 1, b: 2} == {b: 2, a: 1}", true],
    ["{a: 1} == {a: 1, b: null}", false],
    ["[1, 2] != [2, 1]", true],
    ["$input.list == [1, 2, 3]", true],
    ["$input.text == $input.text + ''", true],
    ["1 < 2", true],
    ["2 <= 2", true],
    ["3 > 4", false],
    ["4 >= 4", true],
    ["'a' < 'b'", true],
    ["'b' >= 'a'", true],
    ["false < true", true],
    ["null < 1", false],
    ["null > 1", false],
    ["1 <= null", false],
    ["null <= null", true],
    ["null < null", false],
    ["$input.missing.deeper < 'a'", false],
  ])("%s", (text, value) => {
    expect(evaluate(text, values)).toBe(value);
  });

  test.each([
    ["1 < 'a'", "HD4501 a number cannot be compared with a string [1 < 'a']"],
    ["[1] < [2]", "HD4501 a list cannot be compared with a list [[1] < [2]]"],
    ["{} >= 1", "HD4501 a map cannot be compared with a number [{} >= 1]"],
    ["true > 0", "HD4501 a boolean cannot be compared with a number [true > 0]"],
  ])("%s is refused", (text, message) => {
    expect(outcome(text, values)).toBe(message);
  });
});

describe("membership", () => {
  test.each([
    ["2 in [1, 2]", true],
    ["2 in $input.list", true],
    ["[1] in [[1], 2]", true],
    ["null in [null]", true],
    ["'2' in [2]", false],
    ["3 not in [1, 2]", true],
    ["'a' in {a: 1}", true],
    ["'a' in $input.map", true],
    ["'toString' in $input.map", false],
    ["'bc' in $input.text", true],
    ["'' in $input.text", true],
    ["'x' not in 'abc'", true],
  ])("%s", (text, value) => {
    expect(evaluate(text, values)).toBe(value);
  });

  test.each([
    ["1 in 'abc'", "HD4501 a string contains strings, not a number [1 in 'abc']"],
    ["1 in $input.map", "HD4501 the keys of a map are strings, so a number cannot be one [1 in $input.map]"],
    ["1 in null", 'HD4501 "in" searches a list, a map or a string, not null [1 in null]'],
    ["1 in 12", 'HD4501 "in" searches a list, a map or a string, not a number [1 in 12]'],
  ])("%s is refused", (text, message) => {
    expect(outcome(text, values)).toBe(message);
  });
});

describe("logic", () => {
  test.each([
    ["1 and 2", 2],
    ["0 and 2", 0],
    ["'' or 'x'", "x"],
    ["[] or {}", {}],
    ["{} and 1", {}],
    ["$input.map and 1", 1],
    ["null && 1", null],
    ["false || null", null],
    ["not null", true],
    ["not [0]", false],
    ["!0", true],
    ["null ?? 1", 1],
    ["false ?? 1", false],
    ["0 ?? 1", 0],
    ["null ?? null ?? 3", 3],
    ["true or 1 / 0", true],
    ["false and 1 / 0", false],
    ["1 ?? 1 / 0", 1],
    ["1 is null", false],
    ["null is null", true],
    ["$input.missing is not null", false],
    ["1 is not None", true],
    ["'a' if 1 else 1 / 0", "a"],
    ["1 / 0 if 0 else 'b'", "b"],
    ["$input.yes ? 'a' : 'b'", "a"],
    ["0 ? 'a' : [] ? 'b' : 'c'", "c"],
  ])("%s", (text, value) => {
    expect(evaluate(text, values)).toEqual(value);
  });
});
