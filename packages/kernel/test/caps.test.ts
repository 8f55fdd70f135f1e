/** Capability sets: what patterns cover, and the laws of narrowing. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CapSet, matchesGlob } from "../src/guard/caps.ts";
import type { PlanCaps } from "../src/plan/guards.ts";

const rule = (allow: readonly string[] | undefined, deny: readonly string[] = []): PlanCaps => ({
  ...(allow === undefined ? {} : { allow }),
  deny,
  from: "a test",
});

describe("a pattern covers", () => {
  const cases: readonly (readonly [pattern: string, cap: string, covered: boolean])[] = [
    ["llm", "llm", true],
    ["llm", "memory", false],
    ["datastore", "datastore.read", true],
    ["datastore.*", "datastore.write", true],
    ["datastore.*", "datastore", true],
    ["datastore.read", "datastore.write", false],
    ["data", "datastore", false],
    ["*", "spawner", true],
    ["tool", "tool:search", true],
    ["tool:*", "tool:search", true],
    ["tool:search*", "tool:search_web", true],
    ["tool:search*", "tool:research", false],
    ["tool:db:*", "tool:db:query", true],
    ["tool:search", "tool", false],
    ["http:*.example.com", "http:api.example.com", true],
    ["http:*.example.com", "http:example.com", false],
    ["http:api.example.com", "http:api.example.com.evil.net", false],
    ["port.llm", "llm", true],
    ["mem.read", "memory", true],
  ];
  test.each(cases)("%s · %s: %s", (pattern, cap, covered) => {
    expect(CapSet.of([rule([pattern])]).allows(cap)).toBe(covered);
    expect(CapSet.of([rule(undefined, [pattern])]).allows(cap)).toBe(!covered);
  });
});

const caps = fc.constantFrom(
  "llm",
  "memory",
  "datastore.read",
  "datastore.write",
  "tool:search",
  "tool:db:query",
  "http:a.b",
);
const patterns = fc.constantFrom(
  "llm",
  "memory",
  "datastore",
  "datastore.*",
  "datastore.read",
  "tool",
  "tool:s*",
  "tool:db:*",
  "http:*",
  "*",
);
const rules = fc.record({
  allow: fc.option(fc.array(patterns, { maxLength: 3 }), { nil: undefined }),
  deny: fc.array(patterns, { maxLength: 2 }),
});
const made = rules.map(({ allow, deny }) => rule(allow, deny));

describe("sets of capabilities", () => {
  test("only ever get smaller: what a child may, its parent may", () => {
    fc.assert(
      fc.property(fc.array(made, { maxLength: 4 }), made, caps, (outer, inner, cap) => {
        const parent = CapSet.of(outer);
        return !parent.narrow(inner).allows(cap) || parent.allows(cap);
      }),
    );
  });

  test("are the intersection of their rules, in whatever order those come", () => {
    fc.assert(
      fc.property(made, made, caps, (first, second, cap) => {
        const both = CapSet.of([first]).allows(cap) && CapSet.of([second]).allows(cap);
        expect(CapSet.of([first, second]).allows(cap)).toBe(both);
        expect(CapSet.of([second, first]).allows(cap)).toBe(both);
        expect(CapSet.of([first, first]).allows(cap)).toBe(CapSet.of([first]).allows(cap));
      }),
    );
  });

  test("forbid what a rule forbids, whatever it allows", () => {
    fc.assert(
      fc.property(patterns, caps, (pattern, cap) => {
        const denied = CapSet.of([rule(undefined, [pattern])]);
        expect(CapSet.of([rule(["*"], [pattern])]).allows(cap)).toBe(denied.allows(cap));
      }),
    );
  });

  test("can be handed to a child and made again from their rules", () => {
    fc.assert(
      fc.property(fc.array(made, { maxLength: 4 }), caps, (outer, cap) => {
        const set = CapSet.of(outer);
        expect(CapSet.of(set.rules).allows(cap)).toBe(set.allows(cap));
      }),
    );
  });

  test("without rules are everything", () => {
    expect(CapSet.all.isUnrestricted).toBe(true);
    expect(CapSet.of([{ from: "nobody" }]).isUnrestricted).toBe(true);
    expect(CapSet.all.allows("anything.at.all:really")).toBe(true);
  });

  test("with an empty list allow nothing", () => {
    expect(CapSet.of([rule([])]).allows("llm")).toBe(false);
  });

  test("say which rule refuses, the outermost first", () => {
    const origin = { source: 0, start: 1, end: 2, line: 3, column: 4 };
    const set = CapSet.of([
      { deny: ["tool:rm*"], from: "the Config" },
      { allow: ["llm"], from: 'pipeline "p"', origin },
    ]);
    expect(set.refusal("tool:rm_all")).toEqual({ cap: "tool:rm_all", from: "the Config", deny: "tool:rm*" });
    expect(set.refusal("memory")).toEqual({ cap: "memory", from: 'pipeline "p"', allow: ["llm"], origin });
    expect(set.refusal("memory")).toBe(set.refusal("memory"));
    expect(set.refusal("llm")).toBeUndefined();
  });
});

describe("globs", () => {
  test("agree with the same pattern as a regular expression", () => {
    const text = fc.string({ unit: fc.constantFrom("a", "b", ".") });
    const pattern = fc.string({ unit: fc.constantFrom("a", "b", ".", "*") });
    fc.assert(
      fc.property(pattern, text, (glob, given) => {
        const expression = new RegExp(`^${glob.replaceAll(".", "\\.").replaceAll("*", ".*")}$`);
        expect(matchesGlob(glob, given)).toBe(expression.test(given));
      }),
    );
  });

  test("do not blow up on many stars", () => {
    expect(matchesGlob("*a".repeat(50), `${"a".repeat(20_000)}b`)).toBe(false);
  });
});
