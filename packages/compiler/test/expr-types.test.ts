import type { JsonSchema } from "@hexdag/kernel";
import { describe, expect, test } from "vitest";
import { EXPRESSION_CODES } from "../src/expr/codes.ts";
import { checkExpression } from "../src/expr/type-check.ts";
import { linked } from "./expr-support.ts";

const input: JsonSchema = {
  type: "object",
  properties: {
    name: { type: "string" },
    age: { type: "integer" },
    note: { type: ["string", "null"] },
    status: { enum: ["active", "closed"] },
    tags: { type: "array", items: { type: "string" } },
    orders: {
      type: "array",
      items: {
        type: "object",
        properties: { total: { type: "number" } },
        required: ["total"],
        additionalProperties: false,
      },
    },
    address: { type: "object", properties: { city: { type: "string" } }, additionalProperties: false },
    free: {},
    open: { type: "object", properties: { a: { type: "string" } } },
    scores: { type: "object", additionalProperties: { type: "number" } },
    either: { type: ["number", "string"] },
    ruled: { type: "object", properties: { any: true, never: false }, required: ["any"] },
    combined: { type: "object", properties: {}, additionalProperties: false, anyOf: [{}] },
  },
  required: ["name", "age", "status", "tags", "orders", "address", "open", "either", "scores", "combined", "ruled"],
  additionalProperties: false,
};
const result: JsonSchema = {
  type: "object",
  properties: { text: { type: "string" } },
  required: ["text"],
  additionalProperties: false,
};

function check(text: string): { readonly type: JsonSchema | undefined; readonly problems: readonly string[] } {
  const { type, problems } = checkExpression(linked(text), (root) => {
    if (root.root === "input") return input;
    return root.name === "answer" ? result : undefined;
  });
  return {
    type,
    problems: problems.map(
      (problem) => `${problem.code} ${problem.message} [${text.slice(problem.start, problem.end)}]`,
    ),
  };
}

describe("types that follow", () => {
  test.each([
    ["$input.name", { type: "string" }],
    ["$input.age + 1", { type: "number" }],
    ["$input.name + 'x'", { type: "string" }],
    ["$input.address.city", { type: ["string", "null"] }],
    ["$input.address.city ?? ''", { type: "string" }],
    ["$input.address.city | default('none')", { type: "string" }],
    ["$input.address.city | required", { type: "string" }],
    ["$input.age > 3", { type: "boolean" }],
    ["$input.tags[0]", { type: ["string", "null"] }],
    ["$input.tags[1:]", { type: "array", items: { type: "string" } }],
    ["$input.name[0]", { type: ["string", "null"] }],
    ["first($input.tags)", { type: ["string", "null"] }],
    ["len($input.tags)", { type: "number" }],
    ["map($input.orders, o => o.total * 2)", { type: "array", items: { type: "number" } }],
    ["filter($input.tags, t => t != '')", { type: "array", items: { type: "string" } }],
    ["map(filter($input.orders, o => o.total > 1), o => o.total)", { type: "array", items: { type: "number" } }],
    ["$input.scores.anything", { type: ["number", "null"] }],
    ["1 if $input.age else 'x'", { enum: [1, "x"] }],
    ["[1, 2]", { type: "array", items: { enum: [1, 2] } }],
    ["not $input.free", { type: "boolean" }],
    ["-$input.age", { type: "number" }],
    ["unknown.a.b", undefined],
    ["$input.free.a", undefined],
    ["$input.open.b", undefined],
    ["answer.output", result],
    ["answer.output.text", { type: "string" }],
    ["{a: $input.name}.a", { type: "string" }],
  ])("%s", (text, type) => {
    const checked = check(text);
    expect(checked.problems).toEqual([]);
    expect(checked.type).toEqual(type);
  });
});

