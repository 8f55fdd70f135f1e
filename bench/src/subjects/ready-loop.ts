/**
 * What one would write by hand instead of an engine: a ready set over promises, with a context for each node, an entry in
 * a record when a node starts and when it ends, and a listener that hears of each. It has no skips, no retries, no
 * timeouts, no cancellation, no ports, no checks of results, no replay.
 */
import { allRuns, expectValue, graphNodes, INPUT, noop, type Prepared, type Scenario } from "../scenario.ts";

interface Node {
  readonly name: string;
  readonly sources: readonly number[];
  readonly dependents: number[];
}

interface Entry {
  readonly type: string;
  readonly runId: string;
  readonly pipeline: string;
  readonly seq: number;
  readonly time: number;
  readonly node: string;
  readonly output: unknown;
}

type Context = {
  readonly runId: string;
  readonly nodeName: string;
  readonly attempt: number;
  readonly clock: () => number;
};

const MAX_CONCURRENT = 10;

export function prepare(scenario: Scenario): Prepared {
  const nodes = link(scenario);
  let events = 0;
  const listener = (_entry: Entry): void => void events++;
  const work = (input: unknown, _context: Context): Promise<unknown> => noop(input);
  return {
    run: () => allRuns(scenario, async () => expectValue(lastOf(await runOnce(nodes, work, listener)), "ready loop")),
  };
}

function link(scenario: Scenario): readonly Node[] {
  const described = graphNodes(scenario);
  const indexOf = new Map(described.map(({ name }, index) => [name, index]));
  const nodes = described.map(
    ({ name, after }): Node => ({ name, sources: after.map((each) => indexOf.get(each) ?? 0), dependents: [] }),
  );
  for (const [index, { sources }] of nodes.entries())
    for (const source of sources) nodes[source]?.dependents.push(index);
  return nodes;
}

function runOnce(
  nodes: readonly Node[],
  work: (input: unknown, context: Context) => Promise<unknown>,
  listener: (entry: Entry) => void,
): Promise<unknown[]> {
  const runId = crypto.randomUUID();
  const record: Entry[] = [];
  const waiting = nodes.map(({ sources }) => sources.length);
  const outputs = new Array<unknown>(nodes.length).fill(undefined);
  const ready: number[] = [];
  let head = 0;
  let running = 0;
  let left = nodes.length;
  const { promise, resolve, reject } = Promise.withResolvers<unknown[]>();

  const note = (type: string, node: string, output: unknown): void => {
    const entry: Entry = { type, runId, pipeline: "bench", seq: record.length + 1, time: Date.now(), node, output };
    record.push(entry);
    listener(entry);
  };
  const inputOf = ({ sources }: Node): unknown => {
    if (sources.length === 0) return INPUT;
    if (sources.length === 1) return outputs[sources[0] ?? 0];
    return Object.fromEntries(sources.map((source) => [nodes[source]?.name, outputs[source]]));
  };
  const settle = (index: number, output: unknown): void => {
    const node = nodes[index];
    outputs[index] = output;
    running--;
    note("node.completed", node?.name ?? "", output);
    for (const next of node?.dependents ?? []) {
      const open = (waiting[next] ?? 0) - 1;
      waiting[next] = open;
      if (open === 0) ready.push(next);
    }
    if (--left === 0) resolve(outputs);
    else fill();
  };
  const fill = (): void => {
    while (running < MAX_CONCURRENT && head < ready.length) {
      const index = ready[head++] ?? 0;
      const node = nodes[index];
      if (node === undefined) return;
      running++;
      note("node.started", node.name, undefined);
      const context: Context = { runId, nodeName: node.name, attempt: 1, clock: Date.now };
      work(inputOf(node), context).then((output) => settle(index, output), reject);
    }
  };
  for (const [index, count] of waiting.entries()) if (count === 0) ready.push(index);
  fill();
  return promise;
}

/** The chain's result, or one of the branches as the join saw it. */
function lastOf(outputs: readonly unknown[]): unknown {
  const last = Object(outputs.at(-1));
  return "x" in last ? last : Object.values(last).at(-1);
}
