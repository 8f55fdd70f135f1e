import type { LinkedGraph } from "../../link/program.ts";
import { valueOf } from "../../parse/source-value.ts";
import type { LintRule } from "../rule.ts";
import { mapIn } from "../walk-values.ts";

/** I305. */
export const serialFanOut: LintRule = {
  id: "I305",
  name: "serial-fan-out",
  severity: "info",
  description: "`max_concurrent_nodes: 1` makes nodes wait for each other that do not depend on each other.",
  example: {
    bad: `kind: Pipeline
metadata: { name: demo, description: An example. }
spec:
  orchestrator: { max_concurrent_nodes: 1 }
  nodes:
    - kind: expression
      metadata: { name: left }
      spec: { expressions: { x: $input.x + 1 } }
    - kind: expression
      metadata: { name: right }
      spec: { expressions: { x: $input.x + 2 } }
      dependencies: []
`,
    good: `kind: Pipeline
metadata: { name: demo, description: An example. }
spec:
  orchestrator: { max_concurrent_nodes: 1 }
  nodes:
    - kind: expression
      metadata: { name: left }
      spec: { expressions: { x: $input.x + 1 } }
    - kind: expression
      metadata: { name: right }
      spec: { expressions: { x: left.x + 2 } }
`,
  },
  check({ pipelines }, report) {
    for (const { program, spec } of pipelines) {
      const orchestrator = mapIn(spec, "orchestrator");
      const at = orchestrator && valueOf(orchestrator, "max_concurrent_nodes");
      if (program.manifest.options.maxConcurrentNodes !== 1 || at === undefined || !fansOut(program.graph)) continue;
      report({
        message: "some nodes could run at the same time, and are made to wait for each other",
        hint: "allow more at once, unless something outside can only take one",
        at,
      });
    }
  },
};

/** Whether two nodes are ready at the same time: two that wait for nothing, or for the same node alone. */
function fansOut({ nodes, guards, compensates }: LinkedGraph): boolean {
  const seen = new Set<string>();
  for (const { manifest, data, waitFor, route } of nodes) {
    if (guards.has(manifest.name.name) || compensates.has(manifest.name.name) || route !== undefined) continue;
    const sources = [...new Set([...data, ...waitFor].map(({ name }) => name))];
    if (sources.length > 1) continue;
    const [source = ""] = sources;
    if (seen.has(source)) return true;
    seen.add(source);
  }
  return false;
}
