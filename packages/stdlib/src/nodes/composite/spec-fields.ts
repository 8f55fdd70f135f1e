/** Spec fields that the composite kinds share, with the rules between them. Each face picks what it offers. */
import * as z from "zod";
import { lazily } from "../../lazily.ts";

const expression = lazily(() =>
  z.union([z.string().min(1), z.boolean(), z.number()], { error: "must be an expression" }),
);

/** An inline list of nodes, or a function. */
export const bodyField = lazily(() =>
  z
    .union([z.string().min(1), z.array(z.record(z.string(), z.unknown())).min(1)], {
      error: "must be a list of nodes, or a function such as ./steps.ts#step",
    })
    .meta({
      description: "What to run: a list of nodes, or a function called as `(input, ctx)`.",
      examples: [
        "./steps.ts#summarise",
        [{ kind: "llm", metadata: { name: "ask" }, spec: { human_message: "{{item}}" } }],
      ],
    }),
);

export const conditionField = lazily(() =>
  expression().meta({
    description: "The branch is taken when this holds.",
    examples: ["score > 0.8"],
  }),
);

const name = lazily(() =>
  z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "must be a name: letters, digits and _, not starting with a digit"),
);

/** When passes end, and what becomes of their results. */
const endShape = lazily(() => ({
  break_if: expression()
    .optional()
    .meta({
      description: "Stops the loop when it holds after a pass. Several reasons are joined with `or`.",
      examples: ["$body.ok"],
    }),
  max_iterations: z
    .int()
    .positive()
    .optional()
    .meta({ description: "Most passes. Default: 100 for a while, no bound otherwise.", examples: [10] }),
  on_max_iterations: z
    .enum(["fail", "stop"])
    .default("fail")
    .meta({
      description: "What reaching max_iterations with more to do means: fail the node, or go on with what it has.",
      examples: ["stop"],
    }),
  collect: z
    .enum(["list", "last", "first", "dict", "reduce"])
    .default("list")
    .meta({
      description:
        "What becomes of the results: a list in item order, the last or first that is not null, a map, or one value.",
      examples: ["dict"],
    }),
  key_field: z
    .string()
    .min(1)
    .optional()
    .meta({
      description: "For collect: dict. The field of each result (else of its item) that names it.",
      examples: ["id"],
    }),
  reducer: z
    .string()
    .min(1)
    .optional()
    .meta({
      description:
        "For collect: reduce. A function called as `(value, next, ctx)`; the first result is the first value.",
      examples: ["./steps.ts#merge"],
    }),
}));

/** How passes run and what becomes of their results: the part of a loop that does not say how often. */
export const passShape = lazily(() => ({
  body: bodyField().optional(),
  body_pipeline: z
    .string()
    .min(1)
    .optional()
    .meta({
      description: "Instead of body: a pipeline, run as a child run for every pass.",
      examples: ["./summarise.yaml"],
    }),
  item_var: name()
    .default("item")
    .meta({ description: "A further name for `$item`, and the item's key in the body's input.", examples: ["page"] }),
  index_var: name()
    .default("index")
    .meta({
      description: "A further name for `$index`, and the position's key in the body's input.",
      examples: ["position"],
    }),
  concurrency: z
    .int()
    .positive()
    .default(1)
    .meta({ description: "Most passes at a time. A `while` always runs one.", examples: [4] }),
  error_handling: z
    .enum(["fail_fast", "continue", "collect"])
    .default("fail_fast")
    .meta({
      description:
        "A failing pass: fail_fast aborts the others and fails the node; continue leaves null in its place; collect leaves {error} there.",
      examples: ["collect"],
    }),
  initial_state: z
    .record(z.string(), z.json())
    .default({})
    .meta({ description: "What `$state` is in the first pass. Text may hold `{{ }}`.", examples: [{ tries: 0 }] }),
  state_update: z
    .record(z.string(), expression())
    .default({})
    .meta({
      description:
        "Expressions by the field of `$state` they set after every pass; `$body` is the pass's result. All see the state from before.",
      examples: [{ tries: "$state.tries + 1" }],
    }),
  ...endShape(),
}));

export const itemsField = lazily(() =>
  z
    .union([z.string().min(1), z.array(z.json()), z.record(z.string(), z.json())], {
      error: "must be an expression, a list or a map",
    })
    .meta({
      description: "An expression that gives a list, or a map (then each item is a key).",
      examples: ["fetch.pages"],
    }),
);

export const countField = lazily(() =>
  z
    .union([z.string().min(1), z.int().nonnegative()], {
      error: "must be a whole number of at least 0, or an expression",
    })
    .meta({ description: "How many passes: a whole number, or an expression.", examples: [3] }),
);

const branch = lazily(() =>
  z.strictObject({
    condition: conditionField(),
    body: bodyField().optional(),
    action: z
      .string()
      .min(1)
      .optional()
      .meta({ description: "The node to go on with; beside bodies, a label in the metadata.", examples: ["publish"] }),
  }),
);

/** Fields of a choice between branches. */
export const branchShape = lazily(() => ({
  branches: z
    .array(branch())
    .min(1)
    .optional()
    .meta({
      description: "Tried in order; the first whose condition holds is taken.",
      examples: [[{ condition: "score > 0.8", action: "publish" }]],
    }),
  else_body: bodyField()
    .optional()
    .meta({ description: "What to run when no condition holds.", examples: ["./steps.ts#reject"] }),
  else_action: z
    .string()
    .min(1)
    .optional()
    .meta({
      description: "The node to go on with when no condition holds; beside bodies, a label in the metadata.",
      examples: ["drop"],
    }),
}));

/** Roles of the shared fields. */
export const PASS_ROLES = {
  body: "body",
  initial_state: "values",
  "state_update.*": "deferred",
  break_if: "deferred",
  reducer: "function",
} as const;

export const BRANCH_ROLES = {
  "branches[].condition": "deferred",
  "branches[].body": "body",
  else_body: "body",
} as const;
