import { type Diagnostic, renderDiagnostic } from "@hexdag/compiler";
import { describe, expect, it } from "vitest";
import { createSourceFile, toSpan } from "../src/diagnostics/span.ts";
import { compileText } from "./support/compile-text.ts";

/** A diagnostic under the first occurrence of `marked` in `text`. */
function under(marked: string, text: string, more: Partial<Diagnostic> = {}): Diagnostic {
  const start = text.indexOf(marked);
  const span = toSpan({ source: createSourceFile({ file: "research.yaml", text }), start, end: start + marked.length });
  return { code: "HD3002", severity: "error", message: "it is wrong", span, ...more };
}

/** The text above the carets. */
function pointedAt(frame: string): string {
  const lines = frame.split("\n");
  const caret = lines.findIndex((line) => /^ *\| *\^+/.test(line));
  const from = lines[caret]?.indexOf("^") ?? 0;
  const length = (/\^+/.exec(lines[caret] ?? "")?.[0] ?? "").length;
  return lines[caret - 1]?.slice(from, from + length) ?? "";
}

describe("renderDiagnostic", () => {
  it("draws the frame that DESIGN §9 shows", () => {
    const filler = "# filler\n".repeat(7);
    const text = `${filler}kind: Pipeline
metadata: { name: research }
spec:
  nodes:
    - { kind: function, metadata: { name: fetch_pages }, spec: { fn: score } }
    - { kind: function, metadata: { name: summarise }, spec: { fn: score },
        dependencies: [fetch_page] }
`;
    const [diagnostic] = compileText(text).diagnostics;
    if (diagnostic === undefined) throw new TypeError("nothing was found");
    expect(renderDiagnostic(diagnostic, text)).toBe(`\
error[HD3002]: node "summarise" depends on "fetch_page", which is not declared in this pipeline
  --> test.yaml:14:24
   |
14 |         dependencies: [fetch_page] }
   |                        ^^^^^^^^^^ not a node
   = hint: did you mean "fetch_pages"?   (hexdag explain HD3002)`);
  });

  it("shows tabs as two cells and keeps the caret below what it means", () => {
    expect(pointedAt(renderDiagnostic(under("here", "a:\t\tis here\n"), "a:\t\tis here\n"))).toBe("here");
  });

  it("counts wide characters as two cells and marks as none", () => {
    for (const before of ["日本語 ", "🎉🎉 ", "e\u0301e\u0301 ", "👨\u200d👩 ", "한국 "]) {
      const text = `${before}here`;
      const frame = renderDiagnostic(under("here", text), text);
      const lines = frame.split("\n");
      const cells = { "日本語 ": 7, "🎉🎉 ": 5, "e\u0301e\u0301 ": 3, "👨\u200d👩 ": 5, "한국 ": 5 }[before];
      expect(lines[4]?.indexOf("^")).toBe("1 | ".length + (cells ?? 0));
    }
  });

  it("lets no control character of the source through", () => {
    const text = "x: \u001b[31m\u0007\u202ehere";
    const frame = renderDiagnostic(under("here", text, { message: "bad \u001b[0m", hint: "\u0000" }), text);
    // oxlint-disable-next-line no-control-regex -- that there are none is the point
    expect(frame).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
    expect(frame).toContain("␛[31m");
  });

  it("cuts long lines around the place", () => {
    const text = `${"x".repeat(5_000)} here ${"y".repeat(5_000)}`;
    const frame = renderDiagnostic(under("here", text), text);
    expect(Math.max(...frame.split("\n").map((line) => line.length))).toBeLessThan(200);
    expect(pointedAt(frame)).toBe("here");
  });

  it("marks the first line of a place that goes on", () => {
    const text = "a: one\n  two\n";
    expect(pointedAt(renderDiagnostic(under("one\n  two", text), text))).toBe("one");
  });

  it("points past the end of an empty line or file with one caret", () => {
    expect(renderDiagnostic(under("", ""), "")).toContain("  | ^");
  });

  it("leaves out the line when it is not given the text, and for notes in other files", () => {
    const other = { message: "over there", span: { ...toSpanOf("b.yaml"), line: 7 } };
    const diagnostic = under("here", "is here", { related: [other] });
    expect(renderDiagnostic(diagnostic, undefined)).not.toContain("|");
    expect(renderDiagnostic(diagnostic, "is here")).toContain("= note: over there\n --> b.yaml:7:1");
  });

  it("colours only when asked", () => {
    const diagnostic = under("here", "is here", { hint: "go on" });
    const plain = renderDiagnostic(diagnostic, "is here");
    const coloured = renderDiagnostic(diagnostic, "is here", { color: true });
    // oxlint-disable-next-line no-control-regex -- colours are control sequences
    expect(coloured.replaceAll(/\u001b\[[0-9;]*m/g, "")).toBe(plain);
    expect(coloured).not.toBe(plain);
  });
});

function toSpanOf(file: string): NonNullable<Diagnostic["span"]> {
  return toSpan({ source: createSourceFile({ file, text: "" }), start: 0, end: 0 });
}
