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
    .describe("What to run: a list of nodes, or a function called as `(input, ctx)`."),
);

export const conditionField = lazily(() => expression().describe("The branch is taken when this holds."));

const name = lazily(() =>
  z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "must be a name: letters, digits and _, not starting with a digit"),
);

/** How passes run and what becomes of their results: the part of a loop that does not say how often. */
export const passShape = lazily(() => ({
  body: bodyField().optional(),
  body_pipeline: z
    .string()
    .min(1)
    .optional()
    .describe("Instead of body: a pipeline, run as a child run for every pass."),
  item_var: name().default("item").describe("A further name for `$item`, and the item's key in the body's input."),
  index_var: name()
    .default("index")
    .describe("A further name for `$index`, and the position's key in the body's input."),
  concurrency: z.int().positive().default(1).describe("Most passes at a time. A `while` always runs one."),
  error_handling: z
    .enum(["fail_fast", "continue", "collect"])
    .default("fail_fast")
    .describe(
      "A failing pass: fail_fast aborts the others and fails the node; continue leaves null in its place; collect leaves {error} there.",
    ),
  initial_state: z
    .record(z.string(), z.json())
    .default({})
    .describe("What `$state` is in the first pass. Text may hold `{{ }}`."),
  state_update: z
    .record(z.string(), expression())
    .default({})
    .describe(
      "Expressions by the field of `$state` they set after every pass; `$body` is the pass's result. All see the state from before.",
    ),
  break_if: expression()
    .optional()
    .describe("Stops the loop when it holds after a pass. Several reasons are joined with `or`."),
  max_iterations: z.int().positive().optional().describe("Most passes. Default: 100 for a while, no bound otherwise."),
  on_max_iterations: z
    .enum(["fail", "stop"])
    .default("fail")
    .describe("What reaching max_iterations with more to do means: fail the node, or go on with what it has."),
  collect: z
    .enum(["list", "last", "first", "dict", "reduce"])
    .default("list")
    .describe(
      "What becomes of the results: a list in item order, the last or first that is not null, a map, or one value.",
    ),
  key_field: z
    .string()
    .min(1)
    .optional()
    .describe("For collect: dict. The field of each result (else of its item) that names it."),
  reducer: z
    .string()
    .min(1)
    .optional()
    .describe("For collect: reduce. A function called as `(value, next, ctx)`; the first result is the first value."),
}));

export const itemsField = lazily(() =>
  z
    .union([z.string().min(1), z.array(z.json()), z.record(z.string(), z.json())], {
      error: "must be an expression, a list or a map",
    })
    .describe("An expression that gives a list, or a map (then each item is a key)."),
);

export const countField = lazily(() =>
  z
    .union([z.string().min(1), z.int().nonnegative()], {
      error: "must be a whole number of at least 0, or an expression",
    })
    .describe("How many passes: a whole number, or an expression."),
);

const branch = lazily(() =>
  z.strictObject({
    condition: conditionField(),
    body: bodyField().optional(),
    action: z.string().min(1).optional().describe("The node to go on with; beside bodies, a label in the metadata."),
  }),
);

/** Fields of a choice between branches. */
export const branchShape = lazily(() => ({
  branches: z.array(branch()).min(1).optional().describe("Tried in order; the first whose condition holds is taken."),
  else_body: bodyField().optional().describe("What to run when no condition holds."),
  else_action: z
    .string()
    .min(1)
    .optional()
    .describe("The node to go on with when no condition holds; beside bodies, a label in the metadata."),
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
