import { isTemplate, portsOf, textsOf } from "../node-facts.ts";
import type { LintRule } from "../rule.ts";

/** I304. */
export const constantPrompt: LintRule = {
  id: "I304",
  name: "constant-prompt",
  severity: "info",
  description:
    "A model is asked the same in every run: nothing in its messages comes from the input or from another node.",
  example: {
    bad: `kind: Pipeline
metadata: { name: demo, description: An example. }
spec:
  nodes:
    - kind: llm
      metadata: { name: ask }
      spec: { human_message: Summarise the page., timeout: 30s, max_retries: 2 }
`,
    good: `kind: Pipeline
metadata: { name: demo, description: An example. }
spec:
  nodes:
    - kind: llm
      metadata: { name: ask }
      spec: { human_message: "Summarise {{$input.page}}", timeout: 30s, max_retries: 2 }
`,
  },
  check({ nodes }, report) {
    for (const node of nodes) {
      if (!portsOf(node).includes("llm")) continue;
      const texts = [...textsOf(node)];
      if (texts.length === 0 || texts.some(isTemplate)) continue;
      report({
        message: `node "${node.name}" asks its model the same every time`,
        label: "no {{ }}",
        hint: "put what it is about into the message, for example {{$input.topic}}",
        at: texts[0] ?? node.at,
        within: node.within,
      });
    }
  },
};
