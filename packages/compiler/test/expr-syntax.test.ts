import { formatExpr } from "@hexdag/kernel";
import { describe, expect, test } from "vitest";
import { EXPRESSION_CODES } from "../src/expr/codes.ts";
import { parseExpression } from "../src/expr/parser.ts";
import { parsed, problemOf, withoutSpans } from "./expr-support.ts";

/** Every operator once, against parentheses that say how it must group. */
test.each([
  ["a or b and c", "a or (b and c)"],
  ["a and b or c", "(a and b) or c"],
  ["a or b or c", "(a or b) or c"],
  ["not a and b", "(not a) and b"],
  ["not a == b", "not (a == b)"],
  ["!a == b", "(not a) == b"],
  ["not not a", "not (not a)"],
  ["a == b + c", "a == (b + c)"],
  ["a in b + c", "a in (b + c)"],
  ["a not in b and c", "(a not in b) and c"],
  ["a is null or b", "(a is null) or b"],
  ["a + b is null", "(a + b) is null"],
  ["a ?? b > c", "(a ?? b) > c"],
  ["a ?? b or c", "(a ?? b) or c"],
  ["a ?? b + c", "a ?? (b + c)"],
  ["a ?? b ?? c", "a ?? (b ?? c)"],
  ["a - b - c", "(a - b) - c"],
  ["a - b + c", "(a - b) + c"],
  ["a + b * c", "a + (b * c)"],
  ["a * b // c % d / e", "(((a * b) // c) % d) / e"],
  ["-a + b", "(-a) + b"],
  ["-a * b", "(-a) * b"],
  ["a * -b", "a * (-b)"],
  ["a - -b", "a - (-b)"],
  ["--a", "-(-a)"],
  ["-a ** b", "-(a ** b)"],
  ["a ** -b", "a ** (-b)"],
  ["a ** b ** c", "a ** (b ** c)"],
  ["a * b ** c", "a * (b ** c)"],
  ["-a.b", "-(a.b)"],
  ["not a.b[0]", "not (a.b[0])"],
  ["a if b else c if d else e", "a if b else (c if d else e)"],
  ["a ? b : c ? d : e", "a ? b : (c ? d : e)"],
  ["a ? b ? c : d : e", "a ? (b ? c : d) : e"],
  ["a or b ? c : d", "(a or b) ? c : d"],
  ["a if b or c else d and e", "a if (b or c) else (d and e)"],
  ["a && b || !c", "(a and b) or (not c)"],
  ["a | default(b) + c", "(a | default(b)) + c"],
  ["a + b | default(c)", "a + (b | default(c))"],
  ["a.b | default(c) == d", "(a.b | default(c)) == d"],
  ["not a | is_empty", "not (a | is_empty)"],
  ["a and b | is_empty", "a and (b | is_empty)"],
  ["a | first | upper", "(a | first) | upper"],
  ["a | first.name", "(a | first).name"],
  ["a ? lambda : for", "a ? (lambda) : (for)"],
  ["lambda if for else f", "(lambda) if (for) else (f)"],
  ["map(a, x => x or b)", "map(a, x => (x or b))"],
])("%s groups as %s", (text, grouped) => {
  expect(withoutSpans(parsed(text))).toEqual(withoutSpans(parsed(grouped)));
});

test.each([
  ["a | required", "required(a)"],
  ["a | default(1)", "default(a, 1)"],
  ["a is null", "is_null(a)"],
  ["a is not null", "not is_null(a)"],
  ["a?.b", "a.b"],
  ["c ? a : b", "a if c else b"],
  ["a && b || !c", "a and b or not c"],
  ["'it'", '"it"'],
  [String.raw`"\u0008\u{ad}"`, String.raw`"\u0008­"`],
  ["{'a': 1, \"b-c\": None}", '{a: 1, "b-c": null}'],
  ["(1).a", "(1).a"],
  ["(-1) ** 2", "(-1) ** 2"],
  ["- - a", "- -a"],
  ["-(1)", "-(1)"],
  ["(a if b else c).d", "(a if b else c).d"],
  ["map(a, (x, i) => x)", "map(a, (x, i) => x)"],
  ["a[1:][:2][:]", "a[1:][:2][:]"],
  ["9007199254740993.0", "9.007199254740992e+15"],
])("%s is printed as %s", (text, printed) => {
  expect(formatExpr(parsed(text))).toBe(printed);
});

