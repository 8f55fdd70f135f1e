import { entryOf } from "../../parse/source-value.ts";
import type { LintRule } from "../rule.ts";

/** W205. */
export const timeoutNeverReached: LintRule = {
  id: "W205",
  name: "timeout-never-reached",
  severity: "warning",
  description: "A node's `timeout` is longer than the whole run may take, so it never comes into effect.",
  example: {
    bad: `kind: Pipeline
metadata: { name: demo, description: An example. }
spec:
  orchestrator: { pipeline_timeout: 1m }
  nodes:
    - kind: llm
      metadata: { name: ask }
      spec: { human_message: "Summarise {{$input.page}}", timeout: 5m, max_retries: 2 }
`,
    good: `kind: Pipeline
metadata: { name: demo, description: An example. }
spec:
  orchestrator: { pipeline_timeout: 5m }
  nodes:
    - kind: llm
      metadata: { name: ask }
      spec: { human_message: "Summarise {{$input.page}}", timeout: 30s, max_retries: 2 }
`,
  },
  check({ nodes }, report) {
    for (const node of nodes) {
      const { manifest } = node.pipeline.program;
      const { timeoutMs } = node.node.manifest.common;
      const { pipelineTimeoutMs } = manifest.options;
      if (timeoutMs === undefined || pipelineTimeoutMs === undefined || timeoutMs <= pipelineTimeoutMs) continue;
      const { spec } = node.node.manifest;
      const { timeout } = manifest.keys;
      report({
        message: `the timeout of "${node.name}" is longer than the whole run may take`,
        hint: "make it shorter, or give the run more time",
        at: (spec && entryOf(spec, "timeout")?.value) ?? node.at,
        within: node.within,
        ...(timeout === undefined ? {} : { related: [{ message: "the run's own timeout", at: timeout }] }),
      });
    }
  },
};
