/** What is known of a pipeline's values: its input, its output, and the results of its nodes. */
import { isPlanExpr, type JsonSchema, type RootExpr } from "@hexdag/kernel";
import { exitNodes, maySkip } from "../check/may-skip.ts";
import { resultSchema } from "../check/result-schema.ts";
import { nullable } from "../expr/schema-types.ts";
import { checkExpression } from "../expr/type-check.ts";
import type { LinkedGraph, LinkedNode, LinkedPipeline } from "../link/program.ts";

/** The schema of the run's output: as it is declared, else as its expressions or the last nodes give it. */
export function outputSchema(program: LinkedPipeline): JsonSchema {
  const { manifest, output, graph } = program;
  if (manifest.outputSchema !== undefined) return manifest.outputSchema;
  if (output === undefined) return resultsOf(exitNodes(graph), graph);
  const resolve = (root: RootExpr): JsonSchema | undefined => {
    if (root.root === "input") return manifest.inputSchema;
    return root.root === "node" ? resultNamed(root.name, graph) : undefined;
  };
  const properties = Object.entries(output).map(
    ([name, value]) =>
      [name, (isPlanExpr(value) ? checkExpression(value.$expr, resolve).type : undefined) ?? true] as const,
  );
  return {
    type: "object",
    properties: Object.fromEntries(properties),
    required: properties.map(([name]) => name),
    additionalProperties: false,
  };
}

/** The schemas of a pipeline's values that are wholes of their own: references in them stay in them. */
export function wholeSchemas(program: LinkedPipeline): ReadonlySet<object> {
  const { manifest, graph } = program;
  const found = new Set<object>();
  const add = (schema: JsonSchema | undefined): void => void (schema && found.add(schema));
  add(manifest.inputSchema);
  add(manifest.outputSchema);
  const addGraph = ({ nodes }: LinkedGraph): void => {
    for (const node of nodes) {
      add(node.manifest.common.outputSchema);
      for (const body of node.bodies.values()) addGraph(body);
    }
  };
  addGraph(graph);
  return found;
}

/** The schema of a map with the result of each node of which something is known. */
export function resultsSchema({ graph }: LinkedPipeline): JsonSchema {
  return resultsOf(
    graph.nodes.filter((node) => openResult(node) !== undefined),
    graph,
  );
}

function resultsOf(nodes: readonly LinkedNode[], graph: LinkedGraph): JsonSchema {
  const properties = nodes.map((node) => {
    const { name, description } = node.manifest;
    const schema = openResult(node);
    if (description === undefined || schema?.description !== undefined) return [name.name, schema ?? true] as const;
    return [name.name, { description, allOf: [schema ?? true] }] as const;
  });
  return {
    type: "object",
    properties: Object.fromEntries(properties),
    required: nodes.filter((node) => !maySkip(node, graph)).map(({ manifest: { name } }) => name.name),
    additionalProperties: false,
  };
}

/** A schema that does not say whether there are other fields stays so. */
function openResult(node: LinkedNode): JsonSchema | undefined {
  return resultSchema(node, (schema) => schema);
}

function resultNamed(name: string | undefined, graph: LinkedGraph): JsonSchema | undefined {
  const index = name === undefined ? undefined : graph.indexOf.get(name);
  const node = index === undefined ? undefined : graph.nodes[index];
  if (node === undefined) return undefined;
  const schema = openResult(node);
  return maySkip(node, graph) ? nullable(schema) : schema;
}
