import { entryOf } from "../../parse/source-value.ts";
import { readsOf } from "../node-facts.ts";
import { removeEntry } from "../remove-entry.ts";
import type { LintRule } from "../rule.ts";
import type { NodeFacts } from "../subject.ts";

/** I306. */
export const redundantDependency: LintRule = {
  id: "I306",
  name: "redundant-dependency",
  severity: "info",
  description:
    "`dependencies` or `wait_for` names only nodes that the node refers to anyway, which makes it wait for them. `--fix` takes the key out.",
  example: {
    bad: `kind: Pipeline
metadata: { name: demo, description: An example. }
spec:
  nodes:
    - kind: expression
      metadata: { name: net }
      spec: { expressions: { sum: $input.price * 2 } }
    - kind: expression
      metadata: { name: gross }
      spec: { expressions: { sum: net.sum * 1.2 } }
      dependencies: [net]
`,
    good: `kind: Pipeline
metadata: { name: demo, description: An example. }
spec:
  nodes:
    - kind: expression
      metadata: { name: net }
      spec: { expressions: { sum: $input.price * 2 } }
    - kind: expression
      metadata: { name: gross }
      spec: { expressions: { sum: net.sum * 1.2 } }
`,
  },
  check({ nodes }, report) {
    for (const facts of nodes) {
      const { entry } = facts;
      const { spec, dependencies, waitFor } = facts.node.manifest;
      for (const [key, names] of [
        ["dependencies", dependencies],
        ["wait_for", waitFor],
      ] as const) {
        if (names === undefined || names.length === 0) continue;
        const read = nodesRead(facts);
        if (!names.every(({ name }) => read.has(name))) continue;
        const owner = entry === undefined || entryOf(entry, key) === undefined ? spec : entry;
        const at = owner && entryOf(owner, key);
        if (owner === undefined || at === undefined) continue;
        const edit = removeEntry(owner, at);
        report({
          message: `"${facts.name}" waits for ${names.map(({ name }) => `"${name}"`).join(" and ")} anyway, because it reads the result`,
          hint: `take ${key} out`,
          at,
          within: facts.within,
          fix: edit === undefined ? undefined : { title: `take ${key} out`, edits: [edit] },
        });
      }
    }
  },
};

function nodesRead({ node }: NodeFacts): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { expr } of node.expressions)
    readsOf(expr, ({ root, name }) => {
      if (root === "node" && name !== undefined) names.add(name);
    });
  return names;
}