describe("names", () => {
  test.each([
    ["$input", { kind: "root", root: "input", span: [0, 6] }],
    ["$ctx", { kind: "root", root: "ctx", span: [0, 4] }],
    ["$error", { kind: "root", root: "error", span: [0, 6] }],
    ["$item", { kind: "root", root: "local", name: "$item", span: [0, 5] }],
    ["$var", { kind: "root", root: "name", name: "$var", span: [0, 4] }],
    ["$param", { kind: "root", root: "name", name: "$param", span: [0, 6] }],
    [" node", { kind: "root", root: "name", name: "node", span: [1, 5] }],
    ["größe", { kind: "root", root: "name", name: "größe", span: [0, 5] }],
    ["map", { kind: "root", root: "name", name: "map", span: [0, 3] }],
  ])("%s", (text, expr) => {
    expect(parsed(text)).toEqual(expr);
  });

  test("a lambda parameter is local in its body and nowhere else", () => {
    const expr = parsed("[map(x, x => x), x]");
    const root = (kind: string): unknown => ({ kind: "root", root: kind, name: "x" });
    const lambda = { kind: "lambda", params: ["x"], body: root("local") };
    const call = { kind: "call", name: "map", args: [root("name"), lambda] };
    expect(withoutSpans(expr)).toEqual({ kind: "list", items: [call, root("name")] });
  });

  test('nodes["my-node"].a stays an index for the linker', () => {
    expect(withoutSpans(parsed('nodes["my-node"].a'))).toEqual({
      kind: "member",
      name: "a",
      object: {
        kind: "index",
        object: { kind: "root", root: "name", name: "nodes" },
        index: { kind: "literal", value: "my-node" },
      },
    });
  });

  test("spans cover what may fail", () => {
    expect(parsed("  a.b +\n c")).toMatchObject({ span: [2, 10], left: { span: [2, 5] }, right: { span: [9, 10] } });
  });
});

