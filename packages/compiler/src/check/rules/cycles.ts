import { findCycle } from "@hexdag/kernel";
import type { Place } from "../../diagnostics/span.ts";
import type { EdgeReason, LinkedGraph, LinkedNode } from "../../link/program.ts";
import { graphsOf, type Rule } from "../rule.ts";

/** How many circles of one list are reported. */
const MAX_CYCLES = 10;
/** How many steps of one circle are shown where they are written. The message names all its nodes. */
const MAX_EDGES = 8;

/** No node waits for itself by way of others. */
export const cycles: Rule = {
  name: "cycles",
  check(program, reporter) {
    for (const { graph } of graphsOf(program)) {
      const incoming = incomingOf(graph);
      for (let found = 0; found < MAX_CYCLES; found++) {
        const cycle = findCycle(incoming);
        const last = cycle?.at(-1);
        if (cycle === undefined || last === undefined) break;
        const names = cycle.map((index) => graph.nodes[index]?.manifest.name.name ?? "");
        // Walked against the waiting: each name needs the one after it.
        const path = names.toReversed();
        const edges = path
          .slice(0, -1)
          .flatMap((name, index) => (index < MAX_EDGES ? (edgeBetween(graph, name, path[index + 1] ?? "") ?? []) : []));
        const [first, ...others] = edges;
        if (first !== undefined) {
          reporter.report({
            code: "HD3004",
            message: `nodes depend on each other in a circle: ${path.join(" → ")}`,
            label: first.text,
            hint: "remove one of these dependencies",
            at: first.at,
            related: others.map(({ text, at }) => ({ message: text, at })),
          });
        }
        incoming[last] = [];
      }
    }
  },
};

/**
 * What each node waits for, by index. As the engine has it: a handler waits for the nodes it guards, and whoever depends on
 * a guarded node also waits for its handler, that handler's handler, and so on; a handler that does, for those before it.
 */
function incomingOf(graph: LinkedGraph): (readonly number[])[] {
  const standIns = standInsOf(graph);
  return graph.nodes.map((node) => {
    const { name } = node.manifest.name;
    const sources = [...node.data, ...node.waitFor].map((edge) => edge.name);
    if (standIns.size > 0) {
      sources.push(...sources.flatMap((source) => standInsFor(name, source, standIns)));
      sources.push(...(graph.guards.get(name) ?? []));
    }
    return [...new Set(sources)].flatMap((source) => graph.indexOf.get(source) ?? []);
  });
}

type StandIns = ReadonlyMap<string, readonly string[]>;

/** By guarded node: its handler, the handler's handler, and so on. */
function standInsOf(graph: LinkedGraph): StandIns {
  const handlerOf = new Map(
    [...graph.guards].flatMap(([handler, guarded]) => guarded.map((name) => [name, handler] as const)),
  );
  const all = new Map<string, readonly string[]>();
  for (const guarded of handlerOf.keys()) {
    const chain = new Set<string>();
    for (let next = handlerOf.get(guarded); next !== undefined && !chain.has(next); next = handlerOf.get(next))
      chain.add(next);
    all.set(guarded, [...chain]);
  }
  return all;
}

/** The nodes that may stand in for `source` where `name` depends on it. */
function standInsFor(name: string, source: string, standIns: StandIns): readonly string[] {
  const chain = standIns.get(source) ?? [];
  const at = chain.indexOf(name);
  return at === -1 ? chain : chain.slice(0, at);
}

interface ShownEdge {
  readonly text: string;
  readonly at: Place;
}

/** Why `name` waits for `source`, and where that is written. */
function edgeBetween(graph: LinkedGraph, name: string, source: string): ShownEdge | undefined {
  const node = nodeOf(graph, name);
  const guarded = nodeOf(graph, source);
  if (node === undefined || guarded === undefined) return undefined;
  const edges = [...node.data, ...node.waitFor];
  const edge = edges.find((each) => each.name === source);
  if (edge !== undefined) return { text: `${name} ${verb(edge.reason)} ${source}`, at: edge.at };
  if (graph.guards.get(name)?.includes(source) === true)
    return {
      text: `${name} handles the failure of ${source}`,
      at: guarded.manifest.common.onError?.at ?? guarded.manifest.name.at,
    };
  const standIns = standInsOf(graph);
  const through = edges.find((each) => standInsFor(name, each.name, standIns).includes(source));
  return through === undefined
    ? undefined
    : { text: `${name} ${verb(through.reason)} ${through.name}, for which ${source} may stand in`, at: through.at };
}

function verb(reason: EdgeReason): string {
  switch (reason) {
    case "reference":
      return "reads";
    case "wait_for":
      return "waits for";
    case "previous":
      return "follows";
    case "route":
      return "is chosen by";
    case "dependencies":
      return "depends on";
    case "result":
      return "gives the result of";
  }
}

function nodeOf(graph: LinkedGraph, name: string): LinkedNode | undefined {
  const index = graph.indexOf.get(name);
  return index === undefined ? undefined : graph.nodes[index];
}
