import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Document, Scalar } from "yaml";
import { createReporter } from "../src/diagnostics/reporter.ts";
import { createSourceFile } from "../src/diagnostics/span.ts";
import { parseDocuments } from "../src/parse/parse-documents.ts";
import { offsetInScalar } from "../src/parse/scalar-offsets.ts";
import type { SourceScalar } from "../src/parse/source-value.ts";

const STYLES = ["PLAIN", "QUOTE_SINGLE", "QUOTE_DOUBLE", "BLOCK_LITERAL", "BLOCK_FOLDED"] as const;

/** A value written in a style, deep enough to be indented, and read back. */
function written(value: string, style: (typeof STYLES)[number]): SourceScalar | undefined {
  const scalar = new Scalar(value);
  scalar.type = style;
  const text = new Document({ a: { b: [scalar] } }).toString({ lineWidth: 40 });
  const [document] = parseDocuments(createSourceFile({ file: "a.yaml", text }), createReporter());
  let found = document?.value;
  while (found !== undefined && found.type !== "scalar")
    found = found.type === "map" ? found.entries[0]?.value : found.items[0];
  return found;
}

const words = fc.array(
  fc.constantFrom("one", "two", "{{three.four}}", "it's", 'say "x"', "a\\b", "é", "日本", "🎉", "#no", ": x"),
  {
    minLength: 1,
    maxLength: 14,
  },
);
const breaks = fc.constantFrom(" ", "\n", "\n\n", "\n  ", "  ", "\t");

describe("offsets inside scalars", () => {
  it.each(STYLES)("lead from every visible character of %s text to the same one in the source", (style) => {
    fc.assert(
      fc.property(words, fc.array(breaks, { minLength: 14, maxLength: 14 }), (parts, joints) => {
        const value = parts
          .map((part, index) => part + (index < parts.length - 1 ? (joints[index] ?? " ") : ""))
          .join("");
        const scalar = written(value, style);
        if (scalar === undefined || scalar.data !== value) return;
        for (let index = 0; index < value.length; index++) {
          const character = value.charAt(index);
          if (!/[!-~é]/.test(character)) continue;
          const found = scalar.source.text[offsetInScalar(scalar, index)];
          // Escaped characters are found at their backslash.
          expect([character, "\\"]).toContain(found);
        }
      }),
      { numRuns: 300 },
    );
  });
});
