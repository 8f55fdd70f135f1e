import { isTruthy } from "@hexdag/kernel";
import type { LinkedNode } from "../../link/program.ts";
import type { LintRule } from "../rule.ts";
import type { LintSubject, NodeFacts } from "../subject.ts";

/** W204. */
export const neverRuns: LintRule = {
  id: "W204",
  name: "never-runs",
  severity: "warning",
  description:
    "A node's `when` is a constant that does not hold, or all it reads comes from nodes that never run: it is skipped in every run. A `when` that reads `$var` is a switch, and is left alone.",
  example: {
    bad: `kind: Pipeline
metadata: { name: demo, description: An example. }
spec:
  nodes:
    - kind: data
      metadata: { name: notice }
      spec: { when: false, output: { text: hello } }
`,
    good: `kind: Pipeline
metadata: { name: demo, description: An example. }
spec:
  nodes:
    - kind: data
      metadata: { name: notice }
      spec: { when: $input.loud, output: { text: hello } }
`,
  },
  check(subject, report) {
    const never = neverRunning(subject);
    for (const node of never) {
      const own = isNever(node.node);
      report({
        message: own
          ? `node "${node.name}" never runs: its when is always false`
          : `node "${node.name}" never runs: nothing it reads ever does`,
        label: "never runs",
        hint: own ? "write a condition that may hold, or take the node out" : "read something else, or take it out",
        at: node.at,
        within: node.within,
      });
    }
  },
};

function neverRunning({ nodes }: LintSubject): ReadonlySet<NodeFacts> {
  const never = new Set(nodes.filter(({ node }) => isNever(node)));
  if (never.size === 0) return never;
  const isGone = ({ graph }: NodeFacts, name: string): boolean =>
    [...never].some((gone) => gone.graph === graph && gone.name === name);
  for (let before = -1; before !== never.size; ) {
    before = never.size;
    for (const node of nodes) {
      const { data } = node.node;
      if (data.length > 0 && data.every(({ name }) => isGone(node, name))) never.add(node);
    }
  }
  return never;
}

function isNever({ when }: LinkedNode): boolean {
  if (when === undefined || when.$expr.kind !== "literal" || /\$(?:var|param)\b/.test(when.text)) return false;
  return !isTruthy(when.$expr.value);
}
