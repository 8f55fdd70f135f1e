import { isAutonomous } from "../node-facts.ts";
import type { LintRule } from "../rule.ts";
import type { NodeFacts } from "../subject.ts";

/** W206. */
export const unboundedLoop: LintRule = {
  id: "W206",
  name: "unbounded-loop",
  severity: "warning",
  description:
    "A loop runs as long as a condition holds and says no most; or it calls a model or a server for every item of a list, however long that is. Say how often at most.",
  example: {
    bad: `kind: Pipeline
metadata: { name: demo, description: An example. }
spec:
  nodes:
    - kind: loop
      metadata: { name: polish }
      spec:
        while: $state.score < 8
        initial_state: { score: 0 }
        state_update: { score: $body.score }
        body:
          - kind: expression
            metadata: { name: judge }
            spec: { expressions: { score: $state.score + 1 } }
`,
    good: `kind: Pipeline
metadata: { name: demo, description: An example. }
spec:
  nodes:
    - kind: loop
      metadata: { name: polish }
      spec:
        while: $state.score < 8
        max_iterations: 10
        initial_state: { score: 0 }
        state_update: { score: $body.score }
        body:
          - kind: expression
            metadata: { name: judge }
            spec: { expressions: { score: $state.score + 1 } }
`,
  },
  check({ nodes }, report) {
    for (const node of nodes) {
      const { known } = node;
      const repetition = known?.type.repeats?.(known.spec);
      if (repetition === undefined || repetition.bound !== undefined) continue;
      const { by, field } = repetition;
      if (by === "items" && !spends(node)) continue;
      report({
        message:
          by === "items"
            ? `"${node.name}" calls out for every item, however many there are`
            : isAutonomous(node)
              ? `"${node.name}" goes on as long as its model likes`
              : `"${node.name}" goes on as long as its condition holds, and says no end`,
        label: "no bound",
        hint: `add ${field}: with the most that can be right`,
        at: node.at,
        within: node.within,
      });
    }
  },
};

/** Whether something in its bodies has effects outside. */
function spends(node: NodeFacts): boolean {
  return node.inner.some((inner) => inner.known?.type.effect === "effectful" || spends(inner));
}
