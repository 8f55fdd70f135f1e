/**
 * Looks up what a System names: processes, their pipelines, and what pipes, inputs and conditions read. The nodes of a
 * process's pipeline are known by name only; what they answer is checked when they run.
 */
import { type ComponentRegistry, findCycle, type RootExpr, walkExpr } from "@hexdag/kernel";
import type { Reporter } from "../../diagnostics/reporter.ts";
import type { Place, SourceFile } from "../../diagnostics/span.ts";
import type { ProjectOptions } from "../../expand/project.ts";
import type { KindDocument } from "../../manifest/documents.ts";
import { reportWiderCaps, reportWiderLimits } from "../../manifest/kinds/bounds.ts";
import type { ProcessManifest, SystemManifest } from "../../manifest/kinds/decode-system.ts";
import type { Name } from "../../manifest/names.ts";
import type { SourceMap, SourceValue } from "../../parse/source-value.ts";
import { linkMapped, linkOne } from "../link-fields.ts";
import { linkPorts } from "../link-ports.ts";
import { isJson } from "../plain-value.ts";
import { nodeScope, type Scope } from "../scope.ts";
import { type ExecTarget, findTarget } from "./exec-target.ts";

/** What linking a System needs. */
export interface SystemLinker {
  readonly components: ComponentRegistry;
  /** Pipelines of the System's own file. */
  readonly pipelines: readonly KindDocument[];
  readonly options: ProjectOptions & { readonly lenient?: boolean };
  /** Whether a file was sent in by somebody else: it may only name what is registered. */
  readonly isSentIn: (source: SourceFile) => boolean;
  readonly reporter: Reporter;
}

/** Checks every name of a System. */
export function linkSystem(system: SystemManifest, linker: SystemLinker): void {
  const { components, reporter, options } = linker;
  const { processes, pipes, init } = system;
  const targets = new Map<string, ExecTarget | undefined>();
  for (const { name, exec } of processes) targets.set(name.name, exec && findTarget(exec, name.name, linker));
  const world: World = { targets, reporter };
  linkPorts([...system.ports, ...processes.flatMap(({ ports }) => ports)], {
    components,
    reporter,
    lenient: options.lenient ?? false,
    isSentIn: linker.isSentIn,
  });
  for (const { process, what } of system.references) checkProcess(process, what, world);
  for (const [index, pipe] of pipes.entries()) {
    const what = `pipe ${index + 1}`;
    const known = [pipe.from, pipe.to].filter((end) => checkProcess(end, what, world)).length === 2;
    if (known && pipe.from.name === pipe.to.name) reportSelf(pipe.to, reporter);
    const site = { world, what: `the pipe to "${pipe.to.name}"`, reads: new Set([pipe.from.name]) };
    readMap(pipe.mapping, site);
    readOne(pipe.when, site);
  }
  checkCircles(system, reporter);
  for (const process of processes) {
    readProcess(process, system, world);
    const site = { what: `process "${process.name.name}"`, reporter };
    const bounds = { what: "the System", limits: system.limits, caps: system.caps };
    reportWiderLimits(process.limits, bounds, site);
    if (process.caps !== undefined) reportWiderCaps(process.caps, bounds, site);
  }
  const events = { world, what: "init", reads: new Set<string>(), locals: EVENT };
  readMap(init?.input, events);
  readOne(init?.filter, events);
  readOne(init?.dedupeKey, events);
}

const EVENT: ReadonlySet<string> = new Set(["$event"]);
const NO_NAMES: ReadonlySet<string> = new Set();

interface World {
  /** By process; a target is absent when nothing is known of it. */
  readonly targets: ReadonlyMap<string, ExecTarget | undefined>;
  readonly reporter: Reporter;
}

function checkProcess({ name, at }: Name, what: string, { targets, reporter }: World): boolean {
  if (targets.has(name)) return true;
  const close = reporter.suggest(name, targets.keys());
  reporter.report({
    code: "HD3421",
    message: `${what} names the process "${name}", which the System does not have`,
    label: "not a process",
    hint:
      close === undefined ? `processes are ${[...targets.keys()].join(", ") || "none"}` : `did you mean "${close}"?`,
    at,
  });
  return false;
}

function reportSelf({ name, at }: Name, reporter: Reporter): void {
  reporter.report({
    code: "HD3422",
    message: `this pipe leads from "${name}" to itself`,
    hint: "take it out; state that outlives a run is kept in a port such as memory",
    at,
  });
}