/** Text, the code, the text under the caret, and pieces of message and hint. */
const PROBLEMS = [
  ["", "HD4101", "", "empty"],
  ["   ", "HD4101", "", "empty"],
  ["1 +", "HD4101", "", "the expression ends where a value is expected"],
  ["a b", "HD4101", "b", "two values stand side by side"],
  ["a 'b'", "HD4101", "'b'", "a string stands where an operator"],
  ["(1", "HD4101", "(", 'add ")"'],
  ["[1, 2", "HD4101", "[", 'add "]"'],
  ["{a: 1", "HD4101", "{", 'add "}"'],
  ["len(a", "HD4101", "(", 'add ")"'],
  ["a[1", "HD4101", "[", 'add "]"'],
  ["a[]", "HD4101", "]", "a key or a position"],
  ["(1 2)", "HD4101", "2", 'an operator or ")"'],
  ["1)", "HD4101", ")", "closes nothing"],
  ["()", "HD4101", ")", "a value is expected"],
  ["1, 2", "HD4101", ",", "put several values into a list"],
  ["a if b", "HD4101", "", 'where "else" is expected'],
  ["a ? b", "HD4101", "", 'where ":" is expected'],
  ["{a}", "HD4101", "}", "a map is written {key: value}"],
  ["{1: 2}", "HD4101", "1", 'keys are strings: write "1"'],
  ["a.1b", "HD4102", ".1b", "an item of a list is read with brackets"],
  ["a.'b'", "HD4101", "'b'", 'other keys are written x["key"]'],
  ["a.[0]", "HD4101", "[", "leave out the dot"],
  ["1 == not a", "HD4101", "not", "put it into parentheses"],
  ["if", "HD4101", "if", "a value is expected"],
  ["a | ", "HD4101", "", "where a function is expected"],
  ["a § b", "HD4101", "§", "has no meaning here"],
  ["“a”", "HD4101", "“", "use the plain quote"],
  ["a; b", "HD4101", ";", "not several statements"],
  ["a # b", "HD4101", "#", "no comments"],
  ["$", "HD4101", "$", "followed by a name"],
  ["a\u200b", "HD4101", "\u200b", "U+200B"],
  ['"abc', "HD4102", '"abc', "add the closing quote"],
  ['"a\nb"', "HD4102", '"a', "close it on the same line"],
  ['"a\\', "HD4102", "\\", "not closed"],
  [String.raw`"\d"`, "HD4102", "\\d", "double the backslash"],
  [String.raw`"\b"`, "HD4102", "\\b", "double the backslash"],
  [String.raw`"\u{110000}"`, "HD4102", "\\u", "not an escape"],
  ["1_000", "HD4102", "1_000", "followed by letters"],
  ["0x1F", "HD4102", "0x1F", "numbers are decimal"],
  ["1e999", "HD4102", "1e999", "too large"],
  ["12345678901234567890", "HD4102", "12345678901234567890", "put it into quotes"],
  ["items.0", "HD4102", ".0", "write [0]"],
  ["lenn(a)", "HD4104", "lenn", "did you mean len?"],
  ["strip(a)", "HD4104", "strip", "write trim(x)"],
  ["zzzzzz(a)", "HD4104", "zzzzzz", "hexdag explain functions"],
  ["a | strp", "HD4104", "strp", "did you mean str?"],
  ["a | b", "HD4104", "b", "a condition is written with or"],
  ["len()", "HD4105", "len()", "takes 1 argument, but got 0"],
  ["len(a, b)", "HD4105", "len(a, b)", "it is called as len(value)"],
  ["a | split(',', 1)", "HD4105", "split(',', 1)", "takes 1 to 2 arguments, but got 3"],
  ["a | now", "HD4105", "now", "takes no arguments, but got 1"],
  ["max()", "HD4105", "max()", "at least 1 argument"],
  ["map(a, upper)", "HD4105", "upper", "write x => upper(x)"],
  ["map(a, 1)", "HD4105", "1", 'takes a lambda as "change"'],
  ["map(a, (x, y, z) => 1)", "HD4105", "(x, y, z)", "one parameter, or two"],
  ["map(a, (x, x) => 1)", "HD4105", "(x, x)", "different names"],
  ["map(a, () => 1)", "HD4105", "()", "one parameter, or two"],
  ["round(a, digits=2)", "HD4105", "digits=", "by position, not by name"],
  ["$inptu.a", "HD4106", "$inptu", "did you mean $input?"],
  ["$items", "HD4106", "$items", "did you mean $item?"],
  ["$city", "HD4106", "$city", "$input.city"],
  ["a = 1", "HD4107", "=", "to compare, write =="],
  ["a === 1", "HD4107", "===", "write =="],
  ["a !== 1", "HD4107", "!==", "write !="],
  ["a <> 1", "HD4107", "<>", "write !="],
  ["a & b", "HD4107", "&", "write and"],
  ["a ^ 2", "HD4107", "^", "write **"],
  ["~a", "HD4107", "~", "write not"],
  ["a AND b", "HD4107", "AND", "write and"],
  ["a ?: b", "HD4107", ":", "a ?? b gives b when a is null"],
  ["a is 1", "HD4107", "is", "compare with == or !="],
  ["a == 1 is true", "HD4107", "is", "only goes with null"],
  ["(1, 2)", "HD4107", ",", "put several values into a list"],
  ["[x for x in a]", "HD4107", "for", "write map(list, x => …)"],
  ["sum(x for x in a)", "HD4107", "for", "no comprehensions"],
  ["lambda x: x", "HD4107", "lambda", "x => …"],
  ['f"{a}"', "HD4107", "f", "join the parts"],
  ["[...a]", "HD4107", "...", "join lists with +"],
  ["a[::2]", "HD4107", ":", "slices have no step"],
  ["name.upper()", "HD4108", "upper", "write upper(name)"],
  ["$input.a.replace('x', 'y')", "HD4108", "replace", "write replace($input.a, …)"],
  ["a.b.startswith('x')", "HD4108", "startswith", "write starts_with(text, prefix)"],
  ["a.uper()", "HD4108", "uper", "write upper(a)"],
  ["a.zzzzzz()", "HD4108", "zzzzzz", "first argument"],
  ["a[0](1)", "HD4108", "(", "only functions can be called"],
  ["{{ a.b }}", "HD4109", "{{", "drop the braces: a.b"],
  ["a == {{ b }}", "HD4109", "{{", "drop the braces: b"],
  ["{% if a %}", "HD4109", "{%", "a if condition else b"],
  ["${HOME} + 1", "HD4109", "${", "filled in from the environment"],
  ["1 < a < 3", "HD4110", "1 < a <", "write a < b and b < c"],
  ["a == b == c", "HD4110", "a == b ==", "chained"],
  ["a in b in c", "HD4110", "a in b in", "chained"],
  ["x => 1", "HD4111", "=>", "as an argument of a function"],
  ["len(x => 1)", "HD4111", "x", "a value here, not a lambda"],
  ["a + b | round", "HD4112", "| round", "(a + b) | round or a + (b | round)"],
  ["-a | abs", "HD4112", "| abs", "(-a) | abs or -(a | abs)"],
  ["a == b | upper", "HD4112", "| upper", "write (a == b) | upper or a == (b | upper)"],
  ["a if b else c | upper", "HD4112", "| upper", "right before it"],
  ['matches(a, "(b")', "HD4113", '"(b"', "at its character 1, this group is not closed"],
  [String.raw`matches(a, "(?=b)")`, "HD4113", '"(?=b)"', "look-around is not linear"],
] as const;

