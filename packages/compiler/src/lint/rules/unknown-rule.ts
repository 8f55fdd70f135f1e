import type { LintRule } from "../rule.ts";

/** I311. */
export const unknownRule: LintRule = {
  id: "I311",
  name: "unknown-rule",
  severity: "info",
  description: "A comment or the settings of a Config name a rule that does not exist.",
  example: {
    bad: `kind: Pipeline
metadata: { name: demo, description: An example. }
spec:
  nodes:
    # hexdag-disable-next-line W999
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
};