function checkCircles({ processes, pipes }: SystemManifest, reporter: Reporter): void {
  const names = [...new Set(processes.map(({ name }) => name.name))];
  const index = new Map(names.map((name, position) => [name, position]));
  const incoming: number[][] = names.map(() => []);
  for (const { from, to } of pipes) {
    const [source, target] = [index.get(from.name), index.get(to.name)];
    if (source !== undefined && target !== undefined && source !== target) incoming[target]?.push(source);
  }
  const cycle = findCycle(incoming)?.map((position) => names[position] ?? "");
  const [first, second] = cycle ?? [];
  if (cycle === undefined || first === undefined) return;
  const closed = first === cycle.at(-1) ? cycle : [...cycle, first];
  const at = pipes.find(({ from, to }) => from.name === first && to.name === (second ?? first)) ?? pipes[0];
  if (at === undefined) return;
  reporter.report({
    code: "HD3423",
    message: `processes wait for each other in a circle: ${closed.join(" → ")}`,
    hint: "take one of these pipes away",
    at: at.at,
  });
}

function readProcess({ name, input, when }: ProcessManifest, { pipes }: SystemManifest, world: World): void {
  const before = new Set<string>();
  const pending = [name.name];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    for (const { from, to } of pipes) {
      if (to.name !== next || before.has(from.name)) continue;
      before.add(from.name);
      pending.push(from.name);
    }
  }
  const site = { world, what: `process "${name.name}"`, reads: before };
  readMap(input, site);
  readOne(when, site);
}

interface ReadSite {
  readonly world: World;
  /** Whose text it is, for messages. */
  readonly what: string;
  /** Processes that may be read here. */
  readonly reads: ReadonlySet<string>;
  readonly locals?: ReadonlySet<string>;
}

function readMap(map: SourceMap | undefined, site: ReadSite): void {
  if (map === undefined || !isJson(map.data)) return;
  const scope = scopeOf(site);
  linkMapped(map.data, map, scope);
  judge(scope, site);
}

function readOne(value: SourceValue | undefined, site: ReadSite): void {
  if (value === undefined || !isJson(value.data)) return;
  const scope = scopeOf(site);
  linkOne(value.data, value, scope);
  judge(scope, site);
}

/** Processes are read as nodes are. */
function scopeOf({ world: { targets, reporter }, locals = NO_NAMES }: ReadSite): Scope {
  return nodeScope({
    pipeline: { variables: {}, reporter, inputFields: [] },
    graph: { names: new Set(targets.keys()), handlers: new Map(), compensations: new Map(), instances: new Map() },
    node: undefined,
    outer: undefined,
    locals,
    calls: () => undefined,
    view: undefined,
  });
}

function judge({ found }: Scope, { world, what, reads, locals }: ReadSite): void {
  const { targets, reporter } = world;
  for (const { name, at } of found.references) {
    if (reads.has(name)) continue;
    const allowed = [...reads];
    reporter.report({
      code: "HD3424",
      message: `${what} reads the process "${name}", which does not come before it`,
      hint:
        allowed.length === 0
          ? "it can read $input"
          : `it can read $input and ${allowed.join(", ")}; a pipe from "${name}" brings more`,
      at,
    });
  }
  for (const { name, at } of found.fields) {
    const close = reporter.suggest(name, targets.keys());
    const event = locals?.has("$event") === true ? "; the event is $event" : "";
    reporter.report({
      code: "HD3424",
      message: `${what} reads "${name}", which is no process of the System`,
      hint:
        close === undefined ? `a field of the System's input is $input.${name}${event}` : `did you mean "${close}"?`,
      at,
    });
  }
  for (const { expr, place } of found.expressions) {
    walkExpr(expr, (each) => {
      if (each.kind !== "member" || each.object.kind !== "root") return;
      checkMember(each.object, each.name, { at: place(...(each.span ?? [0, 0])), world });
    });
  }
}

/** What stands behind a process: a node of its pipeline, or a name of its output. */
function checkMember(
  { root, name }: RootExpr,
  member: string,
  { at, world }: { readonly at: Place; readonly world: World },
): void {
  const target = root === "node" && name !== undefined ? world.targets.get(name) : undefined;
  if (target === undefined || target.nodes.has(member) || target.outputs.has(member)) return;
  // Nodes of a macro are there once it is expanded.
  if ([...target.nodes].some((node) => member.startsWith(`${node}_`))) return;
  const names = [...target.nodes, ...target.outputs];
  const close = world.reporter.suggest(member, names);
  world.reporter.report({
    code: "HD3424",
    message: `the pipeline of process "${name}" has neither a node nor an output named "${member}"`,
    hint: close === undefined ? `it has ${[...new Set(names)].join(", ")}` : `did you mean "${close}"?`,
    at,
  });
}
