import type { LintRule } from "../rule.ts";

/** W203. */
export const likelySecret: LintRule = {
  id: "W203",
  name: "likely-secret",
  severity: "warning",
  description:
    "A key that says secret, token or password has a text that looks like one, or a URL has a password in it. Whoever can read the file can use it.",
  example: {
    bad: `kind: Pipeline
metadata: { name: demo, description: An example. }
spec:
  ports:
    llm: { adapter: mock, config: { access_token: q8Zr2LmX0vT5bNcY } }
  nodes:
    - kind: llm
      metadata: { name: ask }
      spec: { human_message: "Summarise {{$input.page}}", timeout: 30s, max_retries: 2 }
`,
    good: `kind: Pipeline
metadata: { name: demo, description: An example. }
spec:
  ports:
    llm: { adapter: mock, config: { token_limit: 4000 } }
  nodes:
    - kind: llm
      metadata: { name: ask }
      spec: { human_message: "Summarise {{$input.page}}", timeout: 30s, max_retries: 2 }
`,
  },
  check({ secrets }, report) {
    for (const { what, at, certain } of secrets) {
      if (certain) continue;
      report({
        message: `${what} looks like a secret and stands in the file in clear`,
        label: "a secret?",
        hint: "write !secret NAME, and put the value in the environment",
        at,
      });
    }
  },
};
