import type { PlanService } from "@hexdag/kernel";
import { isJson } from "../link/plain-value.ts";
import type { ServiceManifest } from "../manifest/kinds/service-manifest.ts";
import { lowerPort } from "./lower-port.ts";
import { originOf } from "./origin-of.ts";

/** A service of the plan; `undefined` for one that is broken. One that is a pipeline is an adapter of its own, which has one tool. */
export function lowerService({ name: { name, at }, port, tool }: ServiceManifest): PlanService | undefined {
  if (port !== undefined) return lowerPort(port, port.name);
  if (tool === undefined) return undefined;
  const { pipeline, description, inputSchema } = tool;
  const schema = isJson(inputSchema) ? { input_schema: inputSchema } : {};
  const config = { name, pipeline, description, ...schema };
  return { adapter: PIPELINE_TOOL, config, single: true, origin: originOf(at) };
}

/** The driver of tools that are pipelines, and the config that says which. */
const PIPELINE_TOOL = "pipeline";
