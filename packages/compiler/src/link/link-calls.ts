/**
 * Reads the invocations of a list where they stand: arguments that are only known when the pipeline runs, and `when`. Done
 * when the first node of an instance asks for it, since the nodes of an instance stand before the node that stands for it.
 */
import { childrenOf, type Expr, type PlanExpr, type PlanTemplate } from "@hexdag/kernel";
import { closed, declares } from "../check/result-schema.ts";
import type { Place } from "../diagnostics/span.ts";
import type { ConstantArgument, MacroInstance } from "../manifest/macro-view.ts";
import type { NodeManifest } from "../manifest/manifest.ts";
import type { SourceScalar, SourceValue } from "../parse/source-value.ts";
import { exactPath } from "../template/exact-path.ts";
import { linkArgument } from "./link-argument.ts";
import { linkOne } from "./link-fields.ts";
import { linkTemplate } from "./link-text.ts";
import type { CallLookup, Guard, LinkedArgument, LinkedCall } from "./linked-call.ts";
import type { Edge } from "./program.ts";
import { type Found, nodeScope, type Scope } from "./scope.ts";
import { withSpan } from "./with-span.ts";

/** A list whose invocations are read. */
export type CallLinker = Pick<Scope, "pipeline" | "graph" | "outer" | "locals"> & {
  readonly nodes: readonly NodeManifest[];
};

/** The invocations of a list. */
export function linkCalls(linker: CallLinker): CallLookup {
  const stands = new Map<MacroInstance, Stand>();
  const last = new Map<MacroInstance | undefined, string>();
  for (const node of linker.nodes) {
    const home = node.view?.instance;
    if (node.expansion !== undefined) stands.set(node.expansion.instance, { node, previous: last.get(home) });
    const { handlers, compensations } = linker.graph;
    const { name } = node.name;
    if (!handlers.has(name) && !compensations.has(name)) last.set(home, name);
  }
  const byName = new Map(stands.size === 0 ? [] : linker.nodes.map((node) => [node.name.name, node] as const));
  const linked = new Map<MacroInstance, LinkedCall>();
  const lookup: CallLookup = (instance) => {
    const known = linked.get(instance);
    const stand = stands.get(instance);
    if (known !== undefined || stand === undefined) return known;
    const call = linkCall(instance, stand, { linker, stands, byName, lookup });
    linked.set(instance, call);
    return call;
  };
  return lookup;
}

/** The node that stands for an instance, and the node before it that it would follow. */
interface Stand {
  readonly node: NodeManifest;
  readonly previous: string | undefined;
}

interface Calls {
  readonly linker: CallLinker;
  readonly stands: ReadonlyMap<MacroInstance, Stand>;
  readonly byName: ReadonlyMap<string, NodeManifest>;
  readonly lookup: CallLookup;
}

interface Read {
  readonly expr: Expr;
  readonly found: Found;
  /** Whether a name in it was found nowhere. */
  readonly ambient: boolean;
}

function linkCall(instance: MacroInstance, stand: Stand, calls: Calls): LinkedCall {
  const running = [...instance.parameters].flatMap(([name, argument]) =>
    argument.kind === "running" ? [{ name, source: argument.source }] : [],
  );
  const read = (link: (scope: Scope) => Expr, sole?: Sole): Read => readIn(link, { stand, calls, sole });
  const { when } = stand.node.common;
  let condition: PlanExpr | undefined;
  const linkWhen = (scope: Scope): Expr => {
    condition = when === undefined ? undefined : linkOne(when.data, when, scope);
    return condition?.$expr ?? { kind: "literal", value: true };
  };
  const first = running.map(({ source }) => read((scope) => linkArgument(source, scope)));
  const firstWhen = when === undefined ? undefined : read(linkWhen);
  const all = firstWhen === undefined ? first : [...first, firstWhen];
  // Only now is known whether the invocation has one data dependency, whose fields bare names would be.
  const source = all.some(({ ambient }) => ambient) ? soleSource(stand, all.flatMap(referencesOf), calls) : undefined;
  const sole = { node: calls.byName.get(source ?? "") };
  const args = new Map<string, LinkedArgument>();
  for (const [index, { name, source }] of running.entries()) {
    const before = first[index];
    if (before === undefined) continue;
    const { expr, found } = before.ambient ? read((scope) => linkArgument(source, scope), sole) : before;
    let template: PlanTemplate | undefined;
    if (isMixed(source)) {
      read((scope) => {
        const linked = linkTemplate(source, source.data, scope);
        template = typeof linked === "string" ? undefined : linked;
        return expr;
      }, sole);
    }
    args.set(name, { expr, template, references: found.references, locals: localsIn(expr) });
  }
  const lastWhen = firstWhen?.ambient === true ? read(linkWhen, sole) : firstWhen;
  const conditions = lastWhen?.found.references ?? [];
  const own = condition === undefined ? undefined : { when: condition, references: conditions };
  for (const argument of instance.parameters.values())
    if (argument.kind === "constant") warnOfName(argument, calls.linker);
  const outer = stand.node.view?.instance;
  return {
    arguments: args,
    references: [...args.values()].flatMap(({ references }) => references),
    when: condition,
    conditions,
    guard: bothGuards(outer === undefined ? undefined : calls.lookup(outer)?.guard, own),
  };
}

/** Text with references in it, and more than one. */
function isMixed(value: SourceValue): value is SourceScalar & { readonly data: string } {
  return (
    value.type === "scalar" &&
    typeof value.data === "string" &&
    value.data.includes("{{") &&
    exactPath(value.data) === undefined
  );
}

