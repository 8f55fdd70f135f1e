import type { SourceValue } from "../../parse/source-value.ts";
import { readsOf } from "../node-facts.ts";
import type { LintRule } from "../rule.ts";
import type { NodeFacts } from "../subject.ts";
import { walkScalars } from "../walk-values.ts";

/** I308. */
export const branchToNowhere: LintRule = {
  id: "I308",
  name: "branch-to-nowhere",
  severity: "info",
  description:
    "A branch chooses something that is no node, and nothing reads which branch was chosen. When it is taken, nothing happens, which may or may not be meant.",
  example: {
    bad: `kind: Pipeline
metadata: { name: demo, description: An example. }
spec:
  nodes:
    - kind: conditional
      metadata: { name: route }
      spec: { condition: $input.urgent, action: page_someone, else_action: nothing }
    - kind: data
      metadata: { name: page_someone }
      spec: { output: { text: paged } }
`,
    good: `kind: Pipeline
metadata: { name: demo, description: An example. }
spec:
  nodes:
    - kind: conditional
      metadata: { name: route }
      spec: { condition: $input.urgent, action: page_someone }
    - kind: data
      metadata: { name: page_someone }
      spec: { output: { text: paged } }
`,
  },
  check({ nodes }, report) {
    for (const node of nodes) {
      const { known, graph } = node;
      const lost = (known?.type.routes?.(known.spec)?.targets ?? []).filter((target) => !graph.indexOf.has(target));
      if (lost.length === 0 || isRead(node)) continue;
      for (const target of new Set(lost)) {
        const at = placeOf(target, node);
        if (at === undefined) continue;
        report({
          message: `no node is named "${target}", and nothing reads what "${node.name}" chose`,
          label: "leads nowhere",
          hint: "name a node, or leave the branch out",
          at,
          within: node.within,
        });
      }
    }
  },
};

function isRead({ name, graph, pipeline, owner }: NodeFacts): boolean {
  if (graph.nodes.some(({ data }) => data.some((edge) => edge.name === name))) return true;
  const { output } = pipeline.program;
  if (output === undefined || owner !== undefined) return false;
  let found = false;
  for (const { $expr } of Object.values(output))
    readsOf($expr, (read) => {
      found ||= read.root === "node" && read.name === name;
    });
  return found;
}

function placeOf(target: string, { node }: NodeFacts): SourceValue | undefined {
  let found: SourceValue | undefined;
  if (node.manifest.spec !== undefined)
    walkScalars(node.manifest.spec, (scalar) => {
      if (scalar.data === target) found ??= scalar;
    });
  return found;
}
