import type { LintRule } from "../rule.ts";

/** I310. */
export const unusedDisable: LintRule = {
  id: "I310",
  name: "unused-disable",
  severity: "info",
  description: "A comment turns a rule off where it has nothing to say. `--fix` takes the comment out.",
  example: {
    bad: `kind: Pipeline
metadata: { name: demo, description: An example. }
spec:
  nodes:
    # hexdag-disable-next-line W200
    - kind: expression
      metadata: { name: total }
      spec: { expressions: { sum: $input.price * 2 } }
`,
    good: `kind: Pipeline
metadata: { name: demo, description: An example. }
spec:
  nodes:
    # hexdag-disable-next-line I301
    - kind: expression
      metadata: { name: totalSum }
      spec: { expressions: { sum: $input.price * 2 } }
`,
  },
};