/** A constant that spells a path into the result of a node was probably meant to be one. */
function warnOfName({ value, at, sample }: ConstantArgument, { graph, pipeline }: CallLinker): void {
  if (typeof value !== "string" || at === undefined || sample === true) return;
  const [, name = ""] = /^([\p{L}_][\p{L}\p{N}_]*)(?:\.[\p{L}_]\w*)+$/u.exec(value) ?? [];
  if (!graph.names.has(name)) return;
  pipeline.reporter.report({
    code: "HD3319",
    severity: "warning",
    message: `the text "${value}" looks like a reference to node "${name}", and is a constant`,
    hint: `for the value, write "{{${value}}}"`,
    at,
  });
}

function referencesOf({ found }: Read): readonly Edge[] {
  return found.references;
}

interface Sole {
  readonly node: NodeManifest | undefined;
}

interface ReadSite {
  readonly stand: Stand;
  readonly calls: Calls;
  /** The invocation's only data dependency, once that is known. */
  readonly sole: Sole | undefined;
}

/** Reads something in the scope of the invocation. */
function readIn(link: (scope: Scope) => Expr, { stand, calls, sole }: ReadSite): Read {
  const { pipeline, graph, outer, locals } = calls.linker;
  const { node } = stand;
  let ambient = false;
  const base = nodeScope({
    pipeline,
    graph,
    node: node.name.name,
    outer,
    locals,
    view: node.view,
    calls: calls.lookup,
  });
  const scope: Scope = {
    ...base,
    ambient(name, at) {
      ambient = true;
      if (sole !== undefined) return ambientExpr({ name, at, sole: sole.node }, base);
      return { kind: "root", root: "field", name };
    },
  };
  return { expr: link(scope), found: base.found, ambient };
}

interface AmbientUse {
  readonly name: string;
  readonly at: Place;
  readonly sole: NodeManifest | undefined;
}

/** A field of the invocation's only data dependency, or else of the run input: said so that it means this anywhere. */
function ambientExpr({ name, at, sole }: AmbientUse, scope: Scope): Expr {
  const ofInput: Expr = { kind: "member", object: { kind: "root", root: "input" }, name };
  const { inputFields } = scope.pipeline;
  const known = sole === undefined ? "no" : declaresField(sole, name);
  if (sole === undefined || known === "no") {
    reportAmbient(name, at, scope);
    return ofInput;
  }
  const node = sole.name.name;
  scope.found.references.push({ name: node, at, reason: "reference" });
  const ofNode: Expr = { kind: "member", object: { kind: "root", root: "node", name: node }, name };
  const onlyThere = known === "yes" || (inputFields.length > 0 && !inputFields.includes(name));
  return onlyThere ? ofNode : { kind: "logical", operator: "??", left: ofNode, right: ofInput };
}

function declaresField({ common, info, config }: NodeManifest, name: string): ReturnType<typeof declares> {
  const ofKind = config === undefined ? undefined : info?.type.result?.(config);
  return declares(common.outputSchema === undefined ? ofKind : closed(common.outputSchema), name);
}

function reportAmbient(name: string, at: Place, { pipeline, outer, graph }: Scope): void {
  const { reporter, inputFields } = pipeline;
  if (outer !== undefined || inputFields.includes(name)) return;
  const certain = inputFields.length > 0;
  const close = reporter.suggest(name, [...graph.names, ...inputFields]);
  reporter.report({
    code: certain ? "HD3005" : "HD3006",
    severity: certain ? "error" : "warning",
    message: certain
      ? `unknown name "${name}": it is neither a node nor a field of the run input`
      : `"${name}" is no node; it is read as a field of the run input, which does not declare it`,
    hint:
      close === undefined
        ? certain
          ? `the run input has ${inputFields.join(", ")}`
          : "declare it in input_schema"
        : `did you mean ${close}?`,
    at,
  });
}

/** The node whose result would be the input of an ordinary node in the invocation's place. */
function soleSource({ node, previous }: Stand, references: readonly Edge[], calls: Calls): string | undefined {
  const { dependencies, waitFor, view } = node;
  const names = new Set([...references.map((edge) => edge.name), ...(dependencies ?? []).map((each) => each.name)]);
  if (names.size > 0) return names.size === 1 ? [...names][0] : undefined;
  if (dependencies !== undefined || waitFor !== undefined) return undefined;
  if (previous !== undefined) return previous;
  const outer = view?.instance === undefined ? undefined : calls.stands.get(view.instance);
  if (outer === undefined || view?.instance === undefined) return undefined;
  const call = calls.lookup(view.instance);
  return soleSource(outer, [...(call?.references ?? []), ...(call?.conditions ?? [])], calls);
}

function localsIn(expr: Expr): ReadonlySet<string> {
  const names = new Set<string>();
  const pending: Expr[] = [expr];
  for (let part = pending.pop(); part !== undefined; part = pending.pop()) {
    if (part.kind === "root" && part.root === "local" && part.name !== undefined) names.add(part.name);
    pending.push(...childrenOf(part));
  }
  return names;
}

/** Two conditions as one. What fails in either is found at the whole. */
export function bothWhen(outer: PlanExpr | undefined, inner: PlanExpr | undefined): PlanExpr | undefined {
  if (outer === undefined || inner === undefined) return outer ?? inner;
  const left = withSpan(outer.$expr, undefined);
  const right = withSpan(inner.$expr, undefined);
  return {
    ...inner,
    $expr: { kind: "logical", operator: "and", left, right },
    text: `(${outer.text}) and (${inner.text})`,
  };
}

function bothGuards(outer: Guard | undefined, inner: Guard | undefined): Guard | undefined {
  const when = bothWhen(outer?.when, inner?.when);
  return when === undefined
    ? undefined
    : { when, references: [...(outer?.references ?? []), ...(inner?.references ?? [])] };
}
