import type { LintRule } from "../rule.ts";

/** E102. */
export const secretInClear: LintRule = {
  id: "E102",
  name: "secret-in-clear",
  severity: "error",
  description:
    "A text has the shape of a credential. Whoever can read the file, or any copy of it in a version history, can use it. Shapes of the usual vendors are known; comments are looked at too.",
  example: {
    bad: `kind: Pipeline
metadata: { name: demo, description: An example. }
spec:
  ports:
    llm: { adapter: mock, config: { api_key: sk-demo-0123456789abcdefghij } }
  nodes:
    - kind: llm
      metadata: { name: ask }
      spec: { human_message: "Summarise {{$input.page}}", timeout: 30s, max_retries: 2 }
`,
    good: `kind: Pipeline
metadata: { name: demo, description: An example. }
spec:
  ports:
    llm: { adapter: mock, config: {} } # the adapter reads OPENAI_API_KEY itself, or takes !secret OPENAI_API_KEY
  nodes:
    - kind: llm
      metadata: { name: ask }
      spec: { human_message: "Summarise {{$input.page}}", timeout: 30s, max_retries: 2 }
`,
  },
  check({ secrets }, report) {
    for (const { what, at, certain } of secrets) {
      if (!certain) continue;
      report({
        message: `${what} stands in the file in clear`,
        label: "a credential",
        hint: "write !secret NAME, and put the value in the environment; it is known to others now, so replace it",
        at,
      });
    }
  },
};
