import type { LinkedGraph, LinkedNode } from "../link/program.ts";

/** Whether a node may be skipped, or fail without failing the run, so that there may be no result of it. */
export function maySkip(node: LinkedNode, graph: LinkedGraph, asked: Set<LinkedNode> = new Set()): boolean {
  if (node.when !== undefined || node.route !== undefined || node.manifest.common.onError !== undefined) return true;
  if (asked.has(node) || node.data.length === 0) return false;
  asked.add(node);
  // A node is skipped when all it reads was.
  return node.data.every(({ name }) => {
    const index = graph.indexOf.get(name);
    const source = index === undefined ? undefined : graph.nodes[index];
    return source !== undefined && maySkip(source, graph, asked);
  });
}

/** The nodes that nobody waits for: their results are what a graph gives. Handlers and compensations are left out. */
export function exitNodes(graph: LinkedGraph): readonly LinkedNode[] {
  const waitedFor = new Set(
    graph.nodes.flatMap(({ data, waitFor }) => [...data.map(({ name }) => name), ...waitFor.map(({ name }) => name)]),
  );
  return graph.nodes.filter(({ manifest: { name } }) => {
    const special = graph.guards.has(name.name) || graph.compensates.has(name.name);
    return !special && !waitedFor.has(name.name);
  });
}
