/**
 * What a name means where it stands (DESIGN §3.2). The nearest meaning wins: a name of the same sequence, a mapped key, a
 * loop name, a node of this list, a node of the lists around it; what is none of these is a field of the node's input. In
 * a macro the nodes of the instance and the parameters come before the list, and what is none of these is looked for where
 * the macro is invoked.
 */
import type { Expr } from "@hexdag/kernel";
import type { Place } from "../diagnostics/span.ts";
import { lookUp } from "./meaning.ts";
import { parameterExpr } from "./parameter-expr.ts";
import type { Scope } from "./scope.ts";

/** What a bare name stands for. Notes dependencies and uses in `scope.found`. */
export function resolveName(name: string, at: Place, scope: Scope): Expr {
  const meaning = lookUp(name, scope);
  switch (meaning?.kind) {
    case "local":
    case "mapped":
      return { kind: "root", root: meaning.kind, name };
    case "node":
      meaning.level.found.references.push({ name: meaning.name, at, reason: "reference" });
      return { kind: "root", root: "node", name: meaning.name };
    case "parameter":
      return parameterExpr({ name, meaning, at }, scope);
    case undefined: {
      if (scope.ambient !== undefined) return scope.ambient(name, at);
      scope.found.fields.push({ name, at });
      return { kind: "root", root: "field", name };
    }
  }
}

/** Whether a bare name is more than a field of the node's input. */
export function isKnown(name: string, scope: Scope): boolean {
  return lookUp(name, scope) !== undefined;
}

/** Whether a node of that name can be seen. */
export function seesNode(name: string, scope: Scope): boolean {
  return lookUp(name, scope)?.kind === "node";
}

/** What the node of that name is called in its list; whoever stands beside it now depends on it. */
export function referTo(name: string, at: Place, scope: Scope): string | undefined {
  const meaning = lookUp(name, scope, "nodes");
  if (meaning?.kind !== "node") return undefined;
  meaning.level.found.references.push({ name: meaning.name, at, reason: "reference" });
  return meaning.name;
}

/** Every node name that can be seen, the nearest first. */
export function visibleNodes(scope: Scope): readonly string[] {
  const names: string[] = [];
  for (let current: Scope | undefined = scope; current !== undefined; current = current.outer)
    names.push(...(current.view?.inner.keys() ?? []), ...current.graph.names);
  return names;
}

/** A hint that lists the nodes there are, when they are few. */
export function listNames(names: ReadonlySet<string>): string | undefined {
  return names.size === 0 || names.size > 12 ? undefined : `the nodes are ${[...names].join(", ")}`;
}
