import type { JsonValue } from "@hexdag/kernel";
import { describe, expect, test } from "vitest";
import { evaluate, outcome } from "./expr-support.ts";

const big = Array.from({ length: 60_000 }, (_, i) => i);
const long = "a".repeat(1_000_000);
const keys = Object.fromEntries(Array.from({ length: 90_000 }, (_, i) => [`k${i}`, i]));
let deep: JsonValue = 1;
for (let i = 0; i < 5000; i++) deep = [deep];
let deepToo: JsonValue = 1;
for (let i = 0; i < 5000; i++) deepToo = [deepToo];
const values = { $input: { big, long, keys, deep, deepToo } };

describe("work past a bound ends with HD4502, and soon", () => {
  test.each([
    "range(100001)",
    "range(0, 1e15)",
    "map(range(20000), x => x + x + x)",
    "map(range(400), x => map(range(400), y => 1))",
    "all(range(30000), x => $input.big == $input.big + [])",
    "all(range(30000), x => 59999 in $input.big)",
    "all(range(30000), x => $input.keys)",
    "all(range(30000), x => {a: 1} != $input.keys)",
    "all(range(30000), x => flatten($input.big))",
    "all(range(30000), x => $input.long + 'x' == $input.long + 'y')",
    "all(range(30000), x => 'b' not in $input.long)",
    "all(range(30000), x => not contains($input.long, $input.long + 'b'))",
    "all(range(30000), x => not matches($input.long, '(a*)*b'))",
    "all(range(30000), x => not matches('b', $input.long[0:900]))",
    "all(range(30000), x => len($input.long))",
    "all(range(30000), x => $input.long[1])",
    "all(range(30000), x => hash($input.long))",
    "all(range(30000), x => upper($input.long))",
    "all(range(30000), x => split($input.long, 'a'))",
    "map(range(3), x => $input.big + $input.big)",
    "$input.long + $input.long",
    "join(map(range(100), x => $input.long), '')",
    "replace($input.long[0:100000], 'a', 'aaaaaaaaaaaaaaaaaaaaaa')",
    "map(range(2), x => $input.big)",
    "[$input.long, $input.long]",
    "{a: $input.long, b: $input.long}",
    "map(range(20000), x => $input.long)",
    "$input.deep == $input.deepToo",
    "json($input.deep)",
    "hash($input.deep)",
    "unique([$input.deep])",
    "[$input.deep]",
    "parse_json('[' + join(map(range(600), x => '[')) + ']')",
    "'' + join(map(range(30000), x => '0123456789012345678901234567890123456789'))",
  ])("%s", (text) => {
    const started = performance.now();
    expect(outcome(text, values)).toMatch(/^HD4502 /);
    expect(performance.now() - started).toBeLessThan(1500);
  });

  test("doubling a value over and over is refused by its size, however much of it is shared", () => {
    const doubling = `[1]${" | map(y => [y, y])".repeat(30)}`;
    expect(outcome(doubling)).toMatch(/^HD4502 the result is larger than 1 MiB/);
    const text = `["x"]${" | map(y => y + y)".repeat(21)}`;
    expect(outcome(text)).toMatch(/^HD4502 the expression builds text longer than 1 MiB/);
  });
});

describe("what stays within the bounds is not hindered", () => {
  test("a value that is only passed on may be of any size", () => {
    expect(evaluate("$input", values)).toBe(values.$input);
    expect(evaluate("$input.deep if len($input.big) > 1 else null", values)).toBe(deep);
    expect(evaluate("$input.missing ?? $input.keys", values)).toBe(keys);
    expect(evaluate("$input.long | default('')", values)).toBe(long);
  });

  test("every call of an evaluation has the whole budget", () => {
    for (let i = 0; i < 5; i++)
      expect(evaluate("sum(map($input.big, x => x)[0:10])", { $input: { big: big.slice(0, 20_000) } })).toBe(45);
  });
});

describe("prototypes are out of reach", () => {
  const hostile: JsonValue = JSON.parse('{"__proto__": {"polluted": 1}, "constructor": 2}');

  test.each([
    ["$input.plain.constructor", null],
    ["$input.plain.__proto__", null],
    ["$input.plain.toString", null],
    ['$input.plain["hasOwnProperty"]', null],
    ["$input.list.constructor", null],
    ["$input.list['map']", null],
    ["'a'.constructor", null],
    ["(1).toFixed", null],
    ["get($input.plain, '__proto__')", null],
    ["'constructor' in $input.plain", false],
    ["'__proto__' in {}", false],
    ["$input.hostile.constructor", 2],
    ["$input.hostile.__proto__.polluted", 1],
    ["{__proto__: 1}.__proto__", 1],
    ["keys({__proto__: 1, constructor: 2})", ["__proto__", "constructor"]],
    ["{['__pro' + 'to__']: {polluted: 1}}.polluted", null],
    ["group_by(['__proto__', 'constructor'], x => x).__proto__", ["__proto__"]],
    ["items($input.hostile)[0].key", "__proto__"],
    ["$input.hostile == parse_json(json($input.hostile))", true],
  ])("%s", (text, value) => {
    expect(evaluate(text, { $input: { plain: {}, list: [], hostile } })).toEqual(value);
    const fresh: { readonly polluted?: unknown } = {};
    expect(fresh.polluted).toBeUndefined();
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  test("a map with a key named __proto__ is a plain object that has it", () => {
    const map = evaluate("{__proto__: {polluted: 1}, a: 2}");
    expect(Object.getPrototypeOf(map)).toBe(Object.prototype);
    expect(JSON.stringify(map)).toBe('{"__proto__":{"polluted":1},"a":2}');
  });
});
