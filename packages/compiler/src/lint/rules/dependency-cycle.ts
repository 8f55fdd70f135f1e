import type { LintRule } from "../rule.ts";

/** E100. */
export const dependencyCycle: LintRule = {
  id: "E100",
  name: "dependency-cycle",
  severity: "error",
  description: "Nodes that wait for each other in a circle can none of them start.",
  covers: ["HD3004"],
  example: {
    bad: `kind: Pipeline
metadata: { name: demo, description: An example. }
spec:
  nodes:
    - kind: expression
      metadata: { name: left }
      spec: { expressions: { x: right.x } }
    - kind: expression
      metadata: { name: right }
      spec: { expressions: { x: left.x } }
`,
    good: `kind: Pipeline
metadata: { name: demo, description: An example. }
spec:
  nodes:
    - kind: expression
      metadata: { name: left }
      spec: { expressions: { x: $input.x } }
    - kind: expression
      metadata: { name: right }
      spec: { expressions: { x: left.x } }
`,
  },
};
