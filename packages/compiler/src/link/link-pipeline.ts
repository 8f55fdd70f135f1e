import { type ComponentRegistry, isJsonObject, type JsonSchema, type PlanExpr } from "@hexdag/kernel";
import type { Reporter } from "../diagnostics/reporter.ts";
import type { SourceFile } from "../diagnostics/span.ts";
import { headOf } from "../manifest/issues.ts";
import type { PipelineManifest } from "../manifest/manifest.ts";
import { typeName } from "../parse/source-value.ts";
import { dashedText } from "./dashed-name.ts";
import { defaultPorts, reportUncalledPorts } from "./default-ports.ts";
import { linkOne } from "./link-fields.ts";
import { linkGraph } from "./link-graph.ts";
import { linkPorts } from "./link-ports.ts";
import { isJson } from "./plain-value.ts";
import type { FieldUse, LinkedExpr, LinkedPipeline } from "./program.ts";
import { nodeScope, type PipelineNames } from "./scope.ts";

/** What is installed, and how strictly to ask for it. */
export interface PipelineLinker {
  readonly components: ComponentRegistry;
  readonly reporter: Reporter;
  readonly lenient: boolean;
  /** Whether a file was sent in by somebody else: it may only name what is registered. */
  readonly isSentIn: (source: SourceFile) => boolean;
}

const NO_NAMES: ReadonlySet<string> = new Set();

/** Looks up every name of a pipeline. */
export function linkPipeline(
  manifest: PipelineManifest,
  { components, reporter, lenient, isSentIn }: PipelineLinker,
): LinkedPipeline {
  const variables = manifest.variables?.data;
  const pipeline: PipelineNames = {
    variables: isJsonObject(variables) ? variables : {},
    reporter,
    inputFields: fieldsOf(manifest.inputSchema),
    services: new Map(manifest.services.map(({ name, tool }) => [name.name, tool !== undefined])),
  };
  const graph = linkGraph(manifest.nodes, {
    pipeline,
    functions: { components, reporter, lenient, inline: new Map(), isSentIn },
    outer: undefined,
    locals: NO_NAMES,
  });
  const ports = new Map([...manifest.ports, ...defaultPorts(manifest, graph)]);
  const services = manifest.services.flatMap(({ port }) => port ?? []);
  linkPorts([...ports.values(), ...services], { components, reporter, lenient, isSentIn });
  reportUncalledPorts(graph, reporter);
  const expressions: LinkedExpr[] = [];
  const output = manifest.output === undefined ? undefined : linkOutput(manifest, pipeline, expressions);
  return { manifest, ports, graph, output, expressions };
}

/** `spec.output`: expressions over the nodes and the input; nothing depends on it. */
function linkOutput(
  manifest: PipelineManifest,
  pipeline: PipelineNames,
  expressions: LinkedExpr[],
): { readonly [name: string]: PlanExpr } {
  const names = new Set(manifest.nodes.map((node) => node.name.name));
  const instances = new Map(
    manifest.nodes.flatMap(({ name, expansion }) => (expansion === undefined ? [] : [[name.name, expansion] as const])),
  );
  const graph = {
    names,
    handlers: new Map<string, readonly string[]>(),
    compensations: new Map<string, string>(),
    instances,
  };
  const scope = nodeScope({
    pipeline,
    graph,
    node: undefined,
    outer: undefined,
    locals: NO_NAMES,
    calls: () => undefined,
    view: undefined,
  });
  const output: Record<string, PlanExpr> = {};
  for (const { key, value } of manifest.output?.entries ?? []) {
    if (isJson(value.data)) output[key] = linkOne(value.data, value, scope);
    else
      pipeline.reporter.report({
        code: "HD2003",
        message: `an output is an expression, not ${typeName(value.data)}`,
        at: headOf(value),
      });
  }
  expressions.push(...scope.found.expressions);
  for (const use of scope.found.fields) reportOutputName(use, pipeline, names);
  return output;
}

function reportOutputName(
  { name, at, dashed }: FieldUse,
  { reporter, inputFields }: PipelineNames,
  names: ReadonlySet<string>,
): void {
  if (dashed !== undefined) {
    reporter.report({ code: "HD3005", ...dashedText(dashed), at });
    return;
  }
  const close = reporter.suggest(name, [...names, ...inputFields]);
  reporter.report({
    code: "HD3005",
    message: `"${name}" is neither a node nor anything else that output can read`,
    hint:
      close === undefined || inputFields.includes(name)
        ? `a field of the run input is $input.${name}`
        : `did you mean ${close}?`,
    at,
  });
}

function fieldsOf(schema: JsonSchema | undefined): readonly string[] {
  return Object.keys(schema?.properties ?? {});
}
