import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isJsonObject } from "@hexdag/kernel";
import { describe, expect, it } from "vitest";
import { Parser } from "yaml";
import { seededRandom } from "../../../tooling/fuzz/expression-text.ts";
import { randomManifest } from "../../../tooling/fuzz/manifest-text.ts";
import { format } from "../src/format/format.ts";
import { compileText } from "./support/compile-text.ts";
import { testRegistry } from "./support/components.ts";
import { goldenNames } from "./support/golden.ts";

const formatText = (text: string): string => format({ file: "test.yaml", text }, { components: testRegistry }).text;

const goldens = goldenNames().map((name) => ({
  name,
  text: readFileSync(join(import.meta.dirname, "golden", name, "input.yaml"), "utf8"),
}));

describe("formatting", () => {
  it.each<[string, string, string]>([
    ["indents by two", "a:\n    b:\n        c: 1\n", "a:\n  b:\n    c: 1\n"],
    ["indents lists below their key", "a:\n- 1\n- 2\n", "a:\n  - 1\n  - 2\n"],
    [
      "begins a map of a list beside the dash",
      "a:\n-   b: 1\n    c: 2\n-\n    d: 1\n",
      "a:\n  - b: 1\n    c: 2\n  - d: 1\n",
    ],
    [
      "writes braces with spaces and brackets without",
      "a: {b: 1,c: [ 1,2 ], d: { }}\n",
      "a: { b: 1, c: [1, 2], d: {} }\n",
    ],
    ["takes a last comma from one line", "a: [1, 2,]\n", "a: [1, 2]\n"],
    ["keeps what is spread over lines spread", "a: [1,\n  2]\n", "a:\n  [\n    1,\n    2\n  ]\n"],
    [
      "keeps comments beside and above",
      "# top\na:   # beside\n    # above\n    b: 1 # end\n# last\n",
      "# top\na:   # beside\n  # above\n  b: 1 # end\n# last\n",
    ],
    ["leaves aligned comments aligned", "a: 1   # one\nbb: 2  # two\n", "a: 1   # one\nbb: 2  # two\n"],
    ["keeps one blank line of several", "\n\na: 1\n\n\n\nb: 2\n\n", "a: 1\n\nb: 2\n"],
    ["keeps quotes", 'a: \'x\'\nb: "x"\n"c" : x\n', 'a: \'x\'\nb: "x"\n"c": x\n'],
    [
      "keeps anchors, aliases and tags",
      "a: &x\n    b: 1\nc: *x\nd: !secret NAME\ne:\n- &y f: 1\n",
      "a: &x\n  b: 1\nc: *x\nd: !secret NAME\ne:\n  - &y f: 1\n",
    ],
    [
      "moves blocks of text as they are",
      "a: |\n     one\n\n       two\nb: >-\n  folded\n  text\n",
      "a: |\n  one\n\n    two\nb: >-\n  folded\n  text\n",
    ],
    ["keeps the line breaks a block ends with when it says so", "a: |+\n   x\n\n\nb: 1\n", "a: |+\n  x\n\n\nb: 1\n"],
    ["keeps the lines of long text", 'a: one\n      two\nb: "one\n two"\n', 'a: one\n  two\nb: "one\n  two"\n'],
    ["keeps a value below its key there", "a:\n    long text\n", "a:\n  long text\n"],
    [
      "keeps tags and anchors below comments",
      "# what\n!include a.yaml\n---\nk:   # why\n    !secret NAME\nl:\n-   # here\n    &x\n    m: 1\n- [ # in\n  !secret N ]\n",
      "# what\n!include a.yaml\n---\nk:   # why\n  !secret NAME\nl:\n  - # here\n    &x\n    m: 1\n  - [ # in\n      !secret N\n    ]\n",
    ],
    ["keeps documents apart", "a: 1\n---\nb: 1\n...\n# end\n", "a: 1\n---\nb: 1\n...\n# end\n"],
    ["keeps Windows line ends", "a:\r\n    b: 1\r\n", "a:\r\n  b: 1\r\n"],
    ["ends with a line break", "a: 1", "a: 1\n"],
    [
      "leaves a comment at the column it belongs to",
      "a:\n    - b: 1\n      # of b\n    # of the list\n# of all\n",
      "a:\n  - b: 1\n    # of b\n  # of the list\n# of all\n",
    ],
  ])("%s", (_, before, after) => {
    expect(formatText(before)).toBe(after);
    expect(formatText(after)).toBe(after);
  });

  it("puts the keys of documents and nodes in order, with their comments, also in bodies", () => {
    const before = `spec:
  nodes:
    # the only one
    - spec: { items: [1], body: [{ spec: { fn: score }, kind: function, metadata: { name: inner } }] }
      # what it is
      kind: loop
      dependencies: []
      metadata: { name: outer }
      x-note: free
# its name
metadata: { name: p }
kind: Pipeline
`;
    expect(formatText(before)).toBe(`kind: Pipeline
# its name
metadata: { name: p }
spec:
  nodes:
    # the only one
    - # what it is
      kind: loop
      metadata: { name: outer }
      spec: { items: [1], body: [{ kind: function, metadata: { name: inner }, spec: { fn: score } }] }
      dependencies: []
      x-note: free
`);
  });

  it("leaves the order of keys alone where anchors depend on it", () => {
    const text = "spec: { a: &x 1 }\nkind: *x\n";
    expect(formatText(text)).toBe(text);
  });

  it("leaves the keys of data in their order", () => {
    const text =
      "kind: Pipeline\nmetadata: { name: p }\nspec:\n  nodes:\n    - kind: data\n      metadata: { name: d }\n      spec: { output: { spec: 1, kind: 2 } }\n";
    expect(formatText(text)).toBe(text);
  });

  it("leaves broken YAML alone and says what is wrong with it", () => {
    const source = { file: "broken.yaml", text: "a:\n    b: [1\nc: }\n" };
    const { text, changed, diagnostics } = format(source);
    expect({ text, changed }).toEqual({ text: source.text, changed: false });
    expect(diagnostics.map(({ code }) => code)).toContain("HD1004");
  });

  it("leaves keys marked with ? to their authors, and says so", () => {
    const { changed, skipped } = format({ file: "odd.yaml", text: "? a\n:   b\n" });
    expect(changed).toBe(false);
    expect(skipped).toBe("it uses a part of YAML that is not formatted");
  });
});