const CERTAIN = [
  ["$input.age < 'x'", "HD4121 a number cannot be compared with a string [$input.age < 'x']"],
  ["$input.tags > 3", "HD4121 a list cannot be compared with a number [$input.tags > 3]"],
  ["$input.note > 3", "HD4121 a string cannot be compared with a number [$input.note > 3]"],
  ["len($input.age)", 'HD4121 len() takes a list or a map or a string as "value", but this is a number [$input.age]'],
  ["upper(1)", 'HD4121 upper() takes a string as "text", but this is a number [upper(1)]'],
  ["$input.name + 1", "HD4121 cannot add a number to a string [$input.name + 1]"],
  ["$input.free + true", "HD4121 a boolean cannot be added [$input.free + true]"],
  ["$input.name * 2", 'HD4121 "*" takes two numbers, not a string [$input.name * 2]'],
  ["-$input.name", 'HD4121 the sign "-" goes before a number, but here it is before a string [-$input.name]'],
  ["1 in $input.name", "HD4121 a string contains strings, not a number [1 in $input.name]"],
  ["'a' in $input.age", "HD4121 \"in\" searches a list, a map or a string, not a number ['a' in $input.age]"],
  ["$input.address[0]", "HD4121 a map has no numbered items [$input.address[0]]"],
  ["$input.tags[true]", "HD4121 an index is a string or a whole number, not a boolean [$input.tags[true]]"],
  ["$input.age[1:]", "HD4121 only a list or a string can be sliced, not a number [$input.age[1:]]"],
  ["{[$input.age]: 1}", "HD4121 the keys of a map are strings, not a number [$input.age]"],
  [
    "map($input.orders, o => upper(o.total))",
    'HD4121 upper() takes a string as "text", but this is a number [o.total]',
  ],
  ["map($input.tags, (t, i) => t + i)", "HD4121 cannot add a number to a string [t + i]"],
  ["$input.nme", 'HD4122 there is no field "nme" in this value [$input.nme]'],
  ["$input.address.town", 'HD4122 there is no field "town" in this value [$input.address.town]'],
  ["$input['nme']", "HD4122 there is no field \"nme\" in this value [$input['nme']]"],
  ["$input.name.first", 'HD4122 a string has no field "first" [$input.name.first]'],
  ["$input.orders.total", 'HD4122 a list has no field "total" [$input.orders.total]'],
  ["$input.tags.length", 'HD4122 a list has no field "length" [$input.tags.length]'],
  ["answer.txt", 'HD4122 there is no field "txt" in this value [answer.txt]'],
  ["answer.output.txt", 'HD4122 there is no field "txt" in this value [answer.output.txt]'],
  ["$input.age == 'x'", "HD4123 a number never equals a string, so this is always false [$input.age == 'x']"],
  ["$input.name != 1", "HD4123 a string never equals a number, so this is always true [$input.name != 1]"],
  [
    "$input.status == 'actve'",
    'HD4123 the value is one of "active", "closed", so this is always false [$input.status == \'actve\']',
  ],
] as const;

test.each(CERTAIN)("%s is reported", (text, problem) => {
  expect(check(text).problems).toEqual([problem]);
});

test.each([
  "$input.either < 'x'",
  "$input.either + 1",
  "$input.note == null",
  "$input.missing_but_nullable ?? 1 == 1 or true",
  "$input.free < 1",
  "$input.address.city == null",
  "null < 1",
  "$input.status == 'active'",
  "$input.status in ['actve']",
  "$input.combined.anything",
  "$input.open.anything.deeper",
  "$input.scores['a'] > 1",
  "get($input.tags, 0)",
  "split($input.name, null)",
  "unknown + 1",
  "[1, 'a'] == ['a']",
  "max($input.either, 2)",
])("%s may be right, so nothing is said", (text) => {
  expect(check(text).problems.filter((problem) => !problem.includes("missing_but_nullable"))).toEqual([]);
});

test("comparisons that are always the same are warnings, the rest are errors", () => {
  const severity = (text: string): unknown =>
    checkExpression(linked(text), () => ({ type: "string" })).problems[0]?.severity;
  expect(severity("$input == 1")).toBe("warning");
  expect(severity("$input < 1")).toBeUndefined();
});

test("a closed map suggests the field that was meant", () => {
  const [problem] = checkExpression(linked("$input.addres"), () => input).problems;
  expect(problem?.hint).toBe("did you mean address?");
});

test("every code of the type check is provoked above", () => {
  const provoked = new Set<string>(CERTAIN.map(([, problem]) => problem.slice(0, 6)));
  expect(
    Object.keys(EXPRESSION_CODES).filter((code) => code > "HD4120" && code !== "HD4124" && !provoked.has(code)),
  ).toEqual([]);
});

test("a field whose schema is a boolean may be anything, or is ruled out", () => {
  expect(check("$input.ruled.any + 1").problems).toEqual([]);
  expect(check("$input.ruled.never").problems).toHaveLength(1);
});
