import { entryOf, type SourceMap } from "../../parse/source-value.ts";
import { isAutonomous, withOwners } from "../node-facts.ts";
import { hasPolicy } from "../policies.ts";
import type { LintRule } from "../rule.ts";
import { mapIn } from "../walk-values.ts";

/** W208. */
export const agentWithoutLimit: LintRule = {
  id: "W208",
  name: "agent-without-limit",
  severity: "warning",
  description:
    "A node in which a model decides what happens next has no `limits`, nor has its pipeline: nothing bounds what it spends when it goes astray.",
  example: {
    bad: `kind: Pipeline
metadata: { name: demo, description: An example. }
spec:
  nodes:
    - kind: agent
      metadata: { name: research }
      spec: { main_prompt: "Find out about {{$input.topic}}", max_steps: 8, timeout: 2m, on_error: skip }
`,
    good: `kind: Pipeline
metadata: { name: demo, description: An example. }
spec:
  limits: { max_llm_calls: 20, max_cost_usd: 0.5 }
  nodes:
    - kind: agent
      metadata: { name: research }
      spec: { main_prompt: "Find out about {{$input.topic}}", max_steps: 8, timeout: 2m, on_error: skip }
`,
  },
  check(subject, report) {
    const byConfig = subject.documents.Config.some(({ map }) => hasLimits(mapIn(map, "spec")));
    for (const node of subject.nodes) {
      if (byConfig || !isAutonomous(node) || hasLimits(node.pipeline.spec)) continue;
      if ([...withOwners(node)].some((each) => hasLimits(each.node.manifest.spec))) continue;
      if (hasPolicy(node, ["resource_limit"], subject)) continue;
      report({
        message: `nothing limits what "${node.name}" may spend`,
        label: "no limits",
        hint: "add limits: {max_llm_calls: 20, max_cost_usd: 0.5} to its spec or to the pipeline's",
        at: node.at,
        within: node.within,
      });
    }
  },
};

function hasLimits(spec: SourceMap | undefined): boolean {
  return spec !== undefined && entryOf(spec, "limits") !== undefined;
}
