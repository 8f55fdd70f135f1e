import { reportUnused } from "../definitions.ts";
import type { LintRule } from "../rule.ts";

/** W213. */
export const unusedAdapter: LintRule = {
  id: "W213",
  name: "unused-adapter",
  severity: "warning",
  description:
    "No port refers to an Adapter of the file. A file that holds only definitions, for others to include, is left alone.",
  example: {
    bad: `kind: Pipeline
metadata: { name: demo, description: An example. }
spec:
  ports: { llm: { adapter: mock } }
  nodes:
    - kind: llm
      metadata: { name: ask }
      spec: { human_message: "Summarise {{$input.page}}", timeout: 30s, max_retries: 2 }
---
kind: Adapter
metadata: { name: cheap_llm }
spec: { port: llm, adapter: mock }
`,
    good: `kind: Pipeline
metadata: { name: demo, description: An example. }
spec:
  ports: { llm: { ref: cheap_llm } }
  nodes:
    - kind: llm
      metadata: { name: ask }
      spec: { human_message: "Summarise {{$input.page}}", timeout: 30s, max_retries: 2 }
---
kind: Adapter
metadata: { name: cheap_llm }
spec: { port: llm, adapter: mock }
`,
  },
  check(subject, report) {
    reportUnused(["Adapter"], subject, report);
  },
};
