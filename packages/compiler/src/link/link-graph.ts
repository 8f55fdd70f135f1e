/**
 * Links a list of nodes: the pipeline's own, or a body's. Looks up who handles and undoes whom, reads every node's strings
 * in a scope of its own, then works out the edges. A body is linked while its node is, so that what a body refers to
 * outside becomes a dependency of that node.
 */
import type { PlanBody, PlanValue } from "@hexdag/kernel";
import type { Reporter } from "../diagnostics/reporter.ts";
import type { Expansion } from "../manifest/macro-view.ts";
import type { NodeManifest } from "../manifest/manifest.ts";
import type { Name } from "../manifest/names.ts";
import { linkCalls } from "./link-calls.ts";
import { linkEdges } from "./link-edges.ts";
import { linkMapped, linkOne } from "./link-fields.ts";
import { type FunctionNames, linkFunction } from "./link-function.ts";
import { linkConfig } from "./link-value.ts";
import type { CallLookup } from "./linked-call.ts";
import { isJson } from "./plain-value.ts";
import type { LinkedGraph, ReadNode } from "./program.ts";
import { visibleNodes } from "./resolve-name.ts";
import { findRoutes } from "./routes.ts";
import { type GraphNames, nodeScope, type PipelineNames, type Scope } from "./scope.ts";

/** What surrounds a list of nodes. */
export interface GraphLinker {
  readonly pipeline: PipelineNames;
  readonly functions: FunctionNames;
  /** The scope of the node this list is a body of. */
  readonly outer: Scope | undefined;
  readonly locals: ReadonlySet<string>;
}

/** Links a list of nodes. */
export function linkGraph(nodes: readonly NodeManifest[], linker: GraphLinker): LinkedGraph {
  const unique = uniqueNodes(nodes, linker);
  const graph = graphNames(unique, linker);
  const calls = linkCalls({ ...linker, graph, nodes: unique });
  const read = unique.map((node) => readNode(node, { graph, calls }, linker));
  const routes = findRoutes(unique, graph, linker.pipeline.reporter);
  const outside = new Set(linker.outer === undefined ? [] : visibleNodes(linker.outer));
  return linkEdges(read, graph, { calls, routes, outside, reporter: linker.pipeline.reporter });
}

function uniqueNodes(nodes: readonly NodeManifest[], { pipeline, outer }: GraphLinker): readonly NodeManifest[] {
  const first = new Map<string, NodeManifest>();
  for (const node of nodes) {
    const { name, at } = node.name;
    const other = first.get(name);
    if (other === undefined) first.set(name, node);
    else if (node.view?.instance !== undefined || other.view?.instance !== undefined)
      reportTaken(node, other, pipeline.reporter);
    else {
      pipeline.reporter.report({
        code: "HD3001",
        message: `two nodes are named "${name}"`,
        label: "named again",
        hint: "give each node of a list a name of its own",
        at,
        related: [{ message: `the first "${name}" is here`, at: other.name.at }],
      });
    }
    if (outer?.graph.names.has(name) === true || outer?.view?.inner.has(name) === true) {
      pipeline.reporter.report({
        code: "HD3015",
        severity: "warning",
        message: `inside this body, "${name}" means the body's own node and not the one outside`,
        hint: "rename one of them if the outer one is ever meant",
        at,
      });
    }
  }
  return [...first.values()];
}

/** One of two nodes of the same name has its name from a macro's instance. */
function reportTaken(node: NodeManifest, other: NodeManifest, reporter: Reporter): void {
  const [inner, taken] = node.view?.instance === undefined ? [other, node] : [node, other];
  const { name, at } = inner.name;
  const { instance } = inner.view ?? {};
  if (instance === undefined) return;
  if (taken.view?.instance === instance) {
    reporter.report({
      code: "HD3001",
      message: `two nodes of macro "${instance.macro}" are named "${name}"`,
      label: "named again",
      hint: "give each node of a macro a name of its own",
      at,
      related: [{ message: "the first is here", at: taken.name.at }],
    });
    return;
  }
  reporter.report({
    code: "HD3309",
    message: `a node of macro "${instance.macro}" would be called "${name}" here, and so is another node`,
    hint: `rename the other node, or the instance "${instance.name}"`,
    at: instance.at,
    related: [
      { message: `the other "${name}" is here`, at: taken.name.at },
      { message: "the macro's node is here", at },
    ],
  });
}

