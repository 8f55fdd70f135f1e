import { callsOut, madeBy, withOwners } from "../node-facts.ts";
import { hasPolicy } from "../policies.ts";
import type { LintRule } from "../rule.ts";

/** W200. */
export const noTimeout: LintRule = {
  id: "W200",
  name: "no-timeout",
  severity: "warning",
  description:
    "A node calls something outside (a model, a server) and nothing bounds how long: it has no `timeout`, nor has anything around it. A call that hangs then holds up the run for ever.",
  example: {
    bad: `kind: Pipeline
metadata: { name: demo, description: An example. }
spec:
  nodes:
    - kind: llm
      metadata: { name: ask }
      spec: { human_message: "Summarise {{$input.page}}", max_retries: 2 }
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
      const { defaultNodeTimeoutMs, pipelineTimeoutMs } = node.pipeline.program.manifest.options;
      if (!callsOut(node) || defaultNodeTimeoutMs !== undefined || pipelineTimeoutMs !== undefined) continue;
      if ([...withOwners(node)].some((each) => each.node.manifest.common.timeoutMs !== undefined)) continue;
      if (hasPolicy(node, ["timeout"], subject)) continue;
      const macro = madeBy(node);
      const place = macro === undefined ? "its spec" : `the inputs of ${macro}`;
      report({
        message: `node "${node.name}" calls out and may wait for ever: nothing bounds it`,
        label: "no timeout",
        hint: `add timeout: 30s to ${place}, or orchestrator: {default_node_timeout: 1m} to the pipeline's`,
        at: node.at,
        within: node.within,
      });
    }
  },
};
