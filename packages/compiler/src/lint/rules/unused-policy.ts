import { reportUnused } from "../definitions.ts";
import type { LintRule } from "../rule.ts";

/** W214. */
export const unusedPolicy: LintRule = {
  id: "W214",
  name: "unused-policy",
  severity: "warning",
  description:
    "Nothing attaches a Policy or Middleware of the file. A file that holds only definitions, for others to include, is left alone.",
  example: {
    bad: `kind: Pipeline
metadata: { name: demo, description: An example. }
spec:
  nodes:
    - kind: llm
      metadata: { name: ask }
      spec: { human_message: "Summarise {{$input.page}}", timeout: 30s, max_retries: 2 }
---
kind: Policy
metadata: { name: careful }
spec: { type: retry, config: { max_attempts: 5 } }
`,
    good: `kind: Pipeline
metadata: { name: demo, description: An example. }
spec:
  policies: [careful]
  nodes:
    - kind: llm
      metadata: { name: ask }
      spec: { human_message: "Summarise {{$input.page}}", timeout: 30s, max_retries: 2 }
---
kind: Policy
metadata: { name: careful }
spec: { type: retry, config: { max_attempts: 5 } }
`,
  },
  check(subject, report) {
    reportUnused(["Policy", "Middleware"], subject, report);
  },
};
