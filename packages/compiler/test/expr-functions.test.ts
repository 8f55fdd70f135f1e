import { type FunctionParam, functionSignatures, type JsonValue } from "@hexdag/kernel";
import { describe, expect, test } from "vitest";
import { parseExpression } from "../src/expr/parser.ts";
import { evaluate, outcome } from "./expr-support.ts";

const signatures = [...functionSignatures.values()];

describe("documentation", () => {
  test.each(signatures.map((fn) => [fn.name, ...fn.example] as const))("the example of %s holds", (_, text, value) => {
    expect(evaluate(text)).toEqual(value);
  });

  test("every function of the design exists", () => {
    const wanted = `len min max sum avg round abs floor ceil str int float bool lower upper trim split join replace
      starts_with ends_with contains matches default coalesce is_null is_empty keys values items get map filter all any
      sort sort_by group_by unique flatten range zip first last json parse_json now date uuid hash required
      year month day hour minute second weekday`.split(/\s+/);
    expect(wanted.filter((name) => !functionSignatures.has(name))).toEqual([]);
  });

  test.each(signatures.map((fn) => [fn.name, fn] as const))("%s says what it does in a sentence", (_, fn) => {
    expect(fn.description).toMatch(/^[A-Z].*\.$/s);
    expect(fn.signature).toMatch(/^\w+\(.*\)$/);
  });
});

/** One value of each type, as text. */
const SAMPLES: ReadonlyMap<string, string> = new Map([
  ["null", "null"],
  ["boolean", "true"],
  ["number", "1"],
  ["string", '"1"'],
  ["list", "[1]"],
  ["map", "{a: 1}"],
  ["lambda", "x => x"],
]);

function sampleFor(param: FunctionParam): string {
  return SAMPLES.get(param.type === "any" ? "number" : (param.type[0] ?? "")) ?? "";
}

/** Every call with one argument of a type that its parameter does not declare. */
const MISTYPED = signatures.flatMap((fn) =>
  fn.params.flatMap((param, index) => {
    const declared = param.type === "any" ? [...SAMPLES.keys()] : [...param.type, ...(param.optional ? ["null"] : [])];
    const wrong = [...SAMPLES].filter(([type]) => type !== "lambda" && !declared.some((each) => each === type));
    return wrong.map(([, sample]) => {
      const args = fn.params.filter((each, i) => i <= index || !(each.optional || each.rest));
      return `${fn.name}(${args.map((each, i) => (i === index ? sample : sampleFor(each))).join(", ")})`;
    });
  }),
);

test.each(MISTYPED)("%s is refused, as the declared types say", (text) => {
  const problem = parseExpression(text).error;
  if (problem === undefined) expect(outcome(text)).toMatch(/^HD4501 /);
  else expect(problem.code).toBe("HD4105");
});

