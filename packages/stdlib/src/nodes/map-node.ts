import { type Body, defineNode } from "@hexdag/kernel";
import * as z from "zod";
import { lazily } from "../lazily.ts";
import { bodiesReadInput } from "./composite/bodies-read-input.ts";
import { collectResults } from "./composite/collect.ts";
import { iterate } from "./composite/iterate.ts";
import { itemsOf } from "./composite/loop-run.ts";
import { collected } from "./composite/outcome-schema.ts";
import { type PassBody, passBody } from "./composite/pass-body.ts";
import { passLocalNames } from "./composite/pass-names.ts";
import { bodyField, itemsField, passShape } from "./composite/spec-fields.ts";
import { spawns } from "./spawns.ts";

const spec = lazily(() =>
  z
    .strictObject({
      items: itemsField(),
      fn: z
        .string()
        .min(1)
        .optional()
        .meta({ description: "A function called for every item as `(item, ctx)`.", examples: ["./steps.ts#download"] }),
      body: bodyField().optional(),
      body_pipeline: z
        .string()
        .min(1)
        .optional()
        .meta({
          description: "Instead of fn or body: a pipeline, run as a child run for every item.",
          examples: ["./download.yaml"],
        }),
      concurrency: passShape()
        .concurrency.default(10)
        .meta({ description: "Most items at a time.", examples: [5] }),
      error_handling: passShape().error_handling,
      item_var: passShape().item_var,
      index_var: passShape().index_var,
      max_items: z
        .int()
        .positive()
        .optional()
        .meta({
          description: "More items than this fail the node before any is worked on. Absent: no bound.",
          examples: [1_000],
        }),
      key_field: z
        .string()
        .min(1)
        .optional()
        .meta({
          description: "Gives a map instead of a list: the field of each result (else of its item) that names it.",
          examples: ["id"],
        }),
    })
    .superRefine((given, issues) => {
      const [first, ...others] = (["fn", "body", "body_pipeline"] as const).filter(
        (field) => given[field] !== undefined,
      );
      if (first === undefined) issues.addIssue({ code: "custom", message: "needs one of fn, body and body_pipeline" });
      for (const other of others) {
        issues.addIssue({
          code: "custom",
          path: [other],
          message: `stands beside ${String(first)}: a map has one of fn, body and body_pipeline`,
        });
      }
    })
    .meta({ examples: [{ items: "fetch.urls", fn: "./steps.ts#download", concurrency: 5 }] }),
);

/** Does the same for every item, several at a time, and gives the results in item order. */
export const mapNode = defineNode({
  kind: "map",
  description:
    "Does the same for every item of a list, several at a time; the result is the list of results in item order.",
  get spec() {
    return spec();
  },
  fields: { items: "expression", fn: "body", body: "body" },
  takes: { items: ["list", "map"] },
  locals: passLocalNames,
  ports: (given): readonly string[] => (given.body_pipeline === undefined ? [] : ["spawner"]),
  caps: (given) => spawns(given, "body_pipeline"),
  result: (given, body) => collected({ ...given, collect: given.key_field === undefined ? "list" : "dict" }, body),
  repeats: ({ items, max_items: most }) => ({
    by: "items",
    field: "max_items",
    bound: typeof most === "number" ? most : Array.isArray(items) ? items.length : undefined,
  }),
  // A function gets the item alone.
  readsInput: bodiesReadInput,
  async run({ input, config, ctx }) {
    const { itemVar, indexVar, concurrency, errorHandling, keyField } = config;
    const { passes } = await iterate(
      {
        over: { items: itemsOf(config.items, "items") },
        body: config.fn === undefined ? passBody(config, ctx) : itemBody(config.fn),
        input,
        state: {},
        stateUpdate: {},
        breakIf: undefined,
        maxIterations: config.maxItems,
        onMaxIterations: "fail",
        itemVar,
        indexVar,
        concurrency,
        errorHandling,
      },
      ctx,
    );
    return await collectResults(
      passes,
      { collect: keyField === undefined ? "list" : "dict", keyField, reducer: undefined },
      ctx,
    );
  },
});

/** A function gets the item alone, as it would from `Array.map`. */
function itemBody(body: Body): PassBody {
  return (pass) => body.run({ ...pass, input: pass.locals?.$item ?? null });
}
