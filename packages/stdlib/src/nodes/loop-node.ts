import { defineNode, type JsonObject, type JsonValue } from "@hexdag/kernel";
import * as z from "zod";
import { lazily } from "../lazily.ts";
import { bodiesReadInput } from "./composite/bodies-read-input.ts";
import type { IterationPlan } from "./composite/iterate.ts";
import { countedItems, itemsOf, type LoopMode, runLoop } from "./composite/loop-run.ts";
import { loopOutcome } from "./composite/outcome-schema.ts";
import { passLocalNames } from "./composite/pass-names.ts";
import { repetitionOf } from "./composite/repetition.ts";
import { conditionField, countField, itemsField, PASS_ROLES, passShape } from "./composite/spec-fields.ts";
import { bodyDoubts, checkPassRules } from "./composite/spec-rules.ts";
import { spawns } from "./spawns.ts";

const FORMS = ["while", "for_each", "times"] as const;

const spec = lazily(() =>
  z
    .strictObject({
      while: conditionField()
        .optional()
        .meta({
          description: "Runs as long as this expression holds; it sees `$state`, `$index` and `$body`.",
          examples: ["$state.tries < 3"],
        }),
      for_each: itemsField()
        .optional()
        .meta({
          description: "Runs once for every item: an expression that gives a list, or a map (then each item is a key).",
          examples: ["fetch.pages"],
        }),
      times: countField().optional(),
      ...passShape(),
    })
    .superRefine((given, issues) => {
      const report = (field: string, message: string): void =>
        issues.addIssue({ code: "custom", path: [field], message });
      const [form, ...others] = FORMS.filter((name) => given[name] !== undefined);
      if (form === undefined) issues.addIssue({ code: "custom", message: "needs one of while, for_each and times" });
      for (const other of others)
        report(other, `stands beside ${String(form)}: a loop has one of while, for_each and times`);
      checkPassRules(given, form === "while", report);
    })
    .meta({
      examples: [
        {
          for_each: "fetch.pages",
          concurrency: 4,
          body: [{ kind: "llm", metadata: { name: "summarise" }, spec: { prompt: "{{item}}" } }],
        },
        {
          while: "$state.tries < 3",
          initial_state: { tries: 0 },
          state_update: { tries: "$state.tries + 1" },
          body: "./steps.ts#attempt",
        },
      ],
    }),
);

/** Repeats a body: while a condition holds, for every item, or a number of times. */
export const loopNode = defineNode({
  kind: "loop",
  description: "Repeats a body: while a condition holds, once for every item, or a number of times.",
  get spec() {
    return spec();
  },
  fields: { while: "deferred", for_each: "expression", times: "expression", ...PASS_ROLES },
  takes: { for_each: ["list", "map"], times: ["number"] },
  doubts: bodyDoubts,
  locals: passLocalNames,
  ports: (given): readonly string[] => (given.body_pipeline === undefined ? [] : ["spawner"]),
  caps: (given) => spawns(given, "body_pipeline"),
  result: loopOutcome,
  repeats: (given) => repetitionOf(given.while === undefined ? "items" : "condition", given, literalCount(given)),
  readsInput: bodiesReadInput,
  async run({ input, config, ctx }) {
    const { mode, over } = passesOf(config);
    return await runLoop({ mode, over, config, input, ctx });
  },
});

/** Items and passes that are written out are as many as they are. */
function literalCount({ times, for_each: items }: JsonObject): JsonValue | undefined {
  return Array.isArray(items) ? items.length : times;
}

interface LoopForms {
  readonly while: unknown;
  readonly forEach: JsonValue | undefined;
  readonly times: JsonValue | undefined;
}

function passesOf(config: LoopForms): { readonly mode: LoopMode; readonly over: IterationPlan["over"] } {
  if (config.while !== undefined) return { mode: "while", over: { condition: config.while } };
  if (config.times !== undefined) return { mode: "times", over: { items: countedItems(config.times, "times") } };
  return { mode: "for-each", over: { items: itemsOf(config.forEach, "for_each") } };
}
