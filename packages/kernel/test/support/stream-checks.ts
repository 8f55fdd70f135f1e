/** What must be true of the entries of any run, whatever it did (DESIGN §4, engine invariants 2, 4 and 6). */
import type { Graph, JournalEntry } from "../../src/index.ts";

const ENDS = new Set(["node.completed", "node.failed", "node.skipped", "node.cancelled"]);

/** Every rule the entries break, as sentences. */
export function violations(graph: Graph, entries: readonly JournalEntry[]): readonly string[] {
  const problems: string[] = [];
  const { nodes, options, indexOf } = graph.root;
  const settled = new Set<string>();
  const begun = new Set<string>();
  const running = new Set<string>();
  const attempts = new Map<string, number>();
  const waits = nodes.map((): number[] => []);
  for (const node of nodes) for (const dependent of node.dependents) waits[dependent]?.push(node.index);
  let stopping = false;

  const isReady = (index: number): boolean => {
    const node = nodes[index];
    if (node === undefined || node.compensates !== undefined || begun.has(node.name) || settled.has(node.name))
      return false;
    const open = (other: number): boolean => !settled.has(nodes[other]?.name ?? "");
    if (waits[index]?.some(open)) return false;
    return (
      options.scheduling === "ready" ||
      !nodes.some((other) => other.wave < node.wave && other.compensates === undefined && open(other.index))
    );
  };

  for (const [position, entry] of entries.entries()) {
    if (entry.seq !== position + 1) problems.push(`entry ${position} has seq ${entry.seq}`);
    const terminal = entry.type === "run.completed" || entry.type === "run.failed" || entry.type === "run.cancelled";
    if (terminal !== (position === entries.length - 1)) problems.push(`${entry.type} stands at ${position}`);
    if ((entry.type === "run.started") !== (position === 0)) problems.push(`${entry.type} stands at ${position}`);
    if ("node" in entry && !entry.type.startsWith("body.") && !entry.node.includes("/")) {
      const { node } = entry;
      if (settled.has(node)) problems.push(`${entry.type} of ${node}, which has settled`);
      if (entry.type === "node.started") {
        const index = indexOf.get(node) ?? -1;
        const early = waits[index]?.find((other) => !settled.has(nodes[other]?.name ?? ""));
        if (early !== undefined) problems.push(`${node} starts before ${nodes[early]?.name} has settled`);
        if (running.has(node)) problems.push(`${node} starts while it runs`);
        if (entry.attempt !== (attempts.get(node) ?? 0) + 1) problems.push(`${node} starts attempt ${entry.attempt}`);
        attempts.set(node, entry.attempt);
        begun.add(node);
        running.add(node);
        if (running.size > options.maxConcurrentNodes) problems.push(`${running.size} nodes run`);
      } else {
        running.delete(node);
        if (ENDS.has(entry.type)) settled.add(node);
      }
      if (entry.type === "node.cancelled" || (entry.type === "node.failed" && entry.handling === "fail"))
        stopping = true;
    }
    const next = entries[position + 1];
    // At the end of an instant nothing may wait that could run. What stops the run is not always in the journal before its end.
    if (
      next === undefined ||
      next.time === entry.time ||
      stopping ||
      next.type === "node.cancelled" ||
      next.type.startsWith("run.")
    )
      continue;
    if (running.size >= options.maxConcurrentNodes) continue;
    const idle = nodes.find(({ index }) => isReady(index));
    if (idle !== undefined) problems.push(`${idle.name} waits at ${entry.time} while a slot is free`);
  }
  return problems;
}
