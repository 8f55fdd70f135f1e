import { mustNotRepeat, readsOf } from "../node-facts.ts";
import { hasPolicy } from "../policies.ts";
import type { LintRule } from "../rule.ts";
import type { NodeFacts } from "../subject.ts";

/** W207. */
export const retriedEffect: LintRule = {
  id: "W207",
  name: "retried-effect",
  severity: "warning",
  description:
    "A node that changes something outside is tried again when it fails, and a failed call may have got through: the change then happens twice. Hand `$ctx.idempotency_key` over, which is the same for every attempt, so that the other side can tell.",
  example: {
    bad: `kind: Pipeline
metadata: { name: demo, description: An example. }
spec:
  nodes:
    - kind: api_call
      metadata: { name: pay }
      spec: { method: POST, url: "https://bank.test/payments", timeout: 10s, max_retries: 3 }
`,
    good: `kind: Pipeline
metadata: { name: demo, description: An example. }
spec:
  nodes:
    - kind: api_call
      metadata: { name: pay }
      spec:
        method: POST
        url: https://bank.test/payments
        headers: { Idempotency-Key: "{{$ctx.idempotency_key}}" }
        timeout: 10s
        max_retries: 3
`,
  },
  check(subject, report) {
    for (const node of subject.nodes) {
      const { retry } = node.node.manifest.common;
      const isRetried = (retry?.maxAttempts ?? 1) > 1 || hasPolicy(node, ["retry"], subject);
      if (!isRetried || !mustNotRepeat(node) || handsKeyOver(node)) continue;
      report({
        message: `node "${node.name}" changes something outside and is tried again: what a failed attempt did may be done twice`,
        label: "retried without a key",
        hint: 'hand over the key that all attempts share, for example headers: {Idempotency-Key: "{{$ctx.idempotency_key}}"}',
        at: node.at,
        within: node.within,
      });
    }
  },
};

function handsKeyOver({ node }: NodeFacts): boolean {
  let found = false;
  for (const { expr } of node.expressions)
    readsOf(expr, ({ root, field }) => {
      found ||= root === "ctx" && (field === "idempotency_key" || field === undefined);
    });
  return found;
}
