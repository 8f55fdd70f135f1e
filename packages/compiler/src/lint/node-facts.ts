/** Questions about a node that several rules ask. Answers come from what its kind declares; no kind is known by name. */
import { type Expr, isPlanFunction, type PlanValue, walkExpr } from "@hexdag/kernel";
import type { RoleTree } from "../manifest/node-types.ts";
import { roleOfKey } from "../manifest/node-types.ts";
import type { SourceScalar, SourceValue } from "../parse/source-value.ts";
import type { NodeFacts } from "./subject.ts";

/** The ports its kind needs. */
export function portsOf({ known }: NodeFacts): readonly string[] {
  const ports = known?.type.ports;
  return known === undefined || ports === undefined ? [] : typeof ports === "function" ? ports(known.spec) : ports;
}

/** Whether it asks something outside this process and waits for the answer: a model, a server. A child run is bounded by itself. */
export function callsOut(node: NodeFacts): boolean {
  return node.known?.type.effect === "effectful" && portsOf(node).some((port) => port !== "spawner");
}

/** Whether it does something that doing it again would do twice. */
export function mustNotRepeat({ known }: NodeFacts): boolean {
  if (known?.type.effect !== "effectful") return false;
  const { idempotent = false } = known.type;
  return !(typeof idempotent === "function" ? idempotent(known.spec) : idempotent);
}

/** Whether a model decides how often it calls out. */
export function isAutonomous(node: NodeFacts): boolean {
  const { known } = node;
  return known?.type.repeats?.(known.spec) !== undefined && portsOf(node).includes("llm");
}

/** Whether its `run` may look at all of its input. Unknown kinds may. */
export function readsInput({ known }: NodeFacts): boolean {
  const { readsInput: reads = true } = known?.type ?? {};
  return known === undefined || (typeof reads === "function" ? reads(known.spec) : reads);
}

/** Whether code of the user runs in it, which may do anything. */
export function runsUserCode({ known, node }: NodeFacts): boolean {
  return known === undefined || holdsFunction(node.config);
}

function holdsFunction(value: PlanValue): boolean {
  if (isPlanFunction(value)) return true;
  return typeof value === "object" && value !== null && Object.values(value).some(holdsFunction);
}

/** The node and those it stands inside, from the inside out. */
export function* withOwners(node: NodeFacts): Generator<NodeFacts> {
  for (let current: NodeFacts | undefined = node; current !== undefined; current = current.owner) yield current;
}

/** The macro in code that made the node: nobody can write into its nodes, and its arguments are what can be changed. */
export function madeBy(node: NodeFacts): string | undefined {
  for (const { node: each } of withOwners(node)) {
    const { view } = each.manifest;
    if (view?.bare === false && view.instance !== undefined) return view.instance.macro;
  }
  return undefined;
}

/** Roots that expressions read: nodes, fields, `$input`, `$ctx`. */
export function readsOf(expr: Expr, visit: (read: Read) => void): void {
  walkExpr(expr, (part) => {
    const object = part.kind === "member" || part.kind === "index" ? part.object : undefined;
    if (object?.kind === "root") {
      const key = part.kind === "member" ? part.name : undefined;
      const index = part.kind === "index" && part.index.kind === "literal" ? part.index.value : undefined;
      const field = key ?? (typeof index === "string" ? index : undefined);
      visit({ root: object.root, name: object.name, field });
      return field === undefined ? undefined : false;
    }
    if (part.kind === "root") visit({ root: part.root, name: part.name, field: undefined });
    return undefined;
  });
}

/** One root as it is read. */
export interface Read {
  readonly root: Extract<Expr, { readonly kind: "root" }>["root"];
  readonly name: string | undefined;
  /** The first step into it; absent when it is read whole. */
  readonly field: string | undefined;
}

/** Scalars of a node's spec that are read as text with `{{ }}` in it. */
export function* textsOf({ node }: NodeFacts): Generator<SourceScalar> {
  const { spec, info } = node.manifest;
  for (const entry of spec?.entries ?? []) yield* textsIn(entry.value, roleOfKey(info?.roles, entry.key));
}

/** Whether a text holds `{{ }}`, or did before a macro's arguments were filled in. */
export function isTemplate({ data, source, start, end }: SourceScalar): boolean {
  return String(data).includes("{{") || source.text.slice(start, end).includes("{{");
}

function* textsIn(value: SourceValue, roles: RoleTree | undefined): Generator<SourceScalar> {
  if (roles === undefined) return;
  const isText = roles.role === "template" || roles.role === "values";
  if (value.type === "scalar") {
    if (isText && typeof value.data === "string") yield value;
  } else if (value.type === "list") for (const item of value.items) yield* textsIn(item, isText ? roles : roles.items);
  else for (const { key, value: child } of value.entries) yield* textsIn(child, isText ? roles : roleOfKey(roles, key));
}
