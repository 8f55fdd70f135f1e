import fc from "fast-check";
import { expect, test } from "vitest";
import { isHexdagError } from "../src/errors/hexdag-error.ts";
import { canonicalJson } from "../src/json/canonical-json.ts";

const refusal = (value: unknown): string => {
  try {
    return canonicalJson(value);
  } catch (error) {
    return isHexdagError(error) ? `${error.code} ${error.message}` : "not ours";
  }
};

test.each([
  [{ b: 1, a: [true, null, "x"] }, '{"a":[true,null,"x"],"b":1}'],
  [
    { "\u20ac": 1, "\r": 2, "1": 3, "\ud83d\ude00": 4, "\ufb33": 5 },
    '{"\\r":2,"1":3,"\u20ac":1,"\ud83d\ude00":4,"\ufb33":5}',
  ],
  [[1e21, 1e-7, -0, 0.1, 333333333.3333333], "[1e+21,1e-7,0,0.1,333333333.3333333]"],
  [{ gone: undefined, here: 1 }, '{"here":1}'],
  ['"\\\u0007\ud800', '"\\"\\\\\\u0007\\ud800"'],
  [{}, "{}"],
  [[], "[]"],
])("writes %j with sorted keys and no spaces", (value, text) => {
  expect(canonicalJson(value)).toBe(text);
});

test("writes an own key named __proto__ like any other", () => {
  expect(canonicalJson(JSON.parse('{"b":1,"__proto__":{"a":2}}'))).toBe('{"__proto__":{"a":2},"b":1}');
});

test("is the same for every order of keys and parses back to the value", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (map) => {
      const entries = Object.entries(map).filter(([key]) => key !== "__proto__");
      const text = canonicalJson(JSON.parse(JSON.stringify(Object.fromEntries(entries))));
      const turned = canonicalJson(JSON.parse(JSON.stringify(Object.fromEntries(entries.toReversed()))));
      expect(turned).toBe(text);
      expect(canonicalJson(JSON.parse(text))).toBe(text);
    }),
  );
});

test.each([
  [{ a: [0, Number.NaN] }, 'HD6005 ["a"][1] cannot be written as JSON: NaN'],
  [Number.POSITIVE_INFINITY, "HD6005 the value cannot be written as JSON: Infinity"],
  [{ at: new Date(0) }, 'HD6005 ["at"] cannot be written as JSON: an instance of a class'],
  [[() => 1], "HD6005 [0] cannot be written as JSON: a value of type function"],
  [[undefined], "HD6005 [0] cannot be written as JSON: a value of type undefined"],
  [10n, "HD6005 the value cannot be written as JSON: a value of type bigint"],
])("refuses what is not JSON and names where it is (%#)", (value, message) => {
  expect(refusal(value)).toBe(message);
});

test("refuses a value that contains itself", () => {
  const loop: { self?: unknown } = {};
  loop.self = loop;
  expect(refusal(loop)).toContain("contains itself");
});
