/** `instance.inner.field`: a path through the instances of macros, to a node in one of them. */
import type { Expr, RootExpr } from "@hexdag/kernel";
import type { Place } from "../diagnostics/span.ts";
import { lookUp } from "./meaning.ts";
import type { Scope } from "./scope.ts";

type StepExpr = Extract<Expr, { readonly kind: "member" | "index" }>;

/** A path of which the first part is a node of an instance. */
export interface InnerPath {
  readonly node: RootExpr;
  /** What is left of the path, from the inside out. */
  readonly steps: readonly StepExpr[];
}

/** The node of an instance that a path leads to, on which whoever stands there now depends; `undefined` for other paths. */
export function innerPath(
  expr: StepExpr,
  { scope, place }: { readonly scope: Scope; place(start: number, end: number): Place },
): InnerPath | undefined {
  const path = stepsOf(expr);
  if (path === undefined) return undefined;
  const { root, steps } = path;
  const keys = steps.map(keyOf);
  const named = root.name === "nodes" && lookUp("nodes", scope)?.kind !== "mapped";
  const [name, ...rest] = named ? keys : [root.name, ...keys];
  if (name === undefined) return undefined;
  const skipped = named ? 1 : 0;
  const last = (count: number): readonly [number, number] => steps[skipped + count - 1]?.span ?? root.span ?? [0, 0];
  const found = innerNode({ name, keys: rest }, scope, (count) => place(...last(count)));
  if (found === undefined) return undefined;
  const span = [root.span?.[0] ?? 0, last(found.depth)[1]] as const;
  return {
    node: { kind: "root", root: "node", name: found.name, ...(root.span === undefined ? {} : { span }) },
    steps: steps.slice(skipped + found.depth),
  };
}

/** A name and the keys after it; a key is absent where it is not known. */
export interface KeyPath {
  readonly name: string;
  readonly keys: readonly (string | undefined)[];
}

/** A node of an instance, and how many keys it takes to get there. */
export interface InnerNode {
  readonly name: string;
  readonly depth: number;
}

/** Follows keys through instances. `at` is the place of the path with so many of its keys. */
export function innerNode({ name, keys }: KeyPath, scope: Scope, at: (count: number) => Place): InnerNode | undefined {
  const meaning = keys.length === 0 || !hasInstances(scope) ? undefined : lookUp(name, scope);
  if (meaning?.kind !== "node") return undefined;
  const { graph, found } = meaning.level;
  let node = meaning.name;
  let depth = 0;
  let expansion = graph.instances.get(node);
  while (expansion !== undefined) {
    const key = keys[depth];
    const inner = key === undefined ? undefined : expansion.view.inner.get(key);
    if (inner === undefined) break;
    node = inner;
    depth += 1;
    expansion = graph.instances.get(node);
  }
  if (depth === 0) return undefined;
  found.references.push({ name: node, at: at(depth), reason: "reference" });
  return { name: node, depth };
}

function hasInstances(scope: Scope): boolean {
  for (let level: Scope | undefined = scope; level !== undefined; level = level.outer)
    if (level.graph.instances.size > 0) return true;
  return false;
}

function stepsOf(expr: Expr): { readonly root: RootExpr; readonly steps: readonly StepExpr[] } | undefined {
  const steps: StepExpr[] = [];
  let current = expr;
  while (current.kind === "member" || current.kind === "index") {
    steps.push(current);
    current = current.object;
  }
  return current.kind === "root" && current.root === "name" ? { root: current, steps: steps.toReversed() } : undefined;
}

function keyOf(step: StepExpr): string | undefined {
  if (step.kind === "member") return step.name;
  return step.index.kind === "literal" && typeof step.index.value === "string" ? step.index.value : undefined;
}
