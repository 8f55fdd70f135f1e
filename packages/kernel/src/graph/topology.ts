/**
 * Facts about a directed graph given as adjacency by index. Pure, linear in nodes and edges, iterative throughout: a
 * chain of 100,000 nodes must not overflow a stack.
 */

/** `incoming[i]` lists the nodes that `i` waits for, without duplicates. */
export type Adjacency = readonly (readonly number[])[];

/** The same edges the other way round. */
export function reversed(incoming: Adjacency): readonly number[][] {
  const outgoing: number[][] = incoming.map(() => []);
  for (const [node, sources] of incoming.entries()) {
    for (const source of sources) outgoing[source]?.push(node);
  }
  return outgoing;
}

/**
 * The depth of every node: 0 for roots, else one more than its deepest dependency. `undefined` when there is a cycle.
 * (Kahn's algorithm.)
 */
export function waveNumbers(
  incoming: Adjacency,
  outgoing: Adjacency = reversed(incoming),
): readonly number[] | undefined {
  const waves = new Array<number>(incoming.length).fill(0);
  const waiting = incoming.map((sources) => sources.length);
  const queue: number[] = [];
  for (const [node, count] of waiting.entries()) if (count === 0) queue.push(node);
  for (let head = 0; head < queue.length; head++) {
    const node = queue[head] ?? 0;
    const wave = (waves[node] ?? 0) + 1;
    for (const next of outgoing[node] ?? []) {
      if ((waves[next] ?? 0) < wave) waves[next] = wave;
      const left = (waiting[next] ?? 0) - 1;
      waiting[next] = left;
      if (left === 0) queue.push(next);
    }
  }
  return queue.length === incoming.length ? waves : undefined;
}

/** Nodes by wave, each wave in source order. */
export function wavesOf(waves: readonly number[]): readonly (readonly number[])[] {
  const grouped: number[][] = [];
  for (const [node, wave] of waves.entries()) {
    while (grouped.length <= wave) grouped.push([]);
    grouped[wave]?.push(node);
  }
  return grouped;
}

/** One cycle as a closed path `[a, b, c, a]`, where each node waits for the one before it; `undefined` when there is none. */
export function findCycle(incoming: Adjacency): readonly number[] | undefined {
  const outgoing = reversed(incoming);
  const state = new Uint8Array(incoming.length); // 0 unseen, 1 on the path, 2 done
  for (let start = 0; start < incoming.length; start++) {
    if (state[start] !== 0) continue;
    const path = [start];
    const nextChild = [0];
    state[start] = 1;
    while (path.length > 0) {
      const node = path.at(-1) ?? 0;
      const position = nextChild.at(-1) ?? 0;
      const child = outgoing[node]?.[position];
      nextChild[nextChild.length - 1] = position + 1;
      if (child === undefined) {
        state[node] = 2;
        path.pop();
        nextChild.pop();
      } else if (state[child] === 1) {
        return [...path.slice(path.indexOf(child)), child];
      } else if (state[child] === 0) {
        state[child] = 1;
        path.push(child);
        nextChild.push(0);
      }
    }
  }
  return undefined;
}

/** Every node that can be reached from `start` along `edges`, without `start` itself. */
export function reachable(edges: Adjacency, start: number): ReadonlySet<number> {
  const seen = new Set<number>();
  const queue = [start];
  for (let head = 0; head < queue.length; head++) {
    for (const next of edges[queue[head] ?? 0] ?? []) {
      if (next === start || seen.has(next)) continue;
      seen.add(next);
      queue.push(next);
    }
  }
  return seen;
}

/** Nodes nobody reads from or waits for, in source order. */
export function exitsOf(outgoing: Adjacency): readonly number[] {
  const exits: number[] = [];
  for (const [node, dependents] of outgoing.entries()) if (dependents.length === 0) exits.push(node);
  return exits;
}
