import type { LintRule } from "../rule.ts";

/** W220. */
export const ambiguousName: LintRule = {
  id: "W220",
  name: "ambiguous-name",
  severity: "warning",
  description:
    "A node has the name of an input field, or a body's node that of one outside: the bare name is the nearer one, which may not be the one that was meant.",
  covers: ["HD3015"],
  example: {
    bad: `kind: Pipeline
metadata: { name: demo, description: An example. }
spec:
  input_schema: { price: float }
  nodes:
    - kind: expression
      metadata: { name: price }
      spec: { expressions: { net: $input.price * 2 } }
`,
    good: `kind: Pipeline
metadata: { name: demo, description: An example. }
spec:
  input_schema: { price: float }
  nodes:
    - kind: expression
      metadata: { name: total }
      spec: { expressions: { net: $input.price * 2 } }
`,
  },
};
