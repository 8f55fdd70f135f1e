/**
 * The general form of `loop` and `conditional`: one kind whose `mode` says which. Everything it does is theirs; here are
 * only the names of its fields and which of them go with which mode.
 */
import { defineNode, type JsonObject } from "@hexdag/kernel";
import * as z from "zod";
import { lazily } from "../lazily.ts";
import { bodiesReadInput } from "./composite/bodies-read-input.ts";
import { routesOf, runBranches } from "./composite/branch-run.ts";
import { countedItems, itemsOf, runLoop } from "./composite/loop-run.ts";
import { loopOutcome, OUTCOME_SCHEMA } from "./composite/outcome-schema.ts";
import { passLocalNames } from "./composite/pass-names.ts";
import { repetitionOf } from "./composite/repetition.ts";
import {
  BRANCH_ROLES,
  branchShape,
  conditionField,
  countField,
  itemsField,
  PASS_ROLES,
  passShape,
} from "./composite/spec-fields.ts";
import { bodyDoubts, branchDoubts, checkPassRules } from "./composite/spec-rules.ts";
import { spawns } from "./spawns.ts";

/** The fields each mode needs, and those it allows besides the ones every loop has. */
const MODES = {
  while: { needs: "condition", allows: [] },
  "for-each": { needs: "items", allows: [] },
  times: { needs: "count", allows: [] },
  "if-else": { needs: "condition", allows: ["else_body", "else_action", "action"] },
  switch: { needs: "branches", allows: ["else_body", "else_action"] },
} as const satisfies Record<string, { readonly needs: string; readonly allows: readonly string[] }>;

const CHOSEN_FIELDS = ["condition", "items", "count", "branches", "else_body", "else_action", "action"] as const;

const spec = lazily(() =>
  z
    .strictObject({
      mode: z
        .enum(["while", "for-each", "times", "if-else", "switch"])
        .meta({ description: "What kind of composite this is.", examples: ["for-each"] }),
      condition: conditionField()
        .optional()
        .meta({ description: "For while and if-else: an expression.", examples: ["$state.tries < 3"] }),
      items: itemsField()
        .optional()
        .meta({
          description: "For for-each: an expression that gives a list, or a map (then each item is a key).",
          examples: ["fetch.pages"],
        }),
      count: countField()
        .optional()
        .meta({ description: "For times: how many passes, a whole number or an expression.", examples: [3] }),
      action: z
        .string()
        .min(1)
        .optional()
        .meta({
          description:
            "For if-else: the node to go on with when the condition holds; beside bodies, a label in the metadata.",
          examples: ["publish"],
        }),
      ...branchShape(),
      ...passShape(),
    })
    .superRefine((given, issues) => {
      const report = (field: string, message: string): void =>
        issues.addIssue({ code: "custom", path: [field], message });
      const { mode } = given;
      const { needs, allows } = MODES[mode];
      const allowed: readonly string[] = [needs, ...allows];
      if (given[needs] === undefined) report(needs, `is missing: mode ${mode} needs it`);
      for (const field of CHOSEN_FIELDS) {
        if (given[field] !== undefined && !allowed.includes(field)) report(field, `means nothing in mode ${mode}`);
      }
      if (mode === "switch") {
        if (given.body !== undefined) report("body", "means nothing in mode switch: each branch has its own");
        if (given.body_pipeline !== undefined)
          report("body_pipeline", "means nothing in mode switch: give branches bodies");
      }
      checkPassRules(given, mode === "while", report);
    })
    .meta({
      examples: [
        { mode: "for-each", items: "fetch.pages", concurrency: 4, body: "./steps.ts#summarise" },
        { mode: "switch", branches: [{ condition: "score > 0.8", action: "publish" }], else_action: "drop" },
      ],
    }),
);

/** Repeats or chooses, as its mode says. */
export const compositeNode = defineNode({
  kind: "composite",
  description: "Repeats a body (while, for-each, times) or chooses one (if-else, switch).",
  get spec() {
    return spec();
  },
  fields: { condition: "deferred", items: "expression", count: "expression", ...PASS_ROLES, ...BRANCH_ROLES },
  takes: { items: ["list", "map"], count: ["number"] },
  doubts: (given) => (chooses(given) ? branchDoubts(given) : bodyDoubts(given)),
  locals: passLocalNames,
  ports: (given): readonly string[] => (given.body_pipeline === undefined ? [] : ["spawner"]),
  caps: (given) => spawns(given, "body_pipeline"),
  result: (given, body) => (chooses(given) ? OUTCOME_SCHEMA : loopOutcome(given, body)),
  repeats: (given) =>
    chooses(given)
      ? undefined
      : repetitionOf(
          given.mode === "while" ? "condition" : "items",
          given,
          Array.isArray(given.items) ? given.items.length : given.count,
        ),
  readsInput: bodiesReadInput,
  routes: (given) => (chooses(given) ? routesOf(given) : undefined),
  async run({ input, config, ctx }) {
    const { mode, condition } = config;
    switch (mode) {
      case "while":
        return await runLoop({ mode, over: { condition }, config, input, ctx });
      case "for-each":
        return await runLoop({ mode, over: { items: itemsOf(config.items, "items") }, config, input, ctx });
      case "times":
        return await runLoop({ mode, over: { items: countedItems(config.count, "count") }, config, input, ctx });
      case "if-else":
      case "switch":
        return await runBranches({ config, input, ctx });
    }
  },
});

function chooses({ mode }: JsonObject): boolean {
  return mode === "if-else" || mode === "switch";
}
