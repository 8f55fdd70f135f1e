import { HexdagError } from "../errors/hexdag-error.ts";
import type { Graph } from "../graph/graph.ts";
import type { JsonValue } from "../json/json-value.ts";
import { setOwn } from "../json/set-own.ts";
import type { Frame } from "./frame.ts";
import { NodeScope } from "./node-scope.ts";
import { placeOf } from "./preflight.ts";

/** What a run gives once all its nodes have settled. Throws HD6011 for an output that its schema refuses. */
export function concludeRun(graph: Graph, frame: Frame): JsonValue {
  const { output, checkOutput } = graph;
  const value =
    output === undefined ? frame.exitResults(true) : declaredOutput(output, new NodeScope(frame, undefined));
  const { value: checked, problems } = checkOutput?.(value) ?? { value, problems: [] };
  if (problems.length === 0) return checked;
  const list = problems.map(({ path, message }) => (path === "" ? message : `${path} ${message}`)).join("; ");
  throw new HexdagError({
    code: "HD6011",
    message: `the output does not match the pipeline's output_schema: ${list}`,
    hint: "change spec.output or output_schema",
    ...placeOf(graph, "outputSchema"),
  });
}

function declaredOutput(output: NonNullable<Graph["output"]>, scope: NodeScope): JsonValue {
  const values: Record<string, JsonValue> = {};
  for (const [name, read] of output) setOwn(values, name, read(scope));
  return Object.freeze(values);
}
