import type { LintRule } from "../rule.ts";

/** E101. */
export const unknownKind: LintRule = {
  id: "E101",
  name: "unknown-kind",
  severity: "error",
  description: "No installed package declares the node's kind, so nobody knows what the node does.",
  covers: ["HD2005"],
  example: {
    bad: `kind: Pipeline
metadata: { name: demo, description: An example. }
spec:
  nodes:
    - kind: lmm
      metadata: { name: ask }
      spec: {}
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
};
