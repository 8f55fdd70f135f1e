import { findCycle } from "@hexdag/kernel";
import type { Place } from "../../diagnostics/span.ts";
import type { LinkedGraph, LinkedNode } from "../../link/program.ts";
import { graphsOf, type Rule } from "../rule.ts";

/** How many circles of one list are reported. */
const MAX_CYCLES = 10;

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
        const edges = path.slice(0, -1).map((name, index) => edgeBetween(graph, name, path[index + 1] ?? ""));
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
 * What each node waits for, by index. As the engine has it: a handler waits for the nodes it guards, and whoever depends
 * on a guarded node also waits for its handler.
 */
function incomingOf(graph: LinkedGraph): (readonly number[])[] {
  const handlerOf = new Map(
    [...graph.guards].flatMap(([handler, guarded]) => guarded.map((name) => [name, handler] as const)),
  );
  return graph.nodes.map((node) => {
    const { name } = node.manifest.name;
    const sources = [...node.data, ...node.waitFor].map((edge) => edge.name);
    if (handlerOf.size > 0) {
      sources.push(...sources.flatMap((source) => handlerOf.get(source) ?? []).filter((handler) => handler !== name));
      sources.push(...(graph.guards.get(name) ?? []));
    }
    return [...new Set(sources)].flatMap((source) => graph.indexOf.get(source) ?? []);
  });
}

interface ShownEdge {
  readonly text: string;
  readonly at: Place;
}

/** Where it is written that `name` needs `source`. */
function edgeBetween(graph: LinkedGraph, name: string, source: string): ShownEdge {
  const node = nodeOf(graph, name);
  const edge = [...(node?.data ?? []), ...(node?.waitFor ?? [])].find((each) => each.name === source);
  const at = edge?.at ?? node?.manifest.name.at ?? graph.nodes[0]?.manifest.name.at;
  const place = at ?? {
    source: { file: "", index: 0, text: "", position: () => ({ line: 1, column: 1 }) },
    start: 0,
    end: 0,
  };
  return { text: `${name} ${verb(edge?.reason)} ${source}`, at: place };
}

function verb(reason: string | undefined): string {
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
    default:
      return "has to wait for";
  }
}

function nodeOf(graph: LinkedGraph, name: string): LinkedNode | undefined {
  const index = graph.indexOf.get(name);
  return index === undefined ? undefined : graph.nodes[index];
}
