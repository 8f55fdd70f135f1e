import { describe, expect, it } from "vitest";
import { brief, compileText, nodeOf, planOf } from "./support/compile-text.ts";

/** A macro of one node, and a pipeline that invokes it. */
function macro(nodes: string, parameters = "[]", inputs = "{}"): string {
  return `kind: Macro
metadata: { name: m }
spec: { parameters: ${parameters}, nodes: [${nodes}] }
---
kind: Pipeline
metadata: { name: p }
spec: { nodes: [{ kind: macro_invocation, metadata: { name: i }, spec: { macro: m, inputs: ${inputs} } }] }
`;
}

const node = (name: string, rest: string): string =>
  `{ kind: data, metadata: { name: "${name}" }, spec: { output: { ${rest} } } }`;

describe("constants", () => {
  it.each([
    ["3", 3],
    ['"3"', "3"],
    ["true", true],
    ["null", null],
    ["1.50", 1.5],
    ["[1, [a, {b: null}]]", [1, ["a", { b: null }]]],
    ["{a: {b: [true]}}", { a: { b: [true] } }],
    ['"len(x) + 1"', "len(x) + 1"],
    ['"$9.99"', "$9.99"],
  ])("%s stays what it is in data, in a mapping and in an expression", (written, value) => {
    const plan = planOf(
      macro(
        `{ kind: open, metadata: { name: a }, spec: { plain: "{{x}}", dollar: $param.x } }, { kind: request, metadata: { name: b }, spec: { url: u, params: { p: "{{x}}", q: $param.x, r: x } } }`,
        "[{ name: x }]",
        `{ x: ${written} }`,
      ),
    );
    expect(nodeOf(plan, "i_a").config).toEqual({ plain: value, dollar: value });
    const { params } = nodeOf(plan, "i_b").config;
    const read = (part: unknown): unknown =>
      typeof part === "object" && part !== null && "$expr" in part ? Reflect.get(Object(part.$expr), "value") : part;
    expect(Object.values(Object(params)).map(read)).toEqual([value, value, value]);
  });
});

describe("bounds of macros", () => {
  it("take no more nodes than a pipeline does", { timeout: 30_000 }, () => {
    const text = macro(
      `{ for_each: "range(400)", as: a, nodes: [{ for_each: "range(400)", as: b, nodes: [${node("n_{{a}}_{{b}}", "")}] }] }`,
    );
    expect(compileText(text).diagnostics.map(({ code }) => code)).toEqual(["HD2013"]);
  });

  it("do not double without end", { timeout: 30_000 }, () => {
    const call = (name: string, of: number): string =>
      `{ kind: macro_invocation, metadata: { name: ${name} }, spec: { macro: m${of} } }`;
    const macros = Array.from(
      { length: 19 },
      (_, at) =>
        `kind: Macro\nmetadata: { name: m${at} }\nspec: { nodes: [${call("l", at + 1)}, ${call("r", at + 1)}] }\n---\n`,
    );
    const text = `${macros.join("")}kind: Macro\nmetadata: { name: m19 }\nspec: { nodes: [${node("n", "")}] }\n---\nkind: Pipeline\nmetadata: { name: p }\nspec: { nodes: [${call("top", 0)}] }\n`;
    const started = performance.now();
    expect(compileText(text).diagnostics.map(({ code }) => code)).toContain("HD2013");
    expect(performance.now() - started).toBeLessThan(20_000);
  });

  it.each([
    ["data", "a: 1, b: $param.x"],
    ["templates", 'a: "text {{x}}"'],
  ])("fill in at most 32 million characters, in %s", { timeout: 30_000 }, (_what, output) => {
    const text = macro(
      `{ for_each: "range(100)", as: a, nodes: [${node("n_{{a}}", output)}] }`,
      `[{ name: x, default: ${"x".repeat(500_000)} }]`,
    );
    expect(compileText(text).diagnostics.map(brief)).toEqual([
      expect.stringMatching(/^HD3308 .*macros fill in more than 32 million characters/u),
    ]);
  });

  it("expand 2,000 invocations", { timeout: 20_000 }, () => {
    const calls = Array.from(
      { length: 2_000 },
      (_, at) =>
        `{ kind: macro_invocation, metadata: { name: i${at} }, spec: { macro: m, inputs: { x: "{{${at === 0 ? "$input.x" : `i${at - 1}.n.a`}}}" } } }`,
    );
    const text = macro(node("n", 'a: "{{x}}"'), "[{ name: x }]").replace(
      /spec: \{ nodes: \[\{ kind: macro_invocation.*$/mu,
      `spec: { nodes: [${calls.join(", ")}] }`,
    );
    expect(planOf(text).graph.nodes).toHaveLength(4_000);
  });
});
