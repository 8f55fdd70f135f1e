import { formatExpr } from "@hexdag/kernel";
import { expect, test } from "vitest";
import { foldExpr } from "../src/expr/fold.ts";
import { linked } from "./expr-support.ts";

const folded = (text: string): string => formatExpr(foldExpr(linked(text), text).expr);

test.each([
  ["60 * 60 * 24", "86400"],
  ["60 * 60 * hours", "3600 * hours"],
  ["hours * (60 * 60)", "hours * 3600"],
  ["upper('a') + name", '"A" + name'],
  ["[1, 1 + 1, a]", "[1, 2, a]"],
  ["[1, 1 + 1]", "[1, 2]"],
  ["{a: 1 + 1}.a", "2"],
  ["x in ['a', lower('B')]", 'x in ["a", "b"]'],
  ["true or 1 / 0", "true"],
  ["false or a", "a"],
  ["true and a", "a"],
  ["null ?? a", "a"],
  ["1 ?? a", "1"],
  ["a if 1 < 2 else 1 / 0", "a"],
  ["a ? 1 + 1 : 2 + 2", "2 if a else 4"],
  ["default(null, a)", "a"],
  ["a | default(1 + 1)", "default(a, 2)"],
  ["coalesce(null, a, null, 1, 1 / 0)", "coalesce(a, 1)"],
  ["map([1, 2], x => x * 2)", "[2, 4]"],
  ["map([1, 2], x => map([x], y => y + x))", "[[2], [4]]"],
  ["map([1, 2], x => x * a)", "map([1, 2], x => x * a)"],
  ["map(a, x => x * (1 + 1))", "map(a, x => x * 2)"],
  ["now()", "now()"],
  ["uuid()", "uuid()"],
  ["map([1], x => uuid())", "map([1], x => uuid())"],
  ["len(now())", "len(now())"],
  ["range(3)", "[0, 1, 2]"],
  ["range(5000)", "range(5000)"],
  ["$input.a[1 + 1]", "$input.a[2]"],
  ["a[0 + 1:2 * 2]", "a[1:4]"],
])("%s folds to %s", (text, result) => {
  expect(folded(text)).toBe(result);
});

test.each([
  ["a + 1 / 0", "1 / 0", "division by zero"],
  ["a and 'x' < 1", "'x' < 1", "cannot be compared"],
  ["default(a, int('x'))", "int('x')", "not a number"],
  ["required(null)", "required(null)", "required"],
  ["range(1000000)", "range(1000000)", "1000000 items"],
  ["map([0], x => 1 / x)", "1 / x", "division by zero"],
  ["a ? 1 : -'b'", "-'b'", "before a string"],
])("%s is refused with HD4124 at %s", (text, under, words) => {
  const { problems } = foldExpr(linked(text), text);
  expect(problems).toHaveLength(1);
  const [problem] = problems;
  expect(problem).toMatchObject({ code: "HD4124", message: expect.stringContaining(words) });
  expect(text.slice(problem?.start, problem?.end)).toBe(under);
});

test("a constant that fails where it cannot be reached is no mistake", () => {
  expect(foldExpr(linked("false and 1 / 0"), "false and 1 / 0").problems).toEqual([]);
});
