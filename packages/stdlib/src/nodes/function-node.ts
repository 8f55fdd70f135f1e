import { defineNode, HexdagError, isJsonObject, type JsonValue } from "@hexdag/kernel";
import * as z from "zod";
import { lazily } from "../lazily.ts";

const spec = lazily(() =>
  z
    .strictObject({
      fn: z
        .string()
        .min(1)
        .meta({
          description:
            "The function: `./steps.ts#score` (relative to the manifest), `@acme/steps#score`, a registered name, or its text: `!js input.a + 1`.",
          examples: ["./steps.ts#score"],
        }),
      params: z
        .array(z.string().min(1))
        .optional()
        .meta({
          description: "Input fields handed over one by one, in this order: `fn(input.a, input.b, ctx)`.",
          examples: [["left", "right"]],
        }),
      unpack_input: z
        .boolean()
        .optional()
        .meta({
          description:
            "Hand the fields named in `params` over one by one. JavaScript has no named arguments, so `params` says which.",
          examples: [true],
        }),
    })
    .superRefine((given, issues) => {
      if (given.unpack_input === true && given.params === undefined) {
        const message = "unpack_input needs `params`: the names of the fields to hand over, in order";
        issues.addIssue({ code: "custom", path: ["unpack_input"], message });
      }
      if (given.unpack_input === false && given.params !== undefined) {
        issues.addIssue({
          code: "custom",
          path: ["params"],
          message: "params means nothing with `unpack_input: false`",
        });
      }
    })
    .meta({ examples: [{ fn: "./steps.ts#score" }, { fn: "./steps.ts#add", params: ["left", "right"] }] }),
);

/** Calls a function with the node's input: `fn(input, ctx)`. It may be asynchronous; its result is the node's. */
export const functionNode = defineNode({
  kind: "function",
  description: "Calls a TypeScript or JavaScript function with the node's input; the result is what it returns.",
  get spec() {
    return spec();
  },
  fields: { fn: "function" },
  caps: () => [],
  run({ input, config, ctx }) {
    const args = config.params === undefined ? [input] : unpack(input, config.params);
    const result: unknown = Reflect.apply(config.fn, undefined, [...args, ctx]);
    return result;
  },
});

/** A field that is absent arrives as `undefined`, so that the function's own defaults apply. */
function unpack(input: JsonValue, params: readonly string[]): readonly (JsonValue | undefined)[] {
  if (isJsonObject(input)) return params.map((name) => (Object.hasOwn(input, name) ? input[name] : undefined));
  throw new HexdagError({
    code: "HD6007",
    message: `params names fields of the input (${params.join(", ")}), but the input is not a map`,
    hint: "leave params out to get the input as it is, or add input_mapping",
    retryable: false,
  });
}
