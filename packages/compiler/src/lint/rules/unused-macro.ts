import { reportUnused } from "../definitions.ts";
import type { LintRule } from "../rule.ts";

/** W212. */
export const unusedMacro: LintRule = {
  id: "W212",
  name: "unused-macro",
  severity: "warning",
  description:
    "Nothing invokes a macro of the file. A file that holds only definitions, for others to include, is left alone.",
  example: {
    bad: `kind: Pipeline
metadata: { name: demo, description: An example. }
spec:
  nodes:
    - kind: expression
      metadata: { name: total }
      spec: { expressions: { sum: $input.price * 2 } }
---
kind: Macro
metadata: { name: ask_twice, description: Asks and asks again. }
spec:
  parameters: [{ name: question, type: str }]
  nodes:
    - kind: llm
      metadata: { name: first }
      spec: { human_message: "{{$param.question}}", timeout: 30s, max_retries: 2 }
`,
    good: `kind: Pipeline
metadata: { name: demo, description: An example. }
spec:
  nodes:
    - kind: macro_invocation
      metadata: { name: poll }
      spec: { macro: ask_twice, inputs: { question: How are you? } }
---
kind: Macro
metadata: { name: ask_twice, description: Asks and asks again. }
spec:
  parameters: [{ name: question, type: str }]
  nodes:
    - kind: llm
      metadata: { name: first }
      spec: { human_message: "{{$param.question}}", timeout: 30s, max_retries: 2 }
`,
  },
  check(subject, report) {
    reportUnused(["Macro"], subject, report);
  },
};