const GOOD: readonly (readonly [string, JsonValue])[] = [
  ["len('')", 0],
  ["len('é😀')", 2],
  ["len({a: 1, b: 2})", 2],
  ["min([])", null],
  ["max([])", null],
  ["min('b', 'a')", "a"],
  ["max([1])", 1],
  ["min(2, 1.5, 3)", 1.5],
  ["max(['a', 'c', 'b'])", "c"],
  ["sum([])", 0],
  ["avg([])", null],
  ["round(2.5)", 3],
  ["round(-2.5)", -3],
  ["round(1.005, 2)", 1.01],
  ["round(1234.5, -2)", 1200],
  ["round(1e21, 2)", 1e21],
  ["round(1e-7, 3)", 0],
  ["round(0.5 - 0.5)", 0],
  ["round(5e-324, 100)", 0],
  ["floor(-0.5)", -1],
  ["ceil(-0.5)", 0],
  ["abs(-0.0)", 0],
  ["str(null)", "null"],
  ["str(true)", "true"],
  ["str([1, 'a'])", '[1,"a"]'],
  ["str('x')", "x"],
  ["str(1e21)", "1e+21"],
  ["int(3.9)", 3],
  ["int(-3.9)", -3],
  ["int(' 42 ')", 42],
  ["int('3.7')", 3],
  ["int(true)", 1],
  ["float('1e3')", 1000],
  ["float('-.5')", -0.5],
  ["bool('true')", true],
  ["bool(' False ')", false],
  ["bool('')", false],
  ["bool([])", false],
  ["bool({a: 1})", true],
  ["bool(0.1)", true],
  ["upper('straße')", "STRASSE"],
  ["trim('\\n a\\t')", "a"],
  ["split('a  b\\tc')", ["a", "b", "c"]],
  ["split('', ',')", [""]],
  ["split('a,,b', ',')", ["a", "", "b"]],
  ["split('aXXbXXc', 'XX')", ["a", "b", "c"]],
  ["split(' a ', null)", ["a"]],
  ["join([])", ""],
  ["join(['a', 1, true], ', ')", "a, 1, true"],
  ["replace('aaa', 'aa', 'b')", "ba"],
  ["replace('abc', 'x', 'y')", "abc"],
  ["replace('a-a', 'a', '')", "-"],
  ["replace('a$a', 'a', '$&')", "$&$$&"],
  ["starts_with('abc', '')", true],
  ["ends_with('abc', 'bc')", true],
  ["contains({a: 1}, 'a')", true],
  ["contains('abc', 'bc')", true],
  ["contains([[1]], [1])", true],
  ["default(0, 1)", 0],
  ["default(null, null)", null],
  ["default(1, 1 / 0)", 1],
  ["coalesce(null, 2, 1 / 0)", 2],
  ["coalesce(null)", null],
  ["is_null(null)", true],
  ["is_empty(null)", true],
  ["is_empty('')", true],
  ["is_empty({})", true],
  ["is_empty(0)", false],
  ["is_empty(false)", false],
  ["keys({})", []],
  ["get({a: 1}, 'a')", 1],
  ["get({a: null}, 'a', 2)", 2],
  ["get([1, 2], -1)", 2],
  ["get([1], 5, 'none')", "none"],
  ["get(null, 'a', 3)", 3],
  ["get('abc', 1)", "b"],
  ["filter([0, 1, '', 'a', null], x => x)", [1, "a"]],
  ["filter([5, 6], (x, i) => i)", [6]],
  ["all([])", true],
  ["any([])", false],
  ["all([1, 0])", false],
  ["any([0, {}], x => x == 0)", true],
  ["sort(['b', 'a'], true)", ["b", "a"]],
  ["sort([null, 2, null, 1])", [1, 2, null, null]],
  ["sort([2, null, 1], true)", [2, 1, null]],
  ["sort([10, 9, 1])", [1, 9, 10]],
  ["sort([true, false])", [false, true]],
  ["map(sort_by([{k: 'b', n: 1}, {k: 'a', n: 2}, {n: 3}], 'k'), x => x.n)", [2, 1, 3]],
  ["map(sort_by([{k: 1, n: 1}, {k: 1, n: 2}], x => x.k, true), x => x.n)", [1, 2]],
  ["group_by([{t: 'x', n: 1}, {t: 'y', n: 2}, {t: 'x', n: 3}], 't') | get('x') | map(r => r.n)", [1, 3]],
  ["group_by([1, 2, 3], n => n % 2 == 0)", { false: [1, 3], true: [2] }],
  [
    "unique(['1', 1, true, null, null, [1], [1], {a: 1, b: 2}, {b: 2, a: 1}])",
    ["1", 1, true, null, [1], { a: 1, b: 2 }],
  ],
  ["flatten([[1, [2]], 3], 2)", [1, 2, 3]],
  ["flatten([[1]], 0)", [[1]]],
  ["range(3)", [0, 1, 2]],
  ["range(0)", []],
  ["range(5, 0, -2)", [5, 3, 1]],
  ["range(-2)", []],
  ["zip([1, 2, 3], ['a'])", [[1, "a"]]],
  ["zip([1])", [[1]]],
  ["first('é')", "é"],
  ["last('a😀')", "😀"],
  ["first([])", null],
  ["last(null)", null],
  ["json(null)", "null"],
  ["json('a\"b')", '"a\\"b"'],
  ["parse_json('{\"a\": [1, null]}')", { a: [1, null] }],
  ["parse_json('\"[[[\"')", "[[["],
  ["hash({b: 1, a: 2}) == hash({a: 2, b: 1})", true],
  ["hash([1]) == hash('[1]')", true],
];

