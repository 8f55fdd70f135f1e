import { entryOf, type SourceMap } from "../../parse/source-value.ts";
import { callsOut, madeBy, withOwners } from "../node-facts.ts";
import { hasPolicy } from "../policies.ts";
import type { LintRule } from "../rule.ts";

/** W201. */
export const noRetry: LintRule = {
  id: "W201",
  name: "no-retry",
  severity: "warning",
  description:
    "A node calls something outside, which fails now and then, and nothing says what happens: neither a retry nor `on_error`. One lost answer then fails the run.",
  example: {
    bad: `kind: Pipeline
metadata: { name: demo, description: An example. }
spec:
  nodes:
    - kind: llm
      metadata: { name: ask }
      spec: { human_message: "Summarise {{$input.page}}", timeout: 30s }
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
  check(subject, report) {
    for (const node of subject.nodes) {
      if (!callsOut(node) || hasPolicy(node, ["retry", "fallback"], subject)) continue;
      const prepared = [...withOwners(node)].some(({ node: { manifest } }) => {
        const { retry, onError } = manifest.common;
        return retry !== undefined || onError !== undefined || saysRetries(manifest.spec);
      });
      if (prepared) continue;
      const macro = madeBy(node);
      report({
        message: `node "${node.name}" calls out and is not prepared for a call that fails`,
        label: "no retry",
        hint:
          macro === undefined
            ? "add max_retries: 2 to its spec, or on_error with the node that takes over"
            : `add max_retries: 2 to the inputs of ${macro}`,
        at: node.at,
        within: node.within,
      });
    }
  },
};

/** `max_retries: 0` says so too: one try is meant. */
function saysRetries(spec: SourceMap | undefined): boolean {
  return spec !== undefined && entryOf(spec, "max_retries") !== undefined;
}
