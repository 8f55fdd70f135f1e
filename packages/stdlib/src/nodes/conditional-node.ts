import { defineNode } from "@hexdag/kernel";
import * as z from "zod";
import { lazily } from "../lazily.ts";
import { bodiesReadInput } from "./composite/bodies-read-input.ts";
import { routesOf, runBranches } from "./composite/branch-run.ts";
import { OUTCOME_SCHEMA } from "./composite/outcome-schema.ts";
import { BRANCH_ROLES, bodyField, branchShape, conditionField } from "./composite/spec-fields.ts";
import { branchDoubts } from "./composite/spec-rules.ts";
import { spawns } from "./spawns.ts";

const spec = lazily(() =>
  z
    .strictObject({
      condition: conditionField()
        .optional()
        .meta({
          description: "The `if` form: what is run or named by body, body_pipeline or action applies when this holds.",
          examples: ["check.score > 0.8"],
        }),
      body: bodyField().optional(),
      body_pipeline: z
        .string()
        .min(1)
        .optional()
        .meta({ description: "Instead of body: a pipeline, run as a child run.", examples: ["./review.yaml"] }),
      action: z
        .string()
        .min(1)
        .optional()
        .meta({
          description: "The node to go on with when the condition holds; beside bodies, a label in the metadata.",
          examples: ["publish"],
        }),
      ...branchShape(),
      tie_break: z
        .literal("first_true")
        .default("first_true")
        .meta({ description: "Of several conditions that hold, the first counts.", examples: ["first_true"] }),
    })
    .superRefine((given, issues) => {
      const report = (field: string, message: string): void =>
        issues.addIssue({ code: "custom", path: [field], message });
      if (given.condition === undefined && given.branches === undefined) {
        issues.addIssue({ code: "custom", message: "needs a condition, or a list of branches" });
      }
      if (given.branches !== undefined) {
        for (const field of ["condition", "body", "body_pipeline", "action"] as const) {
          if (given[field] !== undefined) report(field, "stands beside branches: write it as one of them");
        }
      }
      if (given.body !== undefined && given.body_pipeline !== undefined)
        report("body_pipeline", "stands beside body: keep one of them");
    })
    .meta({
      examples: [
        {
          condition: "check.ok",
          body: [{ kind: "data", metadata: { name: "yes" }, spec: { output: "fine" } }],
          else_action: "escalate",
        },
        {
          branches: [
            { condition: "score > 0.8", action: "publish" },
            { condition: "score > 0.5", action: "review" },
          ],
          else_action: "drop",
        },
      ],
    }),
);

/** Chooses: runs the body of the first branch whose condition holds, or names the node to go on with. */
export const conditionalNode = defineNode({
  kind: "conditional",
  description: "Runs, or names, the first branch whose condition holds.",
  get spec() {
    return spec();
  },
  fields: { condition: "deferred", body: "body", ...BRANCH_ROLES },
  ports: (given): readonly string[] => (given.body_pipeline === undefined ? [] : ["spawner"]),
  caps: (given) => spawns(given, "body_pipeline"),
  doubts: branchDoubts,
  result: () => OUTCOME_SCHEMA,
  routes: routesOf,
  readsInput: bodiesReadInput,
  run: ({ input, config, ctx }) => runBranches({ config, input, ctx }),
});
