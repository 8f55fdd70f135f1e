import { valueOf } from "../../parse/source-value.ts";
import type { LintRule } from "../rule.ts";

/** I303. */
export const canonicalKind: LintRule = {
  id: "I303",
  name: "canonical-kind",
  severity: "info",
  description:
    "A node's kind has a shorter spelling, which is the one that documentation uses: `llm` for `llm_node`. `--fix` writes it.",
  example: {
    bad: `kind: Pipeline
metadata: { name: demo, description: An example. }
spec:
  nodes:
    - kind: llm_node
      metadata: { name: ask }
      spec: { human_message: "Summarise {{$input.page}}", timeout: 30s, max_retries: 2 }
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
    for (const { entry, known, within } of nodes) {
      const kind = entry && valueOf(entry, "kind");
      const now = known?.type.kind;
      if (now === undefined || kind?.type !== "scalar" || kind.data === now) continue;
      const { source, start, end } = kind;
      report({
        message: `"${String(kind.data)}" is another spelling of the kind "${now}"`,
        hint: `write ${now}`,
        at: kind,
        within,
        fix: { title: `write ${now}`, edits: [{ source, start, end, text: now }] },
      });
    }
  },
};
