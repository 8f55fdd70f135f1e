/** Writes a linked pipeline as a plan. Here, and only here, keys turn from snake_case to camelCase. */
import {
  PLAN_VERSION,
  type Plan,
  type PlanErrorHandling,
  type PlanGraph,
  type PlanNode,
  type PlanOrigins,
} from "@hexdag/kernel";
import type { Place, SourceFile } from "../diagnostics/span.ts";
import type { LinkedGraph, LinkedNode, LinkedPipeline } from "../link/program.ts";
import type { PipelineManifest } from "../manifest/manifest.ts";
import { lowerConfig } from "./lower-config.ts";
import { lowerNodeGuards, lowerPipelineGuards } from "./lower-guards.ts";
import { lowerPort } from "./lower-port.ts";
import { lowerService } from "./lower-service.ts";
import { originOf } from "./origin-of.ts";

/** The plan of a pipeline in which nothing is wrong; `files` are those of the project, by index. */
export function lower(
  { manifest, ports, graph, output }: LinkedPipeline,
  { files, environment }: { readonly files: readonly SourceFile[]; readonly environment?: string | undefined },
): Plan {
  const { description, version, labels, inputSchema, outputSchema } = manifest;
  return {
    hexdag: PLAN_VERSION,
    sources: files.map(({ file }) => ({ file })),
    name: manifest.name.name,
    ...(description === undefined ? {} : { description }),
    ...(version === undefined ? {} : { version }),
    ...(labels === undefined ? {} : { labels }),
    ...(environment === undefined ? {} : { environment }),
    ...(inputSchema === undefined ? {} : { inputSchema }),
    ...(outputSchema === undefined ? {} : { outputSchema }),
    ports: Object.fromEntries([...ports].map(([key, port]) => [key, lowerPort(port, key)])),
    ...lowerServices(manifest),
    options: manifest.options,
    ...lowerPipelineGuards(manifest),
    graph: lowerGraph(graph),
    ...(output === undefined ? {} : { output }),
    origins: lowerOrigins(manifest),
  };
}

function lowerServices({ services }: PipelineManifest): Pick<Plan, "services"> {
  if (services.length === 0) return {};
  const lowered = services.flatMap((service) => {
    const source = lowerService(service);
    return source === undefined ? [] : [[service.name.name, source] as const];
  });
  return { services: Object.fromEntries(lowered) };
}

function lowerOrigins({ name, keys, inputSchema, outputSchema }: PipelineManifest): PlanOrigins {
  return {
    pipeline: originOf(name.at),
    ...(keys.inputSchema === undefined || inputSchema === undefined ? {} : { inputSchema: originOf(keys.inputSchema) }),
    ...(keys.outputSchema === undefined || outputSchema === undefined
      ? {}
      : { outputSchema: originOf(keys.outputSchema) }),
    ...(keys.timeout === undefined ? {} : { timeout: originOf(keys.timeout) }),
  };
}

function lowerGraph(graph: LinkedGraph): PlanGraph {
  return { nodes: graph.nodes.map(lowerNode) };
}

function lowerNode(node: LinkedNode): PlanNode {
  const { manifest, inputMapping, when, route } = node;
  const { common } = manifest;
  const onError = errorHandling(common.onError?.name);
  return {
    name: manifest.name.name,
    kind: manifest.info?.type.kind ?? "",
    config: lowerConfig(
      node.config,
      new Map([...node.bodies].map(([stand, body]) => [stand, { $body: lowerGraph(body) }])),
    ),
    dataDependencies: node.data.map((edge) => edge.name),
    waitFor: node.waitFor.map((edge) => edge.name),
    ...(inputMapping === undefined ? {} : { inputMapping }),
    ...(common.strictMapping === undefined ? {} : { strictMapping: common.strictMapping }),
    ...(when === undefined ? {} : { when }),
    ...(route === undefined ? {} : { route }),
    ...(onError === undefined ? {} : { onError }),
    ...(common.compensate === undefined ? {} : { compensate: common.compensate.name }),
    ...(common.timeoutMs === undefined ? {} : { timeoutMs: common.timeoutMs }),
    ...(common.retry === undefined ? {} : { retry: common.retry }),
    ...(common.critical === undefined ? {} : { critical: common.critical }),
    ...(common.requiredInputs === undefined ? {} : { requiredInputs: common.requiredInputs }),
    ...(common.inputSchema === undefined ? {} : { inputSchema: common.inputSchema }),
    ...(common.outputSchema === undefined ? {} : { outputSchema: common.outputSchema }),
    ...(common.priority === undefined ? {} : { priority: common.priority }),
    ...(manifest.adapters === undefined ? {} : { ports: manifest.adapters }),
    ...lowerNodeGuards(node),
    ...(manifest.description === undefined ? {} : { description: manifest.description }),
    origin: originOf(manifest.name.at),
    ...callsOf(manifest.name.at),
  };
}

/** Where the macros are invoked that a node comes from. */
function callsOf({ source }: Place): Pick<PlanNode, "calls"> {
  return source.calls === undefined ? {} : { calls: source.calls.map(({ at }) => originOf(at)) };
}

function errorHandling(name: string | undefined): PlanErrorHandling | undefined {
  if (name === undefined) return undefined;
  return name === "skip" || name === "continue" ? { action: name } : { action: "handler", node: name };
}
