/**
 * What this host offers to plans: the standard library, the drivers and functions of the project the manifest lies in, and
 * the environment's secrets. User modules may bring their own copy of @hexdag/kernel: everything that crosses is told by
 * shape or by `Symbol.for` marks, never by class.
 */
import type { ProjectSettings } from "@hexdag/compiler";
import {
  type AnyDriverType,
  type ComponentRegistry,
  createRegistry,
  type Graph,
  HexdagError,
  isHexdagError,
  loadPlan,
  type Origin,
  type Plan,
  type PlanPort,
  planFunctions,
} from "@hexdag/kernel";
import { loadStdlib, stdlibComponents } from "@hexdag/stdlib";
import { closest } from "./closest.ts";
import type { PortChoice } from "./options/port.ts";
import { declaredDriver, findDriver } from "./project/drivers.ts";
import { loadFunctions } from "./project/functions.ts";
import { type AskingRegistry, askingRegistry, importKinds, type PackageComponents } from "./project/kinds.ts";
import { declaredNames } from "./project/package-entries.ts";
import { usageError } from "./usage-error.ts";

export interface LoadedPlan {
  readonly graph: Graph;
  readonly registry: ComponentRegistry;
}

/**
 * What manifests in `base` are compiled against: the standard library, and what the project's packages declare: node kinds
 * and macros as far as they are `known`, and the names of drivers. Those are not imported for it; their config is checked
 * when the port is opened.
 */
export function compilerComponents(base: string, known: PackageComponents): AskingRegistry {
  const standard = createRegistry(stdlibComponents());
  const asking = askingRegistry(standard, known, base);
  return {
    ...asking,
    registry: {
      ...asking.registry,
      driver: (port, name) => standard.driver(port, name) ?? declaredDriver(port, name, base),
    },
  };
}

export interface LoadOptions {
  readonly plan: Plan;
  /** The directory that paths in the plan are relative to. */
  readonly base: string;
  /** Ports chosen on the command line. */
  readonly ports: { readonly [port: string]: PortChoice };
  /** Driver packages that may be loaded. Absent: all that are installed. */
  readonly drivers?: readonly string[] | undefined;
  /** Ports that are filled otherwise: no driver of theirs is imported. */
  readonly standIns?: readonly string[] | undefined;
  /** Which code the plan may bring. Absent: any. */
  readonly trust?: ProjectSettings["trust"] | undefined;
}

/** The plan ready to run, or everything that stands in its way. Throws only for mistakes in the command itself. */
export type LoadOutcome =
  | { readonly loaded: LoadedPlan; readonly problems?: undefined }
  | { readonly loaded?: undefined; readonly problems: readonly HexdagError[] };

/** Imports what the plan names and loads it. */
export async function loadForRun(options: LoadOptions): Promise<LoadOutcome> {
  const { plan, base, ports, drivers: allowed, standIns = [], trust } = options;
  try {
    const standard = await loadStdlib(plan);
    const { functions, problems } = await loadFunctions(functionsOf(plan), { plan, base, trust });
    if (problems.length > 0) return { problems };
    const bare = createRegistry(standard);
    const wanted = wantedAdapters(plan, ports).filter(({ port }) => !standIns.includes(port));
    const drivers = await importDrivers(wanted, { base, allowed, standard: bare });
    const nodes = await importKinds(plan, bare, base);
    const registry = createRegistry(standard, { functions, drivers, nodes });
    for (const [port, { adapter }] of Object.entries(ports))
      if (!standIns.includes(port)) assertAdapter(port, adapter, { registry, base });
    return { loaded: { graph: load(plan, registry), registry } };
  } catch (error) {
    if (!isHexdagError(error) || error.code.startsWith("HD8")) throw error;
    return { problems: [error] };
  }
}

/** A plan read from a file may be damaged anywhere. */
function functionsOf(plan: Plan): ReturnType<typeof planFunctions> {
  try {
    return planFunctions(plan);
  } catch (error) {
    throw damaged(error);
  }
}

function load(plan: Plan, registry: ComponentRegistry): Graph {
  try {
    return loadPlan(plan, registry);
  } catch (error) {
    throw isHexdagError(error) ? error : damaged(error);
  }
}

function damaged(cause: unknown): HexdagError {
  return new HexdagError({
    code: "HD5001",
    message: `the plan is damaged: ${cause instanceof Error ? cause.message : String(cause)}`,
    hint: "compile the manifest again",
    cause,
  });
}

interface WantedAdapter {
  readonly port: string;
  readonly adapter: string;
  readonly origin: Origin | undefined;
}

/** Every adapter that will be opened: those of pools and of single nodes too, but for what the command line replaces. */
function wantedAdapters(plan: Plan, chosen: LoadOptions["ports"]): readonly WantedAdapter[] {
  const wanted = new Map<string, WantedAdapter>();
  const want = (port: string, { adapter, pool, origin }: PlanPort): void => {
    if (pool === undefined) wanted.set(`${port} ${adapter}`, { port, adapter, origin });
    else for (const member of pool.members) want(port, member);
  };
  for (const [key, port] of Object.entries(plan.ports)) {
    const name = port.port ?? key;
    if (!Object.hasOwn(chosen, name)) want(name, port);
  }
  if (!Object.hasOwn(chosen, "tools")) for (const service of Object.values(plan.services ?? {})) want("tools", service);
  for (const [name, { adapter }] of Object.entries(chosen)) want(name, { adapter, config: {} });
  return [...wanted.values()];
}

interface DriverScope {
  readonly base: string;
  /** The packages that may be loaded. */
  readonly allowed: readonly string[] | undefined;
  readonly standard: ComponentRegistry;
}

async function importDrivers(
  wanted: readonly WantedAdapter[],
  { base, allowed, standard }: DriverScope,
): Promise<readonly AnyDriverType[]> {
  const drivers: AnyDriverType[] = [];
  for (const each of wanted) {
    if (standard.driver(each.port, each.adapter) !== undefined) continue;
    const driver = await findDriver({ ...each, base, allowed });
    if (driver !== undefined) drivers.push(driver);
  }
  return drivers;
}

interface AdapterScope {
  readonly registry: ComponentRegistry;
  readonly base: string;
}

/** An adapter chosen with `--port` that does not exist is a mistake in the command, not in the manifest. */
function assertAdapter(port: string, adapter: string, { registry, base }: AdapterScope): void {
  if (registry.driver(port, adapter) !== undefined) return;
  const known = registry.drivers.filter((driver) => driver.port === port).map((driver) => driver.name);
  const names = [...known, ...declaredNames("drivers", base).keys()];
  const similar = closest(adapter, names);
  const hint = similar === undefined ? adaptersHint(port, names, registry) : `did you mean --port ${port}=${similar}?`;
  throw usageError(`--port ${port}=${adapter}: no adapter "${adapter}" for the port "${port}" is installed`, hint);
}

function adaptersHint(port: string, names: readonly string[], registry: ComponentRegistry): string {
  if (names.length > 0) return `adapters for ${port}: ${names.join(", ")}`;
  const portNames = [...new Set(registry.drivers.map((driver) => driver.port))];
  const similar = closest(port, portNames);
  return similar === undefined ? `ports with adapters: ${portNames.join(", ")}` : `did you mean the port "${similar}"?`;
}
