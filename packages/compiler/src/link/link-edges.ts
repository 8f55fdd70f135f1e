/**
 * Works out what each node waits for (DESIGN §3.2): what it refers to, what `dependencies` names, what `wait_for` names,
 * and, when it says nothing at all, the node before it in the list.
 */
import type { PlanExpr, PlanValue } from "@hexdag/kernel";
import type { Reporter } from "../diagnostics/reporter.ts";
import type { Expansion, MacroInstance } from "../manifest/macro-view.ts";
import type { Name } from "../manifest/names.ts";
import { createInstanceEdges, type EdgeLists, type InstanceEdges } from "./instance-edges.ts";
import { bothWhen } from "./link-calls.ts";
import type { CallLookup } from "./linked-call.ts";
import type { Edge, LinkedGraph, LinkedNode, ReadNode } from "./program.ts";
import { listNames } from "./resolve-name.ts";
import { type Route, type Routes, routeOf } from "./routes.ts";
import type { GraphNames } from "./scope.ts";

/** What else decides about the edges of a list. */
export interface EdgeContext {
  readonly calls: CallLookup;
  readonly routes: Routes;
  /** Names of nodes outside this body. */
  readonly outside: ReadonlySet<string>;
  readonly reporter: Reporter;
}

/** The list with its edges. */
export function linkEdges(nodes: readonly ReadNode[], graph: GraphNames, context: EdgeContext): LinkedGraph {
  const linked: LinkedNode[] = [];
  const indexOf = new Map<string, number>();
  const site: EdgeSite = { ...context, graph, instances: createInstanceEdges(nodes) };
  for (const node of nodes) {
    const name = node.manifest.name.name;
    indexOf.set(name, linked.length);
    workOutEntries(node.manifest.view?.instance, site);
    const { expansion } = node.manifest;
    const done = expansion === undefined ? linkNode(node, site) : linkInstance(node, expansion, site);
    linked.push(expansion === undefined ? done : { ...done, inner: innerOf(done, linked, indexOf) });
    site.instances.note(done, graph);
  }
  return { nodes: linked, indexOf, guards: graph.handlers, compensates: graph.compensations };
}

/** The nodes whose results an instance gives, by name. */
function innerOf(
  { data }: LinkedNode,
  linked: readonly LinkedNode[],
  indexOf: ReadonlyMap<string, number>,
): ReadonlyMap<string, LinkedNode> {
  const inner = data.flatMap((edge) => linked[indexOf.get(edge.name) ?? -1] ?? []);
  return new Map(inner.map((each) => [each.manifest.name.name, each]));
}

/** What the first nodes of the instances around a node wait for, the outermost first: inner ones may take it over. */
function workOutEntries(instance: MacroInstance | undefined, site: EdgeSite): void {
  if (instance === undefined) return;
  site.instances.entry(instance, () => {
    workOutEntries(instance.caller?.instance, site);
    return entryOf(instance, site);
  });
}

const NO_EDGES: readonly Edge[] = Object.freeze([]);
const NO_ROUTES: readonly Route[] = Object.freeze([]);

interface EdgeSite extends EdgeContext {
  readonly graph: GraphNames;
  readonly instances: InstanceEdges;
}

function linkNode(node: ReadNode, site: EdgeSite): LinkedNode {
  const { graph, instances } = site;
  const { references, conditions } = node;
  const { name, waitFor, dependencies } = node.manifest;
  const home = node.manifest.view?.instance;
  const previous = instances.previous(home);
  const routes = site.routes.get(name.name) ?? NO_ROUTES;
  const own = routes.some((route) => route.inherited === undefined);
  const declared = declaredEdges("dependencies", node, site);
  const ordered = declaredEdges("wait_for", node, site);
  const read = readEdges(node, ordered, site);
  const data = unique(declared.length === 0 ? read : [...read, ...declared]);
  const says = dependencies !== undefined || waitFor !== undefined || references.length + conditions.length > 0 || own;
  const serves = graph.handlers.has(name.name) || graph.compensations.has(name.name);
  if (!says && !serves && previous !== undefined) {
    data.push({ name: previous, at: name.at, reason: "previous" });
    reportOneBranch(node, previous, site);
  }
  const guard = home === undefined ? undefined : site.calls(home)?.guard;
  const routed = routes.map((route): Edge => ({ name: route.router, at: route.at, reason: "route" }));
  const said = { data, waitFor: routed.length === 0 ? ordered : [...ordered, ...routed] };
  const edges = serves ? said : instances.atEntry(home, said);
  const waits = guard === undefined ? edges.waitFor : [...edges.waitFor, ...guard.references];
  const undoes = graph.compensations.has(name.name);
  const all = edges === said ? data : unique(edges.data);
  // Written out: copying what a node has would be the dearest thing in this pass.
  return {
    manifest: node.manifest,
    config: node.config,
    inputMapping: node.inputMapping,
    cacheKey: node.cacheKey,
    bodies: node.bodies,
    expressions: node.expressions,
    fields: node.fields,
    when: bothWhen(guard?.when, node.when),
    route: routeOf(routes),
    data: undoes ? [] : all,
    waitFor: undoes ? [] : without(all, unique(waits)),
  };
}

