import { isFree } from "../../manifest/issues.ts";
import { portsOf, runsUserCode } from "../node-facts.ts";
import type { LintRule } from "../rule.ts";
import { mapIn } from "../walk-values.ts";

/** W216. */
export const unusedPort: LintRule = {
  id: "W216",
  name: "unused-port",
  severity: "warning",
  description:
    "The pipeline fills a port that none of its nodes needs. Where your own code runs, which may use any port, nothing is said.",
  example: {
    bad: `kind: Pipeline
metadata: { name: demo, description: An example. }
spec:
  ports: { llm: { adapter: mock } }
  nodes:
    - kind: expression
      metadata: { name: total }
      spec: { expressions: { sum: $input.price * 2 } }
`,
    good: `kind: Pipeline
metadata: { name: demo, description: An example. }
spec:
  ports: { llm: { adapter: mock } }
  nodes:
    - kind: llm
      metadata: { name: ask }
      spec: { human_message: "Summarise {{$input.page}}", timeout: 30s, max_retries: 2 }
`,
  },
  check({ pipelines }, report) {
    for (const { spec, nodes } of pipelines) {
      const ports = mapIn(spec, "ports")?.entries ?? [];
      // With services, tools and policies more may call a port than nodes say.
      if (ports.length === 0 || nodes.some(runsUserCode) || mapIn(spec, "services") !== undefined) continue;
      const needed = new Set(nodes.flatMap((node) => [...portsOf(node), ...(node.known?.type.optionalPorts ?? [])]));
      for (const port of ports) {
        if (needed.has(port.key) || isFree(port.key)) continue;
        report({
          message: `no node needs the port "${port.key}"`,
          label: "not needed",
          hint: "take it out",
          at: port,
        });
      }
    }
  },
};