describe("formatting never changes a manifest", () => {
  it.each(goldens)("$name", ({ text }) => expectSame(text));

  it("in 1,500 fuzzed manifests, nearly none of which it refuses", () => {
    const random = seededRandom(20_261_122);
    const counts = { formatted: 0, skipped: 0 };
    for (let number = 0; number < 1_500; number++) {
      const text = randomManifest(
        random,
        goldens.map((golden) => golden.text.slice(0, 6_000)),
      );
      expectSame(text);
      const { diagnostics, skipped } = format({ file: "fuzzed.yaml", text });
      if (diagnostics.length === 0) counts[skipped === undefined ? "formatted" : "skipped"]++;
    }
    expect(counts.formatted).toBeGreaterThan(300);
    expect(counts.skipped).toBeLessThan(counts.formatted / 20);
  }, 60_000);
});

function expectSame(text: string): void {
  const formatted = formatText(text);
  expect(formatText(formatted)).toBe(formatted);
  if (formatted === text) return;
  expect(commentsOf(formatted)).toEqual(commentsOf(text));
  const [before, after] = [compileText(text), compileText(formatted)];
  expect(withoutPlaces(after.plan)).toEqual(withoutPlaces(before.plan));
  expect(after.diagnostics.map(({ code }) => code).toSorted()).toEqual(
    before.diagnostics.map(({ code }) => code).toSorted(),
  );
}

function commentsOf(text: string): readonly string[] {
  const found: string[] = [];
  const collect = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    if ("type" in value && value.type === "comment" && "source" in value) found.push(String(value.source).trimEnd());
    else for (const child of Object.values(value)) collect(child);
  };
  for (const token of new Parser().parse(text)) collect(token);
  return found.toSorted();
}

const PLACES: ReadonlySet<string> = new Set(["origin", "origins", "span", "calls"]);

/** A plan without offsets; the text of an expression written as a list or map is a stretch of the file, spaces included. */
function withoutPlaces(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutPlaces);
  if (!isJsonObject(value)) return value;
  const isComposite = "$expr" in value && !("origin" in value);
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !PLACES.has(key) && !(isComposite && key === "text"))
      .map(([key, child]) => [key, withoutPlaces(child)]),
  );
}
