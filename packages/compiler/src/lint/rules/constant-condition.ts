import { isTruthy } from "@hexdag/kernel";
import type { LintRule } from "../rule.ts";

/** I307. */
export const constantCondition: LintRule = {
  id: "I307",
  name: "constant-condition",
  severity: "info",
  description:
    "A node's `when` is a constant that always holds, so it says nothing. A `when` that reads `$var` is a switch, and is left alone.",
  example: {
    bad: `kind: Pipeline
metadata: { name: demo, description: An example. }
spec:
  nodes:
    - kind: data
      metadata: { name: notice }
      spec: { when: 1 < 2, output: { text: hello } }
`,
    good: `kind: Pipeline
metadata: { name: demo, description: An example. }
spec:
  nodes:
    - kind: data
      metadata: { name: notice }
      spec: { when: $input.loud, output: { text: hello } }
`,
  },
  check({ nodes }, report) {
    for (const { name, node, at, within } of nodes) {
      const { when } = node;
      if (when?.$expr.kind !== "literal" || /\$(?:var|param)\b/.test(when.text) || !isTruthy(when.$expr.value))
        continue;
      report({
        message: `the when of "${name}" always holds`,
        hint: "take it out",
        at: node.manifest.common.when ?? at,
        within,
      });
    }
  },
};
