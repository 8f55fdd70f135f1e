/** Keeps track of the instances of macros in a list while its edges are worked out. */
import type { MacroInstance } from "../manifest/macro-view.ts";
import type { Edge, LinkedNode, ReadNode } from "./program.ts";
import type { GraphNames } from "./scope.ts";

/** What something waits for, with and without data. */
export interface EdgeLists {
  readonly data: readonly Edge[];
  readonly waitFor: readonly Edge[];
}

/** The instances of a list. */
export interface InstanceEdges {
  /** The node that stands for an instance. */
  stand(instance: MacroInstance): ReadNode | undefined;
  /** The node before, of the same instance or of the list itself. */
  previous(home: MacroInstance | undefined): string | undefined;
  /** What the first nodes of an instance wait for; worked out when it is first asked for. */
  entry(instance: MacroInstance, workOut: () => EdgeLists): EdgeLists;
  /** The edges of a node, and those of its instance's entry when none leads to another node of the instance. */
  atEntry(home: MacroInstance | undefined, edges: EdgeLists, read?: readonly Edge[]): EdgeLists;
  /** Nodes of an instance that no other node of it waits for. */
  exits(instance: MacroInstance, graph: GraphNames): readonly string[];
  isEmpty(instance: MacroInstance): boolean;
  /** Takes notice of a node whose edges are known. */
  note(node: LinkedNode, graph: GraphNames): void;
}

/** The instances a node is in, the innermost first. */
export function homesOf({ manifest }: Pick<ReadNode, "manifest">): readonly MacroInstance[] {
  const homes: MacroInstance[] = [];
  for (let home = manifest.view?.instance; home !== undefined; home = home.caller?.instance) homes.push(home);
  return homes;
}

/** Finds the instances of a list. */
export function createInstanceEdges(nodes: readonly ReadNode[]): InstanceEdges {
  const stands = new Map<MacroInstance, ReadNode>();
  const inside = new Map<MacroInstance, Set<string>>();
  for (const node of nodes) {
    const { expansion, name } = node.manifest;
    if (expansion !== undefined) stands.set(expansion.instance, node);
    for (const home of homesOf(node)) added(inside, home).add(name.name);
  }
  const last = new Map<MacroInstance | undefined, string>();
  const entries = new Map<MacroInstance, EdgeLists>();
  const members = new Map<MacroInstance, Set<string>>();
  const needed = new Map<MacroInstance, Set<string>>();
  return {
    stand: (instance) => stands.get(instance),
    previous: (home) => last.get(home),
    entry(instance, workOut) {
      const known = entries.get(instance) ?? workOut();
      entries.set(instance, known);
      return known;
    },
    atEntry(home, edges, read = [...edges.data, ...edges.waitFor]) {
      const entry = home === undefined ? undefined : entries.get(home);
      const own = home === undefined ? undefined : inside.get(home);
      if (entry === undefined || read.some((edge) => own?.has(edge.name) === true)) return edges;
      return { data: [...edges.data, ...entry.data], waitFor: [...edges.waitFor, ...entry.waitFor] };
    },
    exits(instance, graph) {
      const others = needed.get(instance);
      return [...(members.get(instance) ?? [])].filter(
        (name) => others?.has(name) !== true && !graph.handlers.has(name) && !graph.compensations.has(name),
      );
    },
    isEmpty: (instance) => !inside.has(instance),
    note(node, graph) {
      const { name } = node.manifest.name;
      const homes = homesOf(node);
      for (const home of homes) {
        const seen = added(needed, home);
        for (const edge of [...node.data, ...node.waitFor]) seen.add(edge.name);
      }
      const [home] = homes;
      if (home !== undefined) added(members, home).add(name);
      if (!graph.handlers.has(name) && !graph.compensations.has(name)) last.set(home, name);
    },
  };
}

function added(sets: Map<MacroInstance, Set<string>>, instance: MacroInstance): Set<string> {
  const known = sets.get(instance);
  if (known !== undefined) return known;
  const fresh = new Set<string>();
  sets.set(instance, fresh);
  return fresh;
}
