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

/** Finds the instances of a list. */
export function createInstanceEdges(nodes: readonly ReadNode[]): InstanceEdges {
  const stands = new Map<MacroInstance, ReadNode>();
  const homeOf = new Map<string, MacroInstance>();
  const filled = new Set<MacroInstance>();
  for (const node of nodes) {
    const { expansion, name, view } = node.manifest;
    if (expansion !== undefined) stands.set(expansion.instance, node);
    if (view?.instance === undefined) continue;
    homeOf.set(name.name, view.instance);
    filled.add(view.instance);
  }
  const last = new Map<MacroInstance | undefined, string>();
  const entries = new Map<MacroInstance, EdgeLists>();
  const members = new Map<MacroInstance, string[]>();
  /** Nodes that another node of their own instance waits for. */
  const needed = new Set<string>();
  /** Whether a node is in an instance, or in an instance in it. */
  const isInside = (name: string, instance: MacroInstance): boolean => {
    for (let home = homeOf.get(name); home !== undefined; home = home.caller?.instance)
      if (home === instance) return true;
    return false;
  };
  return {
    stand: (instance) => stands.get(instance),
    previous: (home) => last.get(home),
    entry(instance, workOut) {
      const known = entries.get(instance) ?? workOut();
      entries.set(instance, known);
      return known;
    },
    atEntry(home, edges, read) {
      const entry = home === undefined ? undefined : entries.get(home);
      if (home === undefined || entry === undefined) return edges;
      if ((read ?? [...edges.data, ...edges.waitFor]).some((edge) => isInside(edge.name, home))) return edges;
      return { data: [...edges.data, ...entry.data], waitFor: [...edges.waitFor, ...entry.waitFor] };
    },
    exits: (instance, graph) =>
      (members.get(instance) ?? []).filter(
        (name) => !needed.has(name) && !graph.handlers.has(name) && !graph.compensations.has(name),
      ),
    isEmpty: (instance) => !filled.has(instance),
    note(node, graph) {
      const { name } = node.manifest.name;
      for (const edge of [...node.data, ...node.waitFor]) {
        const home = homeOf.get(edge.name);
        if (home !== undefined && isInside(name, home)) needed.add(edge.name);
      }
      const home = homeOf.get(name);
      if (home !== undefined) {
        const known = members.get(home);
        if (known === undefined) members.set(home, [name]);
        else known.push(name);
      }
      if (!graph.handlers.has(name) && !graph.compensations.has(name)) last.set(home, name);
    },
  };
}
