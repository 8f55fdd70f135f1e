/**
 * Works out what each node waits for (DESIGN §3.2): what it refers to, what `dependencies` names, what `wait_for` names,
 * and, when it says nothing at all, the node before it in the list.
 */
import type { Reporter } from "../diagnostics/reporter.ts";
import type { Name } from "../manifest/names.ts";
import type { Edge, LinkedGraph, LinkedNode, ReadNode } from "./program.ts";
import { type Routes, routeOf } from "./routes.ts";
import { type GraphNames, listNames } from "./scope.ts";

/** What else decides about the edges of a list. */
export interface EdgeContext {
  readonly routes: Routes;
  /** Names of nodes outside this body. */
  readonly outside: ReadonlySet<string>;
  readonly reporter: Reporter;
}

/** The list with its edges. */
export function linkEdges(nodes: readonly ReadNode[], graph: GraphNames, context: EdgeContext): LinkedGraph {
  const linked: LinkedNode[] = [];
  const indexOf = new Map<string, number>();
  let previous: ReadNode | undefined;
  for (const node of nodes) {
    const name = node.manifest.name.name;
    indexOf.set(name, linked.length);
    linked.push(linkNode(node, previous, { ...context, graph }));
    if (!graph.handlers.has(name) && !graph.compensations.has(name)) previous = node;
  }
  return { nodes: linked, indexOf, guards: graph.handlers, compensates: graph.compensations };
}

interface EdgeSite extends EdgeContext {
  readonly graph: GraphNames;
}

function linkNode(node: ReadNode, previous: ReadNode | undefined, site: EdgeSite): LinkedNode {
  const { graph } = site;
  const { references, ...rest } = node;
  const { name, waitFor, dependencies } = node.manifest;
  const routes = site.routes.get(name.name) ?? [];
  const declared = declaredEdges("dependencies", node, site);
  const ordered = declaredEdges("wait_for", node, site);
  const data = unique([...references.filter((edge) => isEdge(edge, node, site)), ...declared]);
  const says = dependencies !== undefined || waitFor !== undefined || references.length > 0 || routes.length > 0;
  const serves = graph.handlers.has(name.name) || graph.compensations.has(name.name);
  if (!says && !serves && previous !== undefined) {
    data.push({ name: previous.manifest.name.name, at: name.at, reason: "previous" });
    reportOneBranch(node, previous.manifest.name.name, site);
  }
  const known = new Set(data.map((edge) => edge.name));
  const routed = routes.map((route): Edge => ({ name: route.router, at: route.at, reason: "route" }));
  const waits = unique([...ordered, ...routed]).filter((edge) => !known.has(edge.name));
  return {
    ...rest,
    route: routeOf(routes),
    data: graph.compensations.has(name.name) ? [] : data,
    waitFor: graph.compensations.has(name.name) ? [] : waits,
  };
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
  return (named ?? []).flatMap((dependency) => {
    if (!graph.names.has(dependency.name)) {
      reportUnknown(dependency, { key, name, site });
      return [];
    }
    const edge: Edge = { name: dependency.name, at: dependency.at, reason: key };
    const handled =
      graph.handlers.get(name)?.includes(dependency.name) === true || graph.compensations.get(name) === dependency.name;
    return handled || !isAllowed(edge, name, site) ? [] : [edge];
  });
}

interface UnknownDependency {
  readonly key: "dependencies" | "wait_for";
  readonly name: string;
  readonly site: EdgeSite;
}

function reportUnknown(dependency: Name, { key, name, site }: UnknownDependency): void {
  const { graph, reporter, outside } = site;
  const close = reporter.suggest(dependency.name, graph.names);
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
