import { isPlanBody, isPlanExpr, isPlanTemplate, type JsonSchema, type PlanValue } from "@hexdag/kernel";
import type { LinkedNode } from "../link/program.ts";
import { exitNodes, maySkip } from "./may-skip.ts";

/**
 * What is known of a node's result: its own `output_schema`, else what its kind says. Unknown when a handler's result may
 * stand in for it. A declared schema that lists fields is taken to list them all.
 */
export function resultSchema(node: LinkedNode, close = closed): JsonSchema | undefined {
  const { common, info, config, expansion } = node.manifest;
  if (expansion !== undefined) return instanceSchema(node.config["result"], node, close);
  const { onError } = common;
  if (onError !== undefined && onError.name !== "skip" && onError.name !== "continue") return undefined;
  const schema = common.outputSchema === undefined ? declaredByKind() : close(common.outputSchema);
  return onError?.name === "continue" ? orNull(schema) : schema;

  function declaredByKind(): JsonSchema | undefined {
    return config === undefined ? undefined : info?.type.result?.(config, passSchema(node, close));
  }
}

/** What one pass through a node's `body` gives: the result of its last node, or a map of several. */
function passSchema(node: LinkedNode, close: typeof closed): JsonSchema | undefined {
  const body = node.config["body"];
  const graph = isPlanBody(body) ? node.bodies.get(body) : undefined;
  if (graph === undefined) return undefined;
  const exits = exitNodes(graph);
  const [only, second] = exits;
  if (only !== undefined && second === undefined) {
    const schema = resultSchema(only, close);
    return maySkip(only, graph) ? orNull(schema) : schema;
  }
  const fields = exits.map((exit) => [exit.manifest.name.name, resultSchema(exit, close) ?? {}] as const);
  const required = exits.filter((exit) => !maySkip(exit, graph)).map((exit) => exit.manifest.name.name);
  return { type: "object", properties: Object.fromEntries(fields), required, additionalProperties: false };
}

/** What an instance of a macro gives: the result of one of its nodes, or a map of such. */
function instanceSchema(result: PlanValue | undefined, node: LinkedNode, close: typeof closed): JsonSchema | undefined {
  if (typeof result !== "object" || result === null || isPlanTemplate(result)) return undefined;
  if (isPlanExpr(result)) {
    const { $expr } = result;
    const inner = $expr.kind === "root" && $expr.root === "node" ? node.inner?.get($expr.name ?? "") : undefined;
    return inner === undefined ? undefined : resultSchema(inner, close);
  }
  if (Array.isArray(result)) return { type: "array" };
  const fields = Object.entries(result).map(
    ([name, part]: readonly [string, PlanValue]) => [name, instanceSchema(part, node, close) ?? {}] as const,
  );
  return {
    type: "object",
    properties: Object.fromEntries(fields),
    required: fields.map(([name]) => name),
    additionalProperties: false,
  };
}

/** A schema that lists fields and does not say whether there may be others: references to others are mistakes. */
export function closed(schema: JsonSchema): JsonSchema {
  if (
    schema.properties === undefined ||
    schema.additionalProperties !== undefined ||
    schema["patternProperties"] !== undefined
  )
    return schema;
  return { ...schema, additionalProperties: false };
}

/** The same for the maps inside: of all that is read of a value, a field that no schema lists is a mistake. */
export function closedThroughout(schema: JsonSchema): JsonSchema {
  const { properties, items } = schema;
  return closed({
    ...schema,
    ...(properties === undefined
      ? {}
      : { properties: Object.fromEntries(Object.entries(properties).map(([name, each]) => [name, inside(each)])) }),
    ...(typeof items === "object" ? { items: inside(items) } : {}),
  });
}

/** A property or item, which may be a boolean. */
function inside(schema: JsonSchema | boolean): JsonSchema | boolean {
  return typeof schema === "object" ? closedThroughout(schema) : schema;
}

/** What a closed map schema says of a field: it has it, it has it not, or it does not say. */
export function declares(schema: JsonSchema | undefined, field: string): "yes" | "no" | "unknown" {
  if (schema?.properties === undefined) return "unknown";
  if (Object.hasOwn(schema.properties, field)) return "yes";
  return schema.additionalProperties === false ? "no" : "unknown";
}

function orNull(schema: JsonSchema | undefined): JsonSchema | undefined {
  return schema === undefined ? undefined : { anyOf: [schema, { type: "null" }] };
}
