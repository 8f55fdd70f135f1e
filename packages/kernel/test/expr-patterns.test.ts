import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkPattern, compilePattern } from "../src/expr/pattern/pattern.ts";

function matches(pattern: string, text: string): boolean {
  const compiled = compilePattern(pattern);
  if (compiled.problem !== undefined) throw new TypeError(`${pattern}: ${compiled.problem}`);
  return compiled.test(text, () => {});
}

describe("what a pattern matches", () => {
  test.each([
    ["", "", true],
    ["", "abc", true],
    ["b", "abc", true],
    ["^b", "abc", false],
    ["c$", "abc", true],
    ["^$", "", true],
    ["^$", "a", false],
    ["a.c", "a\nc", false],
    ["a.c", "a😀c", true],
    ["^.$", "😀", true],
    ["[a-c]+x", "abcx", true],
    ["[^a-c]", "abc", false],
    ["[]a]", "]", true],
    ["[a-]", "-", true],
    ["[\\d-x]", "-", true],
    [String.raw`^\d+$`, "0123", true],
    [String.raw`\D`, "0123", false],
    [String.raw`^\w+$`, "aZ_9", true],
    [String.raw`\W`, "aZ_9", false],
    [String.raw`^\s$`, "\u00a0", true],
    [String.raw`\S`, " \t\n", false],
    [String.raw`[\D]`, "1", false],
    [String.raw`\bfox\b`, "the fox ran", true],
    [String.raw`\bfox\b`, "foxes", false],
    [String.raw`o\Bx`, "fox", true],
    [String.raw`\.`, "a", false],
    [String.raw`\t\n\r`, "\t\n\r", true],
    ["a|b|", "c", true],
    ["^(a|bc)+$", "abcbca", true],
    ["^(?:ab){2}$", "abab", true],
    ["^a{2,3}$", "aaaa", false],
    ["^a{2,}$", "aaaa", true],
    ["^a{0}$", "", true],
    ["^(a?){3}$", "aa", true],
    ["a{,2}", "a{,2}", true],
    ["^(a*)*$", "aaab", false],
    ["^a+?b$", "aab", true],
    ["(?i)straße", "STRAßE", true],
    ["(?i)^[a-c]$", "B", true],
    ["(?i)[^a]", "A", false],
    ["^(a+)+$", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab", false],
  ])("%j on %j: %j", (pattern, text, result) => {
    expect(matches(pattern, text)).toBe(result);
  });
});

test.each([
  ["(", "not closed", 0],
  ["a)", "closes no group", 1],
  ["[a", "this class is not closed", 0],
  ["*a", "repeats nothing", 0],
  ["a**", "follows another quantifier", 2],
  ["a\\", "cannot end in a backslash", 1],
  [String.raw`(a)\1`, "back-references are not linear", 3],
  [String.raw`\p{L}`, "not an escape", 0],
  ["(?=a)", "look-around is not linear", 0],
  ["(?<name>a)", "only the groups", 0],
  ["a(?i)b", "only the groups", 1],
  ["[z-a]", "from a smaller character to a greater one", 4],
  ["[a-\\d]", "from a smaller character to a greater one", 5],
  ["a{3,2}", "wrong order", 1],
  ["a{1001}", "at most {1000}", 1],
  ["(((a{999}){999}){999})", "too large", 0],
  ["((((){999}){999}){999})", undefined, 0],
  ["(".repeat(21) + ")".repeat(21), "nest at most 20 deep", 21],
  ["a".repeat(1001), "at most 1000 characters", 1000],
])("%j cannot be used: %s", (pattern, words, at) => {
  const problem = checkPattern(pattern);
  if (words === undefined) expect(problem).toBeUndefined();
  else expect(problem).toEqual({ problem: expect.stringContaining(words), at });
});

test("agrees with RegExp wherever both read a pattern", () => {
  const { pattern } = fc.letrec<{ pattern: string }>((tie) => ({
    pattern: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      fc.constantFrom("a", "b", "c", ".", "[ab]", "[^a]", "\\d", "\\w", "\\b", "^", "$", "(?:)", "\\s"),
      fc.tuple(tie("pattern"), tie("pattern")).map((parts) => parts.join("")),
      fc.tuple(tie("pattern"), tie("pattern")).map((parts) => `(?:${parts.join("|")})`),
      fc
        .tuple(tie("pattern"), fc.constantFrom("*", "+", "?", "{2}", "{1,2}", "{1,}"))
        .map(([part, times]) => `(?:${part})${times}`),
    ),
  }));
  fc.assert(
    fc.property(pattern, fc.string({ unit: fc.constantFrom("a", "b", "c", "1", " ", "\n", "é") }), (source, text) => {
      expect(matches(source, text)).toBe(new RegExp(source, "u").test(text));
    }),
    { numRuns: 3000 },
  );
});

test("takes time linear in the text for patterns that make backtracking explode", () => {
  for (const pattern of ["(a+)+$", "(a|a)*b", "(a*)*b", "(.*)*x", "a?".repeat(30) + "a".repeat(30) + "b"]) {
    let states = 0;
    const compiled = compilePattern(pattern);
    if (compiled.problem === undefined) compiled.test("a".repeat(20_000), (more) => (states += more));
    expect(states).toBeLessThan(20_000 * 70);
  }
});

test("never throws on any pattern", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom(...Array.from("ab()[]{}^$\\|*+?.-,1dwsbDB:=<!i😀")) }),
      fc.string(),
      (pattern, text) => {
        const compiled = compilePattern(pattern);
        if (compiled.problem === undefined) compiled.test(text, () => {});
      },
    ),
    { numRuns: 5000 },
  );
});
