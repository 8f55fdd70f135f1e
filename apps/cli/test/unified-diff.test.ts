import { describe, expect, it } from "vitest";
import { unifiedDiff } from "../src/render/unified-diff.ts";

const numbered = (count: number, change: (line: number) => string | undefined = String): string =>
  Array.from({ length: count }, (_, index) => change(index + 1))
    .filter((line) => line !== undefined)
    .map((line) => `${line}\n`)
    .join("");

describe("a unified diff", () => {
  it("of equal texts is nothing", () => {
    expect(unifiedDiff("a.yaml", "x\n", "x\n")).toBe("");
  });

  it("shows three lines around each change, and joins what is near", () => {
    const after = numbered(20, (line) => (line === 5 ? "five" : line === 8 ? undefined : String(line)));
    expect(unifiedDiff("a.yaml", numbered(20), after)).toBe(
      `--- a/a.yaml
+++ b/a.yaml
@@ -2,10 +2,9 @@
 2
 3
 4
-5
+five
 6
 7
-8
 9
 10
 11
`,
    );
  });

  it("begins a new part where changes are far apart", () => {
    const after = numbered(30, (line) => (line === 2 || line === 25 ? `${line}!` : String(line)));
    const heads = unifiedDiff("a.yaml", numbered(30), after).match(/^@@.*$/gmu);
    expect(heads).toEqual(["@@ -1,5 +1,5 @@", "@@ -22,7 +22,7 @@"]);
  });

  it("says when the last line does not end", () => {
    expect(unifiedDiff("a.yaml", "a: 1", "a: 1\n")).toBe(
      "--- a/a.yaml\n+++ b/a.yaml\n@@ -1 +1 @@\n-a: 1\n\\ No newline at end of file\n+a: 1\n",
    );
  });

  it("of an empty text puts everything in", () => {
    expect(unifiedDiff("a.yaml", "", "x\n")).toBe("--- a/a.yaml\n+++ b/a.yaml\n@@ -0,0 +1 @@\n+x\n");
  });
});
