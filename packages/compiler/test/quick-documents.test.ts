import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Parser } from "yaml";
import { seededRandom } from "../../../tooling/fuzz/expression-text.ts";
import { randomManifest } from "../../../tooling/fuzz/manifest-text.ts";
import { createReporter } from "../src/diagnostics/reporter.ts";
import { createSourceFile, type SourceFile } from "../src/diagnostics/span.ts";
import { composeDocuments } from "../src/parse/parse-documents.ts";
import { quickDocuments } from "../src/parse/quick-documents.ts";

const GOLDEN = join(import.meta.dirname, "golden");
const golden = readdirSync(GOLDEN).map((name) => readFileSync(join(GOLDEN, name, "input.yaml"), "utf8"));

/** What the quick way says, and what the composer says; the former `undefined` when it leaves the file to the latter. */
function bothWays(text: string): { readonly quick: unknown; readonly composed: unknown; readonly findings: number } {
  const source = createSourceFile({ file: "a.yaml", text });
  const tokens = [...new Parser().parse(text)];
  const reporter = createReporter();
  return {
    quick: quickDocuments(tokens, source),
    composed: composeDocuments(tokens, source, reporter),
    findings: reporter.diagnostics.length,
  };
}

describe("the quick way to read documents", () => {
  it("reads most manifests that compile", () => {
    const good = golden.filter((_, at) => readdirSync(GOLDEN)[at]?.startsWith("good-"));
    const quick = good.filter((text) => bothWays(text).quick !== undefined);
    expect(quick.length / good.length).toBeGreaterThan(0.8);
  });

  it.each([
    ["quotes", "a: 'it''s'\nb: \"x\\ty\"\nc: \"two\n  lines\"\n"],
    ["numbers and words", "a: [1, -2.5, 0, true, False, null, ~, yes, 1d, 2024-01-01, -x, +y, .5x]\n"],
    ["blocks", "a: |\n  x\n   y\n\nb: >-\n  folded\n  text\n\n  more\nc: |2+\n   z\n\n"],
    [
      "comments",
      "# top\na: 1 # one\n# between\nb:\n  # inside\n  - x # item\n  # after\nc: { d: e, # flow\n  f: g }\n# end\n",
    ],
    ["lists in maps, level with the key", "a:\n- x\n- - y\n  - z\n- b: 1\n  c: 2\n"],
    ["several documents", "--- # first\na: 1\n---\n- x\n---\nb: 2\n"],
    ["flow over lines", "a: [\n  x,\n  y,\n]\nb: {\n  c: d\n}\n"],
    [
      "our own tags",
      "a: !include x.yaml#y # one\nb: [1, !secret KEY, !secret 'two words']\nc: { d: !secret 12, e: !include \"x\" }\nf: !js |\n  return 1\n  + 2\ng:\n  - !include x.yaml\n  - !js return 1\nh: !include\n  next line\ni: !include null\n",
    ],
    ["plain text over lines", "a: one\n  two\n\n  three\nb: 1\n"],
  ])("reads %s as the composer does", (_what, text) => {
    const { quick, composed, findings } = bothWays(text);
    expect(findings).toBe(0);
    expect(quick).toBeDefined();
    expect(quick).toEqual(composed);
  });

  it.each([
    ["anchors", "a: &x 1\nb: *x\n"],
    ["other tags", "a: !!str 1\n"],
    ["tags before maps", "a: !include { b: 1 }\n"],
    ["tags before keys", "a: { b: 1, !include c: 2 }\n"],
    ["two tags", "a: !include !secret b\n"],
    ["tags before nothing", "a: !include\nb: 1\n"],
    ["merge keys", "a: { <<: { b: 1 } }\n"],
    ["equal keys", "a: 1\na: 2\n"],
    ["keys that are no text", "1: a\n"],
    ["explicit keys", "? a\n: b\n"],
    ["empty values", "a:\nb: 1\n"],
    ["directives", "%YAML 1.1\n---\na: yes\n"],
    ["tabs", "a:\n\tb: 1\n"],
    ["odd numbers", "a: [0x1F, 1e3, +5, 007, .inf]\n"],
    ["a second colon", "a: b: c\n"],
    ["a list on the line of its key", "a: - b\n"],
    ["uneven indentation", "a:\n    b: 1\n  c: 2\n"],
    ["an unclosed bracket", "a: [1, 2\nb: 3\n"],
    ["a missing comma", 'a: ["x" "y"]\n'],
    ["a comment without space before it", 'a: "x"#no\n'],
    ["reserved keys", "__proto__: 1\n"],
    ["nothing", ""],
  ])("leaves %s to the composer", (_what, text) => {
    const source: SourceFile = createSourceFile({ file: "a.yaml", text });
    const quick = quickDocuments([...new Parser().parse(text)], source);
    expect(quick === undefined || quick.length === 0).toBe(true);
  });

  it("agrees with the composer on every text it reads, among 5,000 broken manifests", { timeout: 60_000 }, () => {
    const random = seededRandom(11);
    let read = 0;
    for (let number = 0; number < 5_000; number++) {
      const text = number < golden.length ? (golden[number] ?? "") : randomManifest(random, golden);
      const { quick, composed, findings } = bothWays(text);
      if (quick === undefined) continue;
      read += 1;
      if (findings > 0) expect({ text, findings }).toEqual({ text, findings: 0 });
      expect(quick).toEqual(composed);
    }
    expect(read).toBeGreaterThan(500);
  });
});