test.each(GOOD)("%s", (text, value) => {
  expect(evaluate(text)).toEqual(value);
});

test.each([
  ["len(1)", 'len() takes a list or a map or a string as "value", but got a number'],
  ["upper(null)", 'upper() takes a string as "text", but got null'],
  ["min([1, 'a'])", "a string cannot be compared with a number"],
  ["min([1, null])", "min() takes numbers or strings, but item 1 is null"],
  ["max([[1]])", "max() takes numbers or strings, but item 0 is a list"],
  ["sum([1, '2'])", "sum() takes numbers, but item 1 is a string"],
  ["avg([null])", "avg() takes numbers, but item 0 is null"],
  ["sum([1e308, 1e308])", "the sum is too large"],
  ["round(1, 0.5)", 'round() takes a whole number as "digits", but got 0.5'],
  ["round(1, 101)", "at most 100 digits"],
  ["int('x')", "int() got text that is not a number"],
  ["float('0x10')", "float() got text that is not a number"],
  ["float('1e999')", "not a number"],
  ["int([])", 'int() takes a number or a string or a boolean as "value"'],
  ["bool('yes')", 'neither "true" nor "false"'],
  ["split('a', '')", "a separator that is not empty"],
  ["join([null])", "item 0 is null"],
  ["join([[1]])", "item 0 is a list"],
  ["replace('a', '', 'b')", "not empty"],
  ["contains(1, 2)", 'contains() takes a list or a map or a string as "container"'],
  ["required(null)", "null is required, but it is null"],
  ["get(1, 'a')", 'get() takes a map or a list or a string or null as "container"'],
  ["sort([1, 'a'])", "cannot be compared"],
  ["sort([1], 1)", 'sort() takes a boolean as "descending"'],
  ["group_by([{}], 'k')", "but that of item 0 is null"],
  ["flatten([], -1)", "a depth from 0 to 500"],
  ["range(1, 2, 0)", "a step that is not 0"],
  ["range(1.5)", "a whole number"],
  ["parse_json('{')", "not JSON"],
  ["zip([1], 2)", 'zip() takes a list as "others", but got a number'],
])("%s is refused", (text, message) => {
  expect(outcome(text)).toContain(message);
});

test("required names what is missing", () => {
  const failure = outcome("$input.user.name | required", { $input: {} });
  expect(failure).toBe("HD4503 $input.user.name is required, but it is null [$input.user.name | required]");
});

describe("time", () => {
  test.each([
    ["now()", "2026-01-31T09:05:07.250Z"],
    ["date('2026-01-31')", "2026-01-31T00:00:00.000Z"],
    ["date('2026-01-31 10:00')", "2026-01-31T10:00:00.000Z"],
    ["date('2026-01-31T10:00:00.57-0130')", "2026-01-31T11:30:00.570Z"],
    ["date(0)", "1970-01-01T00:00:00.000Z"],
    ["date(epoch_ms('2024-02-28') + 86400000)", "2024-02-29T00:00:00.000Z"],
    ["weekday('2026-02-01')", 7],
    ["hour('2026-01-31T23:00:00+02:00')", 21],
    ["date('2026-01-31') < now()", true],
    ["epoch_ms(now()) - epoch_ms('2026-01-31')", 32_707_250],
  ])("%s", (text, value) => {
    expect(evaluate(text)).toBe(value);
  });

  test.each([
    "'2026-02-30'",
    "'2026-13-01'",
    "'tomorrow'",
    "'2026-01-31T25:00'",
    "'2026-01-31T10:00+99:00'",
    "''",
    "1e300",
  ])("date(%s) is refused", (text) => {
    expect(outcome(`date(${text})`)).toContain("that is no time");
  });
});

test("uuid takes the next of the run's identifiers", () => {
  expect(evaluate("[uuid(), uuid()]")).toEqual([
    "00000000-0000-4000-8000-000000000000",
    "00000000-0000-4000-8000-000000000001",
  ]);
});
