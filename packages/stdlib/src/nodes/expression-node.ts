import { defineNode, type JsonObject, type JsonSchema, type JsonValue } from "@hexdag/kernel";
import * as z from "zod";
import { lazily } from "../lazily.ts";

const spec = lazily(() =>
  z
    .strictObject({
      expressions: z.record(z.string(), z.json()).meta({
        description: "Variables and their expressions, in order; each sees the ones before it by name.",
        examples: [{ net: "order.price * order.count", gross: "round(net * 1.19, 2)" }],
      }),
      output_fields: z
        .array(z.string())
        .min(1)
        .optional()
        .meta({ description: "The variables to give as result. Default: all of them.", examples: [["gross"]] }),
      extract_field: z
        .string()
        .optional()
        .meta({ description: "Give this variable's value alone, instead of a map.", examples: ["gross"] }),
    })
    .superRefine((given, issues) => {
      const known = Object.keys(given.expressions);
      const unknown = (name: string): boolean => !known.includes(name);
      for (const [index, name] of (given.output_fields ?? []).entries()) {
        if (unknown(name))
          issues.addIssue({ code: "custom", path: ["output_fields", index], message: noVariable(name, known) });
      }
      const { extract_field: extracted } = given;
      if (extracted === undefined) return;
      if (unknown(extracted))
        issues.addIssue({ code: "custom", path: ["extract_field"], message: noVariable(extracted, known) });
      if (given.output_fields !== undefined) {
        const message = "extract_field gives one value, so output_fields means nothing beside it";
        issues.addIssue({ code: "custom", path: ["output_fields"], message });
      }
    })
    .meta({ examples: [{ expressions: { net: "order.price * order.count", gross: "round(net * 1.19, 2)" } }] }),
);

/**
 * Computes variables from expressions. There is no `merge_strategy`, which never worked in Python: `[a.x, b.x]`,
 * `coalesce(a.x, b.x)` and `sum([a.x, b.x])` say the same in the expression itself.
 */
export const expressionNode = defineNode({
  kind: "expression",
  description: "Computes variables from expressions; the result is the map of them.",
  get spec() {
    return spec();
  },
  fields: { expressions: "sequence" },
  caps: () => [],
  result: resultSchema,
  readsInput: false,
  run({ config }) {
    const { expressions: values, outputFields, extractField } = config;
    if (extractField !== undefined) return values[extractField] ?? null;
    return outputFields === undefined
      ? values
      : Object.fromEntries(outputFields.map((name) => [name, values[name] ?? null]));
  },
});

function resultSchema(given: JsonObject): JsonSchema | undefined {
  if (given.extract_field !== undefined) return undefined;
  const { expressions, output_fields: fields } = given;
  const names = Array.isArray(fields) ? fields.filter(isName) : keysOf(expressions);
  return {
    type: "object",
    properties: Object.fromEntries(names.map((name) => [name, {}])),
    required: names,
    additionalProperties: false,
  };
}

function isName(value: JsonValue): value is string {
  return typeof value === "string";
}

function keysOf(value: JsonValue | undefined): readonly string[] {
  return typeof value === "object" && value !== null ? Object.keys(value) : [];
}

function noVariable(name: string, known: readonly string[]): string {
  return `"${name}" is no variable of expressions (${known.join(", ") || "there are none"})`;
}
