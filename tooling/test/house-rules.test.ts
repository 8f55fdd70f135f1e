import { describe, expect, it } from "vitest";
import { brokenHouseRules } from "../house-rules.ts";
import { tiesToOneMachine } from "../repository-rules.ts";

const source = (text: string, path = "packages/stdlib/src/thing.ts") => [{ path, text }];

describe("house rules", () => {
  it.each([
    ["a bare Error", 'throw new Error("no");'],
    ["module-level mutable state", "let count = 0;"],
    ["a module-level registry", "const drivers = new Map<string, Driver>();"],
    ["an import-time effect", "registerDriver(openai);"],
    ["a rule switched off without a reason", ["// oxlint", "disable-next-line no-console"].join("-")],
  ])("refuse %s", (_what, text) => {
    expect(brokenHouseRules(source(text))).toHaveLength(1);
  });

  it.each([
    ["a lookup table", 'const names = new Map([["a", 1]]);'],
    ["an empty value that nobody can change", "const NOTHING: readonly Effect[] = [];"],
    ["an empty set that nobody can change", "const NONE: ReadonlySet<string> = new Set();"],
    ["an empty local container", "  const seen = new Map<string, number>();"],
    ["a function", "export function register(driver: Driver): void {"],
    ["a rule switched off with its reason", "// oxlint-disable-next-line no-console -- the one place that prints"],
  ])("accept %s", (_what, text) => {
    expect(brokenHouseRules(source(text))).toEqual([]);
  });

  it("refuse a file named after no concept, and an index that lists nothing by name", () => {
    expect(brokenHouseRules(source("", "packages/kernel/src/run/utils.ts"))).toHaveLength(1);
    expect(brokenHouseRules(source('export * from "./plan.ts";', "packages/kernel/src/index.ts"))).toHaveLength(1);
  });
});

describe("the repository", () => {
  it.each([
    ["a registry host", `see https://${["registry", "npmjs", "org"].join(".")}/zod`],
    ["a path of one machine", `cd ${["", "home", "ada", "hexdag"].join("/")}`],
    ["a path of one machine", `"file": "${["", "root", ".cache", "x"].join("/")}"`],
  ])("must not name %s", (_what, text) => {
    expect(tiesToOneMachine([{ path: "docs/x.md", text }])).toHaveLength(1);
  });

  it("may name relative paths and paths that only look alike", () => {
    const text = "bench/work/a.ts ./root/b https://example.com/work/c ~/work/d homework/";
    expect(tiesToOneMachine([{ path: "docs/x.md", text }])).toEqual([]);
  });
});
