/**
 * What a name means where it stands (DESIGN §3.2). The nearest meaning wins: a name of the same sequence, a mapped key, a
 * loop name, a node of this list, a node of the lists around it; what is none of these is a field of the node's input.
 */
import type { JsonObject, RootExpr } from "@hexdag/kernel";
import type { Reporter } from "../diagnostics/reporter.ts";
import type { Place } from "../diagnostics/span.ts";
import type { Edge, FieldUse, LinkedExpr } from "./program.ts";

/** The names of a list of nodes, and how they serve each other. */
export interface GraphNames {
  readonly names: ReadonlySet<string>;
  readonly handlers: ReadonlyMap<string, readonly string[]>;
  readonly compensations: ReadonlyMap<string, string>;
}

/** What the linker knows about the whole pipeline. */
export interface PipelineNames {
  readonly variables: JsonObject;
  readonly reporter: Reporter;
  /** Names people may have meant, besides nodes: fields of the run input. */
  readonly inputFields: readonly string[];
}

/** Where the strings of one node are read. Bodies nest: their scope's `outer` is the node they stand in. */
export interface Scope {
  readonly pipeline: PipelineNames;
  readonly graph: GraphNames;
  /** Absent for expressions of the pipeline itself, such as `spec.output`. */
  readonly node: string | undefined;
  readonly outer: Scope | undefined;
  /** Keys of the node's `input_mapping`, where they can be seen. */
  readonly mapped: ReadonlySet<string>;
  /** Loop names that the loops around this place make. */
  readonly locals: ReadonlySet<string>;
  /** Entries before this one in a sequence. */
  readonly sequence: ReadonlySet<string>;
  readonly found: Found;
}

/** What the strings of one node turned out to use. */
export interface Found {
  readonly references: Edge[];
  readonly fields: FieldUse[];
  readonly expressions: LinkedExpr[];
}

const NONE: ReadonlySet<string> = new Set();

/** The scope of a node's strings, before anything narrower applies. */
export function nodeScope(base: Pick<Scope, "pipeline" | "graph" | "node" | "outer" | "locals">): Scope {
  return { ...base, mapped: NONE, sequence: NONE, found: { references: [], fields: [], expressions: [] } };
}

/** The root a bare name stands for. Notes dependencies and uses in `scope.found`. */
export function resolveName(name: string, at: Place, scope: Scope): RootExpr {
  if (scope.sequence.has(name)) return { kind: "root", root: "local", name };
  if (scope.mapped.has(name)) return { kind: "root", root: "mapped", name };
  if (scope.locals.has(name)) return { kind: "root", root: "local", name };
  if (referTo(name, at, scope)) return { kind: "root", root: "node", name };
  scope.found.fields.push({ name, at });
  return { kind: "root", root: "field", name };
}

/** Whether a bare name is more than a field of the node's input. */
export function isKnown(name: string, scope: Scope): boolean {
  return scope.sequence.has(name) || scope.mapped.has(name) || scope.locals.has(name) || seesNode(name, scope);
}

/** Whether a node of that name can be seen. */
export function seesNode(name: string, scope: Scope): boolean {
  return ownerOf(name, scope) !== undefined;
}

/** The nearest scope whose list has a node of that name. */
function ownerOf(name: string, scope: Scope): Scope | undefined {
  let current: Scope | undefined = scope;
  while (current !== undefined && !current.graph.names.has(name)) current = current.outer;
  return current;
}

/** Whether a node of that name can be seen; if so, whoever stands beside it now depends on it. */
export function referTo(name: string, at: Place, scope: Scope): boolean {
  const owner = ownerOf(name, scope);
  owner?.found.references.push({ name, at, reason: "reference" });
  return owner !== undefined;
}

/** Every node name that can be seen, the nearest first. */
export function visibleNodes(scope: Scope): readonly string[] {
  const names: string[] = [];
  for (let current: Scope | undefined = scope; current !== undefined; current = current.outer)
    names.push(...current.graph.names);
  return names;
}

/** A hint that lists the nodes there are, when they are few. */
export function listNames(names: ReadonlySet<string>): string | undefined {
  return names.size === 0 || names.size > 12 ? undefined : `the nodes are ${[...names].join(", ")}`;
}
