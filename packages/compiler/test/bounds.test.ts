import { describe, expect, it } from "vitest";
import { brief, compileText, fn, pipeline, planOf } from "./support/compile-text.ts";

describe("bounds", () => {
  it("takes 100,000 nodes and no more", { timeout: 60_000 }, () => {
    const nodes = "{},".repeat(100_001);
    const { diagnostics } = compileText(`kind: Pipeline\nmetadata: { name: a }\nspec: { nodes: [${nodes}] }\n`);
    expect(diagnostics.map(({ code }) => code)).toEqual(["HD2013"]);
  });

  it("stays quick when everything is wrong", { timeout: 20_000 }, () => {
    const nodes = Array.from(
      { length: 3_000 },
      (_, at) => `- { kind: functoin, metadata: { name: n${at} }, spec: {}, dependencies: [m${at}] }`,
    );
    const started = performance.now();
    const { diagnostics } = compileText(pipeline(nodes.join("\n")));
    expect(diagnostics).toHaveLength(1_000);
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  it("reads many documents, keys and lines without growing faster than they do", { timeout: 20_000 }, () => {
    const wide = pipeline(
      `- { kind: data, metadata: { name: a }, spec: { output: {${Array.from({ length: 20_000 }, (_, at) => `k${at}: ${at}`).join(", ")}} } }`,
    );
    expect(compileText(wide).diagnostics.map(brief)).toEqual([]);
    expect(compileText("---\n".repeat(50_000)).diagnostics.map(({ code }) => code)).toEqual(["HD1003"]);
    expect(compileText(`${"# comment\n".repeat(80_000)}${pipeline(fn("a"))}`).plan).toBeDefined();
  });

  it.each([
    ["brackets", "[".repeat(200_000)],
    ["braces", "{".repeat(200_000)],
    ["dashes", `${"- ".repeat(200_000)}x`],
    ["question marks", `${"? ".repeat(100_000)}x`],
    ["colons", "a: ".repeat(200_000)],
    ["indents", Array.from({ length: 1_000 }, (_, depth) => `${" ".repeat(depth)}a:`).join("\n")],
    ["quotes", '"'.repeat(200_000)],
    ["tags", "!".repeat(200_000)],
    ["anchors", "&a ".repeat(50_000)],
    [
      "template braces",
      pipeline(`- { kind: llm, metadata: { name: a }, spec: { human_message: "${"{{#if a}}".repeat(20_000)}" } }`),
    ],
    [
      "open mustaches",
      pipeline(`- { kind: llm, metadata: { name: a }, spec: { human_message: "${"{{".repeat(50_000)}" } }`),
    ],
    ["parentheses", pipeline(fn("a", `when: "${"(".repeat(3_000)}"`))],
  ])("answers a file of %s", { timeout: 20_000 }, (_what, text) => {
    const started = performance.now();
    const { plan, diagnostics } = compileText(text);
    expect(plan).toBeUndefined();
    expect(diagnostics.length).toBeGreaterThan(0);
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  it("compiles a chain of 2,000 nodes", { timeout: 20_000 }, () => {
    const nodes = Array.from({ length: 2_000 }, (_, at) =>
      fn(`n${at}`, at === 0 ? "" : `input_mapping: { x: n${at - 1}.y }`),
    );
    expect(planOf(pipeline(nodes.join("\n"))).graph.nodes).toHaveLength(2_000);
  });
});