test.each(PROBLEMS)("%j is refused with %s at %j", (text, code, under, words) => {
  const problem = problemOf(text);
  expect(problem.code).toBe(code);
  expect(text.slice(problem.start, problem.end)).toBe(under);
  expect(`${problem.message}; ${problem.hint ?? ""}`).toContain(words);
});

test.each([
  ["a".repeat(4097), "characters long; at most 4096"],
  [`${"(".repeat(300)}1${")".repeat(300)}`, "nested too deeply"],
  [`1${" + 1".repeat(64)}`, "65 levels deep; at most 64"],
  [`a${".b".repeat(64)}`, "65 levels deep"],
  ["-".repeat(500) + "a", "nested too deeply"],
  [`${"[".repeat(70)}${"]".repeat(70)}`, "levels deep"],
])("text past a bound is refused with HD4103 (%#)", (text, words) => {
  expect(problemOf(text)).toMatchObject({ code: "HD4103", message: expect.stringContaining(words) });
});

test("text within the bounds is taken", () => {
  expect(parseExpression(`1${" + 1".repeat(63)}`).error).toBeUndefined();
  expect(parseExpression(`[${"1,".repeat(2000)}]`).error).toBeUndefined();
  expect(parseExpression(`${"(".repeat(60)}1${")".repeat(60)}`).error).toBeUndefined();
});

test("every code of the parser is provoked above", () => {
  const provoked = new Set<string>(PROBLEMS.map(([, code]) => code));
  const parsing = Object.keys(EXPRESSION_CODES).filter((code) => code < "HD4120" && code !== "HD4103");
  expect(parsing.filter((code) => !provoked.has(code))).toEqual([]);
});
