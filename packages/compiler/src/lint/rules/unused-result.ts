import type { Expr } from "@hexdag/kernel";
import type { LinkedGraph } from "../../link/program.ts";
import { portsOf, readsInput, readsOf, runsUserCode } from "../node-facts.ts";
import type { LintRule } from "../rule.ts";
import type { LintSubject, NodeFacts, PipelineFacts } from "../subject.ts";

/** W202. */
export const unusedResult: LintRule = {
  id: "W202",
  name: "unused-result",
  severity: "warning",
  description:
    "Nothing reads a node's result, and the node is there for nothing but its result. Nodes that run your code, call a server or start another run are left out: they may be there for what they do.",
  example: {
    bad: `kind: Pipeline
metadata: { name: demo, description: An example. }
spec:
  output: { text: thanks }
  nodes:
    - kind: expression
      metadata: { name: total }
      spec: { expressions: { sum: $input.price * $input.count } }
    - kind: data
      metadata: { name: thanks }
      spec: { output: "Thank you, {{$input.name}}." }
`,
    good: `kind: Pipeline
metadata: { name: demo, description: An example. }
spec:
  output: { text: thanks }
  nodes:
    - kind: expression
      metadata: { name: total }
      spec: { expressions: { sum: $input.price * $input.count } }
    - kind: data
      metadata: { name: thanks }
      spec: { output: "Thank you, {{$input.name}}: {{total.sum}}." }
`,
  },
  check(subject, report) {
    const readers = readersOf(subject);
    for (const node of subject.nodes) {
      if (!isForItsResult(node) || readers.get(node.graph)?.has(node.name) === true) continue;
      const { guards, compensates } = node.graph;
      if (guards.has(node.name) || compensates.has(node.name)) continue;
      const waited = isWaitedFor(node);
      // The last nodes of a list are its result, unless the pipeline says what its output is.
      if (!waited && (node.owner !== undefined || node.pipeline.program.output === undefined)) continue;
      report({
        message: waited
          ? `nothing reads the result of "${node.name}": others only wait for it`
          : `nothing reads the result of "${node.name}", and the pipeline's output leaves it out`,
        label: "never read",
        hint: "read it somewhere, or take the node out",
        at: node.at,
        within: node.within,
      });
    }
  },
};

/** Whether nothing but its result can matter of a node. A model's answer costs, but changes nothing. */
function isForItsResult(node: NodeFacts): boolean {
  const { known } = node;
  if (known === undefined || runsUserCode(node) || known.type.routes?.(known.spec) !== undefined) return false;
  const ports = portsOf(node);
  if (known.type.effect === "effectful" && !(ports.length === 1 && ports[0] === "llm")) return false;
  if (ports.some((port) => port !== "llm")) return false;
  return node.inner.every(isForItsResult);
}

/** By list of nodes: those whose results somebody gets. */
function readersOf({ nodes, pipelines }: LintSubject): ReadonlyMap<LinkedGraph, ReadonlySet<string>> {
  const read = new Map<LinkedGraph, Set<string>>();
  const note = (graph: LinkedGraph, name: string): void => {
    const known = read.get(graph);
    if (known === undefined) read.set(graph, new Set([name]));
    else known.add(name);
  };
  for (const reader of nodes) {
    const { graph, node } = reader;
    const all = getsInput(reader);
    for (const { name, reason } of node.data)
      if (all || reason === "reference" || decides(graph, name)) note(graph, name);
    for (const { name, reason } of node.waitFor) if (reason === "route") note(graph, name);
    // Of a node that is named and referred to, the edge tells only one.
    for (const name of nodesRead(node.expressions)) note(graph, name);
  }
  for (const pipeline of pipelines) for (const name of outputReads(pipeline)) note(pipeline.program.graph, name);
  return read;
}

function outputReads({ program }: PipelineFacts): readonly string[] {
  return nodesRead(Object.values(program.output ?? {}).map(({ $expr }) => ({ expr: $expr })));
}

function nodesRead(expressions: readonly { readonly expr: Expr }[]): readonly string[] {
  const names: string[] = [];
  for (const { expr } of expressions)
    readsOf(expr, ({ root, name }) => {
      if (root === "node" && name !== undefined) names.push(name);
    });
  return names;
}

/** Whether what it depends on reaches something that may look at it, by name or as a whole. */
function getsInput(reader: NodeFacts): boolean {
  return readsInput(reader) || reader.node.fields.length > 0 || reader.inner.some(getsInput);
}

/** Whether a node may be skipped, and with it those that depend on it. */
function decides(graph: LinkedGraph, name: string): boolean {
  const node = graph.nodes[graph.indexOf.get(name) ?? -1];
  return node?.when !== undefined || node?.route !== undefined;
}

function isWaitedFor({ name, graph }: NodeFacts): boolean {
  return graph.nodes.some(({ data, waitFor }) => [...data, ...waitFor].some((edge) => edge.name === name));
}
