/** Decodes `kind: Pipeline`: the document, its `spec`, and through `decode-node` its nodes. */
import { DEFAULT_PLAN_OPTIONS, type PlanOptions } from "@hexdag/kernel";
import type { Reporter } from "../diagnostics/reporter.ts";
import type { SourceFile } from "../diagnostics/span.ts";
import { entryOf, type SourceMap, type SourceValue, typeName, valueOf } from "../parse/source-value.ts";
import { readDataSchema } from "./data-schema.ts";
import { decodeMap } from "./decode-map.ts";
import { decodeNodes } from "./decode-node.ts";
import { decodePorts } from "./decode-ports.ts";
import { type KindDocument, keyPlace } from "./documents.ts";
import { headOf } from "./issues.ts";
import { LATER_PIPELINE_KEYS } from "./later.ts";
import type { PipelineKeys, PipelineManifest } from "./manifest.ts";
import { checkName, type Name } from "./names.ts";
import type { NodeTypes } from "./node-types.ts";
import { documentSchema, metadataSchema } from "./schema/document.ts";
import { orchestratorSchema, pipelineSpecSchema } from "./schema/pipeline.ts";

/** What decoding a pipeline needs. */
export interface PipelineDecoder {
  readonly source: SourceFile;
  readonly types: NodeTypes;
  readonly reporter: Reporter;
}

/** The manifest AST of a pipeline document; `undefined` when too little of it is there to go on. */
export function decodePipeline(document: KindDocument, decoder: PipelineDecoder): PipelineManifest | undefined {
  const { reporter } = decoder;
  const { map, name } = document;
  const what = labelOf(name);
  decodeMap(documentSchema, map, { what, reporter, at: headOf(map) });
  const metadata = section("metadata", document, reporter);
  const decodedMetadata =
    metadata &&
    decodeMap(metadataSchema, metadata, { what: `the metadata of ${what}`, reporter, at: keyPlace(map, "metadata") });
  if (name !== undefined) checkName("pipeline", name, reporter);
  const spec = section("spec", document, reporter);
  if (spec === undefined) return undefined;
  reportLater(spec, reporter);
  decodeMap(pipelineSpecSchema, spec, {
    what: `the spec of ${what}`,
    reporter,
    at: keyPlace(map, "spec"),
    ignore: (key) => LATER_PIPELINE_KEYS.has(key),
  });
  const nodes = valueOf(spec, "nodes");
  if (nodes?.type === "list" && nodes.items.length === 0) {
    reporter.report({
      code: "HD2003",
      message: `"nodes" of the spec of ${what} is empty`,
      hint: "a pipeline has at least one node",
      at: nodes,
    });
  }
  const manifest = {
    source: decoder.source,
    description: decodedMetadata?.description,
    version: decodedMetadata?.version,
    labels: decodedMetadata?.labels,
    inputSchema: readDataSchema(valueOf(spec, "input_schema"), reporter),
    outputSchema: readDataSchema(valueOf(spec, "output_schema"), reporter),
    ports: decodePorts(valueOf(spec, "ports"), reporter),
    options: decodeOptions(valueOf(spec, "orchestrator"), reporter),
    variables: mapOf(valueOf(spec, "variables")),
    output: mapOf(valueOf(spec, "output")),
    nodes: nodes?.type === "list" ? decodeNodes(nodes, { types: decoder.types, reporter, count: 0 }) : [],
    keys: pipelineKeys(spec),
  };
  return name === undefined ? undefined : { ...manifest, name };
}

function labelOf(name: Name | undefined): string {
  return name === undefined ? "the pipeline" : `pipeline "${name.name}"`;
}

/** A map that a document must have. Its absence has been reported with the document. */
function section(key: "metadata" | "spec", { map, name }: KindDocument, reporter: Reporter): SourceMap | undefined {
  const what = labelOf(name);
  const value = valueOf(map, key);
  if (value?.type === "map") return value;
  if (value !== undefined) {
    reporter.report({
      code: "HD2003",
      message: `"${key}" of ${what} must be a map, not ${typeName(value.data)}`,
      at: value.type === "scalar" && value.data === null ? keyPlace(map, key) : headOf(value),
    });
  } else {
    reporter.report({
      code: "HD2002",
      message: `${what} needs "${key}"`,
      label: `"${key}" is missing`,
      hint: key === "metadata" ? "add metadata: {name: …}" : "add spec: with a list of nodes",
      at: headOf(map),
    });
  }
  return undefined;
}

function reportLater(spec: SourceMap, reporter: Reporter): void {
  for (const at of spec.entries) {
    const { key } = at;
    if (!LATER_PIPELINE_KEYS.has(key)) continue;
    reporter.report({
      code: "HD2007",
      message: `"${key}" of a pipeline is not supported yet`,
      hint: "it arrives with a later version; take it out until then",
      at,
    });
  }
}

function decodeOptions(value: SourceValue | undefined, reporter: Reporter): PlanOptions {
  if (value?.type !== "map") return DEFAULT_PLAN_OPTIONS;
  const decoded = decodeMap(orchestratorSchema, value, { what: "the orchestrator", reporter });
  return {
    maxConcurrentNodes: decoded?.max_concurrent_nodes ?? DEFAULT_PLAN_OPTIONS.maxConcurrentNodes,
    scheduling: decoded?.scheduling ?? DEFAULT_PLAN_OPTIONS.scheduling,
    strictValidation: decoded?.strict_validation ?? DEFAULT_PLAN_OPTIONS.strictValidation,
    ...(decoded?.default_node_timeout === undefined ? {} : { defaultNodeTimeoutMs: decoded.default_node_timeout }),
    ...(decoded?.pipeline_timeout === undefined ? {} : { pipelineTimeoutMs: decoded.pipeline_timeout }),
  };
}

function pipelineKeys(spec: SourceMap): PipelineKeys {
  const orchestrator = mapOf(valueOf(spec, "orchestrator"));
  return {
    inputSchema: entryOf(spec, "input_schema"),
    outputSchema: entryOf(spec, "output_schema"),
    timeout: orchestrator && entryOf(orchestrator, "pipeline_timeout"),
  };
}

function mapOf(value: SourceValue | undefined): SourceMap | undefined {
  return value?.type === "map" ? value : undefined;
}
