import type { Explanation } from "@hexdag/compiler";
import { describe, expect, it } from "vitest";
import { explanationText } from "../src/render/explanation-text.ts";
import { createStyle } from "../src/render/style.ts";
import { wrap } from "../src/render/wrap.ts";

const plain = createStyle({ color: false, unicode: true });

const field = {
  name: "every",
  path: "System.spec.init.every",
  type: { words: "a duration", short: "duration" },
  required: true,
  only: "type: schedule",
  examples: ["15m"],
};

const explanation: Explanation = {
  path: field.path,
  topic: "field",
  title: field.path,
  description: "The time between starts.",
  field,
  notes: ["Clocks differ."],
  examples: ["15m", { text: "word ".repeat(20) }],
  fields: [
    {
      ...field,
      description: "An inner one.",
      default: { a: 1 },
      fields: [{ ...field, name: "deep", description: "", examples: [{ text: "word ".repeat(20) }], fields: [] }],
    },
  ],
  topics: [{ path: "node/llm", description: "Asks a language model and gives its answer." }],
};

describe("an explanation as text", () => {
  it("has the parts one below the other, wrapped to the width", () => {
    expect(explanationText(explanation, { style: plain, width: 44 })).toMatchInlineSnapshot(`
      "System.spec.init.every  duration

      The time between starts.

      type       a duration
      required   yes
      default    none
      only with  type: schedule
      example    every: 15m
      example    every:
                   text: "word word word word word word word word word word word word word word word word word word word word "

      Clocks differ.

      Fields

        every  duration = {a: 1}  required, with type: schedule
            An inner one.
            example: 15m
            deep  duration  required, with type: schedule
                example:
                  text: "word word word word word word word word word word word word word word word word word word word word "

      node/llm  Asks a language model and gives
                its answer.
      "
    `);
  });

  it("is coloured where the terminal wants that", () => {
    const style = createStyle({ color: true, unicode: true });
    expect(explanationText(explanation, { style, width: 80 })).toContain(style.cyan("duration"));
  });
});

describe("wrap", () => {
  it("breaks between words, never inside one, and keeps the lines that are there", () => {
    expect(wrap("one two three four", 9)).toBe("one two\nthree\nfour");
    expect(wrap("unbreakable-word", 4)).toBe("unbreakable-word");
    expect(wrap("one\ntwo", 80, "  ")).toBe("  one\n  two");
  });
});
