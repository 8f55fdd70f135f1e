import { defineNode } from "@hexdag/kernel";
import * as z from "zod";
import { lazily } from "../lazily.ts";

const args = lazily(() => z.record(z.string(), z.unknown()).optional());

const spec = lazily(() =>
  z
    .strictObject({
      macro: z
        .string()
        .min(1)
        .meta({
          description: "The macro: a `kind: Macro` document, or one an installed package brings.",
          examples: ["ask_twice"],
        }),
      inputs: args().meta({
        description:
          "Its arguments by parameter. Text with `{{ }}` is read when the pipeline runs; everything else is a constant.",
        examples: [{ question: "{{fetch.text}}", tone: "friendly" }],
      }),
      config: args().meta({ description: "Another word for inputs.", examples: [{ question: "What is tea?" }] }),
      params: args().meta({ description: "Another word for inputs.", examples: [{ question: "What is tea?" }] }),
      result: z
        .json()
        .optional()
        .meta({
          description:
            "What an instance gives whose nodes are written out, as `hexdag expand` does it. The compiler fills it in.",
          examples: ["ask_twice_answer"],
        }),
    })
    .meta({ examples: [{ macro: "ask_twice", inputs: { question: "{{fetch.text}}", tone: "friendly" } }] }),
);

/** Stands for the nodes of a macro, which the compiler puts before it; what remains gives their result. */
export const macroInvocationNode = defineNode({
  kind: "macro_invocation",
  description: "Puts the nodes of a macro in its place, and gives the result of the last of them.",
  get spec() {
    return spec();
  },
  fields: { result: "mapping" },
  caps: () => [],
  expands: { macro: "macro", arguments: ["inputs", "config", "params"], result: "result" },
  run: ({ config }) => config.result ?? null,
});