/** What a node refers to. What only its `when` refers to is no data, when `wait_for` names it. */
function readEdges(node: ReadNode, ordered: readonly Edge[], site: EdgeSite): readonly Edge[] {
  const { references, conditions } = node;
  const asked = conditions.filter((edge) => !ordered.some(({ name }) => name === edge.name));
  const all = asked.length === 0 ? references : [...references, ...asked];
  return all.filter((edge) => isEdge(edge, node, site));
}

function without(data: readonly Edge[], waits: readonly Edge[]): readonly Edge[] {
  if (waits.length === 0) return waits;
  const known = new Set(data.map((edge) => edge.name));
  return waits.filter((edge) => !known.has(edge.name));
}

/** What the first nodes of an instance wait for: what its invocation says, or else the node before it. */
function entryOf(instance: MacroInstance, site: EdgeSite): EdgeLists {
  const { graph, instances, calls } = site;
  const stand = instances.stand(instance);
  const call = calls(instance);
  if (stand === undefined || call === undefined) return { data: [], waitFor: [] };
  const { name, dependencies, waitFor } = stand.manifest;
  const declared = declaredEdges("dependencies", stand, site);
  const ordered = declaredEdges("wait_for", stand, site);
  const data = [...readEdges({ ...stand, references: [], conditions: call.conditions }, ordered, site), ...declared];
  const routed = (site.routes.get(name.name) ?? []).some((route) => route.inherited === undefined);
  const says =
    dependencies !== undefined ||
    waitFor !== undefined ||
    call.references.length + call.conditions.length > 0 ||
    routed;
  const home = stand.manifest.view?.instance;
  const previous = instances.previous(home);
  if (!says && previous !== undefined && !graph.handlers.has(name.name))
    data.push({ name: previous, at: name.at, reason: "previous" });
  const read = [...data, ...ordered, ...call.references];
  return instances.atEntry(home, { data: unique(data), waitFor: ordered }, read);
}

/** The node that stands for an instance: it gives the results of the nodes that no other node of it waits for. */
function linkInstance(node: ReadNode, { instance, view }: Expansion, site: EdgeSite): LinkedNode {
  const { graph, instances } = site;
  const { references, conditions: _, output, ...rest } = node;
  const { name } = node.manifest;
  const exits = instances.exits(instance, graph).map((exit): Edge => ({ name: exit, at: name.at, reason: "result" }));
  const entry = instances.entry(instance, () => entryOf(instance, site));
  const isEmpty = instances.isEmpty(instance);
  const data = unique([...references, ...(output === undefined ? exits : []), ...(isEmpty ? entry.data : [])]);
  const routes = site.routes.get(name.name) ?? [];
  const waits = [...exits, ...(isEmpty ? entry.waitFor : [])];
  const shortOf = new Map([...view.inner].map(([short, full]) => [full, short]));
  return {
    ...rest,
    config: { ...node.config, result: output ?? resultOf(exits, shortOf) },
    when: site.calls(instance)?.guard?.when,
    route: routeOf(routes),
    data,
    waitFor: without(data, unique(waits)),
  };
}

/** The result of the only exit, or a map of the exits' results by the names they have in the macro. */
function resultOf(exits: readonly Edge[], shortOf: ReadonlyMap<string, string>): PlanValue {
  const exprOf = ({ name }: Edge): PlanExpr => ({
    $expr: { kind: "root", root: "node", name },
    text: `nodes["${name}"]`,
  });
  const [only, second] = exits;
  if (only === undefined) return null;
  if (second === undefined) return exprOf(only);
  return Object.fromEntries(exits.map((exit) => [shortOf.get(exit.name) ?? exit.name, exprOf(exit)]));
}

