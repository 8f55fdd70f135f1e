/** What references are checked against: the schemas of results, wherever they come from. */
import { compile, createRegistry, stdlibComponents } from "hexdag";
import { describe, expect, it } from "vitest";

const components = createRegistry(stdlibComponents(), { functions: { score: () => 1 } });

/** What is said of an expression after these nodes. */
function said(nodes: string, when: string): readonly string[] {
  const text = `kind: Pipeline
metadata: {name: p}
spec:
  custom_types: {percent: {base: float, strip: "%"}}
  nodes:
${nodes}
    - {kind: function, metadata: {name: last}, spec: {fn: score, when: ${JSON.stringify(when)}}}
`;
  const { diagnostics } = compile({ file: "p.yaml", text }, { components });
  return diagnostics.map(({ code, message }) => `${code}: ${message}`);
}

const ROW = `{kind: function, metadata: {name: row}, spec: {fn: score, output_schema: {share: percent, label: lower_str}}}`;
const loop = (more: string): string =>
  `    - {kind: loop, metadata: {name: each}, spec: {for_each: [1, 2], body: [${ROW}]${more}}}`;
const map = (more: string): string =>
  `    - {kind: map, metadata: {name: each}, spec: {items: [1, 2], body: [${ROW}]${more}}}`;

describe("a reference is checked against", () => {
  it.each<[string, string, string, string]>([
    ["a custom type", `    - ${ROW}`, "row.share == 'x'", "HD4123: a number never equals a string"],
    ["a sanitized type", `    - ${ROW}`, "row.label > 1", "HD4"],
    ["the results of a loop's body", loop(""), "each.result[0].share == 'x'", "HD4123: a number"],
    ["fields that a body's result has not", loop(""), "each.result[0].shares > 1", 'no field "shares"'],
    ["the list of a loop", loop(""), "each.result == 'x'", "HD4123: a list never equals a string"],
    ["the map of a loop", loop(", collect: dict"), "each.result == [1]", "HD4123: a map never equals a list"],
    ["the last result of a loop", loop(", collect: last"), "each.result.label == 1", "HD4123"],
    ["the results of a map", map(""), "each[0].share == 'x'", "HD4123: a number"],
    ["the results of a map by key", map(", key_field: label"), "each == 'x'", "HD4123: a map never equals a string"],
    ["a failed pass that is null", map(", error_handling: continue"), "each[0].share == 'x'", "HD4123"],
    [
      "a composite's body",
      `    - {kind: composite, metadata: {name: each}, spec: {mode: for-each, items: [1], body: [${ROW}]}}`,
      "each.result[0].share == 'x'",
      "HD4123",
    ],
    [
      "several last nodes of a body",
      `    - {kind: map, metadata: {name: each}, spec: {items: [1], body: [${ROW}, {kind: data, metadata: {name: other}, dependencies: [], spec: {output: {a: 1}}}]}}`,
      "each[0].row.share == 'x'",
      "HD4123",
    ],
  ])("%s", (_what, nodes, when, expected) => {
    expect(said(nodes, when)).toEqual([expect.stringContaining(expected)]);
  });

  it.each<[string, string, string]>([
    ["a body that may be skipped", map("").replace("fn: score,", "fn: score, when: $index > 0,"), "each[0] is null"],
    ["passes whose errors are collected", map(", error_handling: collect"), "each[0].error.code == 'x'"],
    ["a reducer's value", loop(", collect: reduce, reducer: score"), "each.result == 'x'"],
    ["a coerced result", `    - ${ROW}`, "row.share > 0.5 and row.label == 'a'"],
  ])("nothing that could be otherwise: %s", (_what, nodes, when) => {
    expect(said(nodes, when)).toEqual([]);
  });
});
