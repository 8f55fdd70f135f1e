/**
 * Derives every edge of a graph from what its nodes declare, and refuses what cannot be a graph: unknown names, two nodes
 * of one name, cycles, compensations that others depend on.
 *
 * Besides the declared edges a handler waits for the nodes it guards, and whoever depends on a guarded node also waits for
 * its handler, because the handler's result may stand in for the failed one.
 */
import { HexdagError } from "../errors/hexdag-error.ts";
import type { PlanNode } from "../plan/plan.ts";
import { exitsOf, findCycle, reversed, waveNumbers } from "./topology.ts";

export interface Edges {
  readonly indexOf: ReadonlyMap<string, number>;
  readonly data: readonly (readonly number[])[];
  readonly incoming: readonly (readonly number[])[];
  readonly outgoing: readonly (readonly number[])[];
  readonly waves: readonly number[];
  readonly exits: readonly number[];
  /** By handler: the nodes it guards. */
  readonly guards: ReadonlyMap<number, readonly number[]>;
  /** By compensation node: the node it undoes. */
  readonly compensates: ReadonlyMap<number, number>;
}

export type Locate = (node: PlanNode) => {
  readonly origin?: PlanNode["origin"];
  readonly location?: string | undefined;
};

export function deriveEdges(nodes: readonly PlanNode[], locate: Locate): Edges {
  const indexOf = indexNames(nodes, locate);
  const resolve = (from: PlanNode, name: string): number => {
    const index = indexOf.get(name);
    if (index !== undefined) return index;
    throw new HexdagError({
      code: "HD5005",
      message: `node "${from.name}" depends on "${name}", which is no node of the same graph`,
      hint: "compile the manifest again, or add the node",
      ...locate(from),
    });
  };
  const guards = new Map<number, number[]>();
  const compensates = new Map<number, number>();
  for (const [index, node] of nodes.entries()) {
    if (node.onError?.action === "handler") listed(guards, resolve(node, node.onError.node)).push(index);
    if (node.compensate !== undefined)
      claimCompensation({ nodes, compensates, locate }, resolve(node, node.compensate), index);
  }
  const standIns = standInsOf(guards);
  const data = nodes.map((node, index) =>
    compensates.has(index)
      ? [compensates.get(index) ?? 0]
      : [...new Set(node.dataDependencies)].map((name) => resolve(node, name)),
  );
  const declared = nodes.map((node, index) =>
    compensates.has(index)
      ? []
      : [...new Set([...(data[index] ?? []), ...node.waitFor.map((name) => resolve(node, name))])],
  );
  refuseDependenceOnCompensation(nodes, declared, compensates, locate);
  const incoming = declared.map((sources, index) => {
    // A handler that reads what it guards waits for those before it in the line, not for those after.
    const handlers = sources.flatMap((source) => upTo(standIns.get(source) ?? [], index));
    const guarded = guards.get(index) ?? [];
    return handlers.length + guarded.length === 0 ? sources : [...new Set([...sources, ...handlers, ...guarded])];
  });
  const outgoing = reversed(incoming);
  const waves = waveNumbers(incoming, outgoing);
  if (waves === undefined) throw cycleError(nodes, incoming, locate);
  // A handler's result stands in for what it guards, so reading that does not take its place among the exits.
  const consumed = declared.map((sources, index) => sources.filter((source) => !guards.get(index)?.includes(source)));
  const exits = exitsOf(reversed(consumed)).filter((index) => !guards.has(index) && !compensates.has(index));
  return { indexOf, data, incoming, outgoing, waves, exits, guards, compensates };
}

/** By guarded node: its handler, the handler's handler, and so on. Any of them may give the result. */
function standInsOf(guards: ReadonlyMap<number, readonly number[]>): ReadonlyMap<number, readonly number[]> {
  const handlerOf = new Map(
    [...guards].flatMap(([handler, guarded]) => guarded.map((index) => [index, handler] as const)),
  );
  const all = new Map<number, readonly number[]>();
  for (const guarded of handlerOf.keys()) {
    const chain = new Set<number>();
    for (let next = handlerOf.get(guarded); next !== undefined && !chain.has(next); next = handlerOf.get(next))
      chain.add(next);
    all.set(guarded, [...chain]);
  }
  return all;
}

function upTo(chain: readonly number[], index: number): readonly number[] {
  const at = chain.indexOf(index);
  return at === -1 ? chain : chain.slice(0, at);
}

function indexNames(nodes: readonly PlanNode[], locate: Locate): ReadonlyMap<string, number> {
  const indexOf = new Map<string, number>();
  for (const [index, node] of nodes.entries()) {
    if (indexOf.has(node.name))
      throw new HexdagError({
        code: "HD5006",
        message: `two nodes are named "${node.name}"`,
        hint: "give each node a name of its own",
        ...locate(node),
      });
    indexOf.set(node.name, index);
  }
  return indexOf;
}

function claimCompensation(
  { nodes, compensates, locate }: { nodes: readonly PlanNode[]; compensates: Map<number, number>; locate: Locate },
  target: number,
  by: number,
): void {
  const node = nodes[by];
  const other = compensates.get(target);
  if (node === undefined || (other === undefined && target !== by)) {
    compensates.set(target, by);
    return;
  }
  const message =
    target === by
      ? `node "${node.name}" cannot compensate itself`
      : `node "${nodes[target]?.name}" compensates both "${nodes[other ?? 0]?.name}" and "${node.name}"`;
  throw new HexdagError({ code: "HD5010", message, hint: "give each node a compensation of its own", ...locate(node) });
}

function refuseDependenceOnCompensation(
  nodes: readonly PlanNode[],
  declared: readonly (readonly number[])[],
  compensates: ReadonlyMap<number, number>,
  locate: Locate,
): void {
  if (compensates.size === 0) return;
  for (const [index, node] of nodes.entries()) {
    const bad = declared[index]?.find((source) => compensates.has(source));
    if (bad === undefined) continue;
    throw new HexdagError({
      code: "HD5010",
      message: `node "${node.name}" depends on "${nodes[bad]?.name}", which only runs to undo "${nodes[compensates.get(bad) ?? 0]?.name}"`,
      hint: "a compensation has no dependents: it runs when the run has already failed",
      ...locate(node),
    });
  }
}

function cycleError(nodes: readonly PlanNode[], incoming: readonly (readonly number[])[], locate: Locate): HexdagError {
  const names = (findCycle(incoming) ?? []).map((index) => nodes[index]);
  const first = names[0];
  return new HexdagError({
    code: "HD5004",
    message: `the nodes wait for each other in a circle: ${names.map((node) => node?.name).join(" → ")}`,
    hint: "remove one of these dependencies",
    ...(first === undefined ? {} : locate(first)),
  });
}

function listed(map: Map<number, number[]>, key: number): number[] {
  const known = map.get(key);
  if (known !== undefined) return known;
  const fresh: number[] = [];
  map.set(key, fresh);
  return fresh;
}
