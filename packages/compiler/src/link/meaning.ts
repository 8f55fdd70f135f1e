/** Looks a name up, from the inside out: this place, the instance of a macro, whoever invokes it, the list, the lists around. */
import type { Argument, MacroInstance } from "../manifest/macro-view.ts";
import type { Scope } from "./scope.ts";

/** What a name was found to be. */
export type Meaning =
  | { readonly kind: "local" | "mapped" }
  /** A node by the name it has in its list; `level` is the node of that list in or beside which the name stands. */
  | { readonly kind: "node"; readonly name: string; readonly level: Scope }
  | ParameterMeaning;

/** A macro's parameter. */
export interface ParameterMeaning {
  readonly kind: "parameter";
  readonly argument: Argument;
  /** Absent for the item of a group. */
  readonly instance: MacroInstance | undefined;
  readonly level: Scope;
}

const NONE: ReadonlySet<string> = new Set();

/** What a bare name means; with `nodes`, only nodes are looked for. */
export function lookUp(name: string, scope: Scope, only?: "nodes"): Meaning | undefined {
  if (only === undefined) {
    if (scope.sequence.has(name)) return { kind: "local" };
    if (scope.mapped.has(name)) return { kind: "mapped" };
    if (scope.locals.has(name)) return { kind: "local" };
  }
  for (let level: Scope | undefined = scope; level !== undefined; level = level.outer) {
    const { view } = level;
    if (view !== undefined) {
      const inner = view.inner.get(name);
      if (inner !== undefined) return { kind: "node", name: inner, level };
      const argument = only === undefined && view.bare ? view.parameters.get(name) : undefined;
      if (argument !== undefined) return { kind: "parameter", argument, instance: view.instance, level };
      if (view.instance !== undefined) return lookUp(name, callerScope(level, view.instance), only);
    }
    if (level.graph.names.has(name)) return { kind: "node", name, level };
  }
  return undefined;
}

/** The parameter `$param.name` means: of the nearest macro, never of one that invokes it. */
export function lookUpParameter(name: string, scope: Scope): ParameterMeaning | "unknown" | "outside" {
  for (let level: Scope | undefined = scope; level !== undefined; level = level.outer) {
    const { view } = level;
    if (view === undefined) continue;
    const argument = view.parameters.get(name);
    if (argument !== undefined) return { kind: "parameter", argument, instance: view.instance, level };
    if (view.instance !== undefined) return "unknown";
  }
  return "outside";
}

/** The instance around a place, if there is one. */
export function instanceAround(scope: Scope): MacroInstance | undefined {
  for (let level: Scope | undefined = scope; level !== undefined; level = level.outer)
    if (level.view?.instance !== undefined) return level.view.instance;
  return undefined;
}

/** The scope where a macro is invoked, as seen from a node of its instance. */
function callerScope(level: Scope, { caller }: MacroInstance): Scope {
  return {
    ...level,
    view: caller,
    locals: caller?.instance === undefined ? level.around : NONE,
    mapped: NONE,
    sequence: NONE,
  };
}

/** Whether a loop makes that name around this place. */
export function seesLocal(name: string, scope: Scope): boolean {
  return lookUp(name, scope)?.kind === "local";
}
