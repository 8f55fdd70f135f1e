import { defineNode } from "@hexdag/kernel";
import * as z from "zod";
import { lazily } from "../lazily.ts";

const spec = lazily(() =>
  z
    .strictObject({
      output: z.json().meta({
        description:
          "The result. Text in it may hold `{{ }}`; one that is exactly one `{{ path }}` keeps the value's type.",
        examples: [{ greeting: "Hello {{name}}", items: "{{fetch.items}}" }],
      }),
    })
    .meta({ examples: [{ output: { greeting: "Hello {{name}}", items: "{{fetch.items}}" } }] }),
);

/** Gives a value that is written in the manifest. */
export const dataNode = defineNode({
  kind: "data",
  description: "Gives a value written in the manifest, with `{{ }}` filled in.",
  get spec() {
    return spec();
  },
  fields: { output: "values" },
  caps: () => [],
  readsInput: false,
  run: ({ config }) => config.output,
});
