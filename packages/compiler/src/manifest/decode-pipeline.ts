/** Decodes `kind: Pipeline`: the document, its `spec`, and through `decode-node` its nodes. */
import type { Reporter } from "../diagnostics/reporter.ts";
import type { SourceFile } from "../diagnostics/span.ts";
import { entryOf, type SourceMap, type SourceValue, valueOf } from "../parse/source-value.ts";
import { type NamedTypes, readCustomTypes } from "./custom-types.ts";
import { readDataSchema } from "./data-schema.ts";
import { decodeMap } from "./decode-map.ts";
import { decodeNodes, type MacroExpander, type NodeDecoder } from "./decode-node.ts";
import { decodeServices } from "./decode-services.ts";
import { type KindDocument, keyPlace } from "./documents.ts";
import { decodeDocument } from "./kinds/decode-document.ts";
import type { Definitions } from "./kinds/definitions.ts";
import { pipelineOptions } from "./kinds/pipeline-options.ts";
import { withSettings } from "./kinds/pipeline-settings.ts";
import { LATER_PIPELINE_KEYS } from "./later.ts";
import type { PipelineKeys, PipelineManifest } from "./manifest.ts";
import type { NodeTypes } from "./node-types.ts";
import { pipelineSpecSchema } from "./schema/pipeline.ts";

/** What decoding a pipeline needs. */
export interface PipelineDecoder {
  readonly source: SourceFile;
  readonly types: NodeTypes;
  /** Whether there is any `!js` in the project. */
  readonly hasInline: boolean;
  readonly definitions: Definitions;
  /** Those of the project, of which services may name others. */
  readonly pipelines: readonly KindDocument[];
  /** What puts macros in the place of their invocations, given the pipeline's constants. */
  readonly expander: (variables: unknown) => MacroExpander;
  readonly reporter: Reporter;
}

/** The manifest AST of a pipeline document; `undefined` when too little of it is there to go on. */
export function decodePipeline(document: KindDocument, decoder: PipelineDecoder): PipelineManifest | undefined {
  const { reporter, definitions } = decoder;
  const { map, name } = document;
  const { what, metadata, spec } = decodeDocument(document, reporter);
  if (spec === undefined) return undefined;
  reportLater(spec, reporter);
  decodeMap(pipelineSpecSchema, spec, {
    what: `the spec of ${what}`,
    reporter,
    at: keyPlace(map, "spec"),
    ignore: (key) => LATER_PIPELINE_KEYS.has(key),
  });
  const dataTypes = readCustomTypes(valueOf(spec, "custom_types"), reporter);
  const nodes = valueOf(spec, "nodes");
  if (nodes?.type === "list" && nodes.items.length === 0) {
    reporter.report({
      code: "HD2003",
      message: `"nodes" of the spec of ${what} is empty`,
      hint: "a pipeline has at least one node",
      at: nodes,
    });
  }
  const decoded = nodes?.type === "list" ? decodeNodes(nodes, nodeDecoder(spec, dataTypes, decoder)) : [];
  const manifest = {
    source: decoder.source,
    description: metadata?.description,
    version: metadata?.version,
    labels: metadata?.labels,
    inputSchema: readDataSchema(valueOf(spec, "input_schema"), reporter, dataTypes),
    outputSchema: readDataSchema(valueOf(spec, "output_schema"), reporter, dataTypes),
    options: pipelineOptions(valueOf(spec, "orchestrator"), definitions.config, reporter),
    services: decodeServices(valueOf(spec, "services"), { ...definitions, dataTypes, pipelines: decoder.pipelines }),
    variables: mapOf(valueOf(spec, "variables")),
    output: mapOf(valueOf(spec, "output")),
    ...withSettings(spec, decoded, { ...decoder, what }),
    keys: pipelineKeys(spec),
  };
  return name === undefined ? undefined : { ...manifest, name };
}

function nodeDecoder(
  spec: SourceMap,
  dataTypes: NamedTypes,
  { types, hasInline, reporter, expander }: PipelineDecoder,
): NodeDecoder {
  return {
    types,
    dataTypes,
    hasInline,
    reporter,
    seen: { nodes: 0 },
    macros: expander(valueOf(spec, "variables")?.data),
  };
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