function graphNames(nodes: readonly NodeManifest[], { pipeline }: GraphLinker): GraphNames {
  const names = new Set(nodes.map((node) => node.name.name));
  const instances = new Map(
    nodes.flatMap(({ name, expansion }) => (expansion === undefined ? [] : [[name.name, expansion] as const])),
  );
  const handlers = new Map<string, string[]>();
  const compensations = new Map<string, string>();
  for (const { name, common } of nodes) {
    const { onError, compensate } = common;
    if (onError !== undefined && !isAction(onError.name) && serves(onError, "on_error", name)) {
      const guarded = handlers.get(onError.name);
      if (guarded === undefined) handlers.set(onError.name, [name.name]);
      else guarded.push(name.name);
    }
    if (compensate !== undefined && serves(compensate, "compensate", name)) claim(compensate, name);
  }
  return { names, handlers, compensations, instances };

  function serves(target: Name, key: string, owner: Name): boolean {
    const instance = instances.get(target.name);
    if (instance !== undefined && target.name !== owner.name) {
      pipeline.reporter.report({
        code: "HD3012",
        message: `${key} of node "${owner.name}" names "${target.name}", which stands for the nodes of macro "${instance.instance.macro}"`,
        hint: "name a node; it can do the work of several with a body, in a composite",
        at: target.at,
      });
      return false;
    }
    if (names.has(target.name) && target.name !== owner.name) return true;
    const actions = key === "on_error" ? ["skip", "continue"] : [];
    const close =
      target.name === owner.name ? undefined : pipeline.reporter.suggest(target.name, [...actions, ...names]);
    pipeline.reporter.report({
      code: "HD3012",
      message:
        target.name === owner.name
          ? `node "${owner.name}" names itself in ${key}`
          : `${key} of node "${owner.name}" names "${target.name}", which is no node of this list`,
      label: target.name === owner.name ? "this node itself" : "not a node",
      hint:
        close === undefined
          ? `${key} takes ${actions.length > 0 ? "skip, continue, or " : ""}the name of another node`
          : `did you mean "${close}"?`,
      at: target.at,
    });
    return false;
  }

  function claim(compensate: Name, owner: Name): void {
    const other = compensations.get(compensate.name);
    if (other === undefined) compensations.set(compensate.name, owner.name);
    else {
      pipeline.reporter.report({
        code: "HD3012",
        message: `"${compensate.name}" already undoes "${other}"; it cannot undo "${owner.name}" too`,
        hint: "give each node a compensation of its own",
        at: compensate.at,
      });
    }
  }
}

/** What `on_error` may say besides the name of a node. */
function isAction(name: string): name is "skip" | "continue" {
  return name === "skip" || name === "continue";
}

interface ListNames {
  readonly graph: GraphNames;
  readonly calls: CallLookup;
}

function readNode(node: NodeManifest, { graph, calls }: ListNames, linker: GraphLinker): ReadNode {
  const { pipeline, outer, functions } = linker;
  const { expansion } = node;
  const view = expansion === undefined ? node.view : expansion.view;
  const base = nodeScope({ pipeline, graph, node: node.name.name, outer, locals: linker.locals, calls, view });
  const { inputMapping, when } = node.common;
  const cacheKey = node.guards?.cache?.key;
  const mapping = inputMapping?.entries.map(
    (entry) => [entry.key, isJson(entry.value.data) ? linkMapped(entry.value.data, entry.value, base) : null] as const,
  );
  const scope: Scope = mapping === undefined ? base : { ...base, mapped: new Set(mapping.map(([key]) => key)) };
  const made = node.config === undefined ? [] : (node.info?.type.locals?.(node.config) ?? []);
  const locals = made.length === 0 ? scope.locals : new Set([...scope.locals, ...made]);
  const bodies = new Map<PlanBody, LinkedGraph>();
  const body = (nodes: readonly NodeManifest[]): PlanBody => {
    const stand: PlanBody = { $body: { nodes: [] } };
    bodies.set(stand, linkGraph(nodes, { pipeline, functions, outer: scope, locals }));
    return stand;
  };
  const config = linkConfig({
    node,
    scope,
    inner: { ...scope, locals },
    body,
    fn: (reference, at) => linkFunction(reference, at, functions),
  });
  const output = expansion === undefined ? undefined : linkOutput(expansion, base);
  const references = [...base.found.references];
  // An instance's own `when` is read where it is invoked.
  const condition = when === undefined || expansion !== undefined ? undefined : linkOne(when.data, when, scope);
  return {
    manifest: node,
    output,
    inputMapping: mapping === undefined ? undefined : Object.fromEntries(mapping),
    when: condition,
    cacheKey: cacheKey === undefined ? undefined : linkOne(cacheKey.data, cacheKey, scope),
    config,
    bodies,
    expressions: base.found.expressions,
    fields: base.found.fields,
    references,
    conditions: base.found.references.slice(references.length),
  };
}

/** What a macro says its instances give. */
function linkOutput({ output }: Expansion, scope: Scope): PlanValue | undefined {
  return output === undefined || !isJson(output.data) ? undefined : linkMapped(output.data, output, scope);
}