/** Warns of a node that merely stands after the branches of a choice: it would follow the last of them alone. */
function reportOneBranch({ manifest: { name } }: ReadNode, last: string, { graph, routes, reporter }: EdgeSite): void {
  for (const { router, at } of routes.get(last) ?? []) {
    const branches = [...graph.names].filter((each) => routes.get(each)?.some((route) => route.router === router));
    if (branches.length < 2 || branches.at(-1) !== last) continue;
    reporter.report({
      code: "HD3030",
      severity: "warning",
      message: `node "${name.name}" follows only "${last}", and is skipped when "${router}" chooses another branch`,
      hint: `to follow whichever is chosen, write dependencies: [${branches.join(", ")}]; if this is meant, dependencies: [${last}]`,
      at: name.at,
      related: [{ message: `"${router}" chooses it here`, at }],
    });
    return;
  }
}

/** One edge per node named, the first mention first. */
function unique(edges: readonly Edge[]): Edge[] {
  if (edges.length < 2) return [...edges];
  const sorted = edges.toSorted((left, right) =>
    left.at.source === right.at.source ? left.at.start - right.at.start : 0,
  );
  const seen = new Set<string>();
  return sorted.filter((edge) => !seen.has(edge.name) && seen.add(edge.name));
}

/** Whether a reference is an edge. Reports those that cannot be. */
function isEdge(edge: Edge, { manifest }: ReadNode, site: EdgeSite): boolean {
  const { graph, reporter } = site;
  const { name } = manifest.name;
  if (graph.handlers.get(name)?.includes(edge.name) === true) {
    reporter.report({
      code: "HD3014",
      severity: "warning",
      message: `"${name}" handles the failure of "${edge.name}", which then has no result to read`,
      hint: "the failure is in $error: $error.message, $error.code, $error.node",
      at: edge.at,
    });
    return false;
  }
  if (graph.compensations.get(name) === edge.name) return false;
  return isAllowed(edge, name, site);
}

function isAllowed(edge: Edge, name: string, { graph, reporter }: EdgeSite): boolean {
  if (edge.name === name) {
    const reads = edge.reason === "reference";
    reporter.report({
      code: "HD3003",
      message: reads ? `node "${name}" reads its own result` : `node "${name}" depends on itself`,
      label: "this node itself",
      hint: reads ? `a field of the run input is $input.${name}; to repeat work, use a loop` : "take it out",
      at: edge.at,
    });
    return false;
  }
  const undone = graph.compensations.get(edge.name);
  if (undone === undefined) return true;
  reporter.report({
    code: "HD3012",
    message: `node "${name}" depends on "${edge.name}", which only runs to undo "${undone}"`,
    hint: "a compensation runs when the run has already failed; nothing can follow it",
    at: edge.at,
  });
  return false;
}

function declaredEdges(key: "dependencies" | "wait_for", { manifest }: ReadNode, site: EdgeSite): readonly Edge[] {
  const { graph } = site;
  const { name } = manifest.name;
  const named = key === "dependencies" ? manifest.dependencies : manifest.waitFor;
  if (named === undefined) return NO_EDGES;
  return named.flatMap((dependency) => {
    const target = nodeAt(dependency.name, graph);
    if (target === undefined) {
      reportUnknown(dependency, { key, name, inner: manifest.view?.inner, site });
      return [];
    }
    const edge: Edge = { name: target, at: dependency.at, reason: key };
    const handled = graph.handlers.get(name)?.includes(target) === true || graph.compensations.get(name) === target;
    return handled || !isAllowed(edge, name, site) ? [] : [edge];
  });
}

/** A node by its name, or by a path through instances of macros: `instance.inner`. */
function nodeAt(path: string, { names, instances }: GraphNames): string | undefined {
  if (names.has(path)) return path;
  const [first = "", ...keys] = path.split(".");
  if (keys.length === 0) return undefined;
  return keys.reduce<string | undefined>(
    (name, key) => (name === undefined ? undefined : instances.get(name)?.view.inner.get(key)),
    first,
  );
}

interface UnknownDependency {
  readonly key: "dependencies" | "wait_for";
  readonly name: string;
  /** In a macro, the names its nodes have there. */
  readonly inner: ReadonlyMap<string, string> | undefined;
  readonly site: EdgeSite;
}

function reportUnknown(dependency: Name, { key, name, inner, site }: UnknownDependency): void {
  const { graph, reporter, outside } = site;
  const close = reporter.suggest(dependency.name, [...(inner?.keys() ?? []), ...graph.names]);
  const beyond = outside.has(dependency.name)
    ? `"${dependency.name}" stands outside this body: read its result, and the node around the body waits for it`
    : undefined;
  reporter.report({
    code: "HD3002",
    message: `node "${name}" ${key === "dependencies" ? "depends on" : "waits for"} "${dependency.name}", which is not declared in this pipeline`,
    label: "not a node",
    hint: beyond ?? (close === undefined ? listNames(graph.names) : `did you mean "${close}"?`),
    at: dependency.at,
  });
}
