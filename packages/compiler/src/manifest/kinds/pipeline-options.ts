import { DEFAULT_PLAN_OPTIONS, type PlanOptions } from "@hexdag/kernel";
import type { Reporter } from "../../diagnostics/reporter.ts";
import type { SourceValue } from "../../parse/source-value.ts";
import { decodeMap } from "../decode-map.ts";
import { orchestratorSchema } from "../schema/pipeline.ts";
import type { ProjectConfig } from "./project-config.ts";

/** How a pipeline's nodes are scheduled: its `orchestrator` over the Config's `kernel` over the defaults. */
export function pipelineOptions(
  value: SourceValue | undefined,
  { values: { kernel } }: ProjectConfig,
  reporter: Reporter,
): PlanOptions {
  const own =
    value?.type === "map" ? decodeMap(orchestratorSchema, value, { what: "the orchestrator", reporter }) : undefined;
  const nodeTimeout = own?.default_node_timeout ?? kernel?.default_node_timeout;
  const pipelineTimeout = own?.pipeline_timeout ?? kernel?.pipeline_timeout;
  return {
    maxConcurrentNodes:
      own?.max_concurrent_nodes ?? kernel?.max_concurrent_nodes ?? DEFAULT_PLAN_OPTIONS.maxConcurrentNodes,
    scheduling: own?.scheduling ?? kernel?.scheduling ?? DEFAULT_PLAN_OPTIONS.scheduling,
    strictValidation: own?.strict_validation ?? kernel?.strict_validation ?? DEFAULT_PLAN_OPTIONS.strictValidation,
    ...(nodeTimeout === undefined ? {} : { defaultNodeTimeoutMs: nodeTimeout }),
    ...(pipelineTimeout === undefined ? {} : { pipelineTimeoutMs: pipelineTimeout }),
  };
}
