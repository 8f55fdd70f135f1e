import { valueOf } from "../../parse/source-value.ts";
import type { LintRule } from "../rule.ts";
import { mapIn, textOf } from "../walk-values.ts";

/** I300. */
export const missingDescription: LintRule = {
  id: "I300",
  name: "missing-description",
  severity: "info",
  description:
    "A pipeline, system or macro does not say what it is for. The description is what people find it by, and what a model reads that may call it.",
  example: {
    bad: `kind: Pipeline
metadata: { name: demo }
spec:
  nodes:
    - kind: expression
      metadata: { name: total }
      spec: { expressions: { sum: $input.price * 2 } }
`,
    good: `kind: Pipeline
metadata: { name: demo, description: An example. }
spec:
  nodes:
    - kind: expression
      metadata: { name: total }
      spec: { expressions: { sum: $input.price * 2 } }
`,
  },
  check({ documents, file }, report) {
    for (const { kind, map, name, source } of [...documents.Pipeline, ...documents.System, ...documents.Macro]) {
      const metadata = mapIn(map, "metadata");
      if (name === undefined || source !== file || metadata === undefined) continue;
      if ((textOf(valueOf(metadata, "description")) ?? "").trim() !== "") continue;
      report({
        message: `the ${kind} "${name.name}" does not say what it is for`,
        label: "no description",
        hint: "add metadata.description",
        at: name.at,
        within: map,
      });
    }
  },
};
