/** Fills a plan's ports from the registry's drivers. Hosts that already hold adapters hand them to `runGraph` instead. */
import type { DriverContext } from "../component/driver-type.ts";
import type { ComponentRegistry } from "../component/registry.ts";
import type { StandardIssue } from "../component/standard-schema.ts";
import { HexdagError, isHexdagError } from "../errors/hexdag-error.ts";
import { PortError } from "../errors/port-error.ts";
import { createPortPool, type PoolMember } from "../guard/port-pool.ts";
import type { AdapterHook, AdapterPlace } from "../hook/hooks.ts";
import type { Plan, PlanPool, PlanPort } from "../plan/plan.ts";
import type { PortLifecycle } from "../ports/call-options.ts";
import type { Ports } from "../ports/port-map.ts";
import { memberText } from "../ports/port-method.ts";
import { refuseMissingMethods } from "./missing-methods.ts";
import { mergeServices, openServices, SERVICE_PORT, serviceNamed } from "./open-services.ts";
import { createRedactor, type Redactor } from "./redaction.ts";
import { type PortPlace, revealSecrets, validateRevealed } from "./reveal-secrets.ts";
import { createSystemClock } from "./system-clock.ts";

export interface OpenPortsOptions {
  /** Replaces or adds ports, by name; also for nodes that have an adapter of their own for that port. `tools` replaces services too. */
  readonly overrides?: { readonly [port: string]: { readonly adapter: string; readonly config?: PlanPort["config"] } };
  readonly context?: Partial<DriverContext>;
  readonly signal?: AbortSignal;
  /** Learns every secret that an adapter gets. Default: one of its own. */
  readonly redactor?: Redactor;
  /** Stand around the making of each adapter, the first outermost; a pool is one adapter to them. */
  readonly adapterHooks?: readonly AdapterHook[];
}

export interface OpenedPorts {
  readonly ports: Ports;
  /** Knows every secret that an adapter got: hand it to `runGraph`, and keep what you print yourself clean with it. */
  readonly redactor: Redactor;
  /** Closes every adapter that was opened here, latest first. Safe to call twice. */
  close(): Promise<void>;
}

/** Creates and opens the adapter of every port. Throws HD5007 for an unknown adapter, HD5010 for a config it refuses; what was open is closed again. */
export async function openPorts(
  plan: Plan,
  registry: ComponentRegistry,
  options: OpenPortsOptions = {},
): Promise<OpenedPorts> {
  const { redactor = createRedactor(), adapterHooks = [] } = options;
  const context: DriverContext = {
    clock: options.context?.clock ?? createSystemClock(),
    secret(name) {
      const value = options.context?.secret?.(name);
      if (value !== undefined) redactor.add(name, value);
      return value;
    },
  };
  const wanted = wantedPorts(plan, options.overrides ?? {});
  const ports: Record<string, unknown> = {};
  const opened: PortLifecycle[] = [];
  const close = (): Promise<void> => closeAll(opened.splice(0).toReversed());
  const open = async (name: string, port: PlanPort, what = `port "${name}"`): Promise<unknown> => {
    if (port.pool !== undefined) return await openPool(name, port.pool, open);
    const adapter = await createAdapter(name, port, { plan, registry, context, what });
    if (isLifecycle(adapter)) {
      opened.push(adapter);
      try {
        await adapter.open?.(options.signal === undefined ? {} : { signal: options.signal });
      } catch (error) {
        throw atItsLine(notOpened(error, `${what} (${port.adapter})`), placeOf(port, plan));
      }
    }
    return adapter;
  };
  try {
    for (const [key, port] of Object.entries(wanted)) {
      const name = port.port ?? key;
      const place = { pipeline: plan.name, key, port: name, adapter: port.adapter, redactor };
      ports[key] = await hooked(adapterHooks, place, () => open(name, port));
    }
    if (plan.services !== undefined && !Object.hasOwn(options.overrides ?? {}, SERVICE_PORT)) {
      const services = await openServices(plan.services, async (name, service) => {
        const key = `${SERVICE_PORT}@service:${name}`;
        const place = { pipeline: plan.name, key, port: SERVICE_PORT, adapter: service.adapter, redactor };
        return await hooked(adapterHooks, place, () => open(SERVICE_PORT, service, serviceNamed(name)));
      });
      await refuseMissingMethods(plan, registry, services);
      ports[SERVICE_PORT] = mergeServices(ports[SERVICE_PORT], services);
    }
  } catch (error) {
    // What went wrong first is what there is to say, whatever closing makes of it.
    await close().catch(() => undefined);
    throw redactor.redact(error);
  }
  return { ports, redactor, close };
}

/** The plan's ports with those chosen by the host in their place. */
function wantedPorts(
  { ports }: Plan,
  overrides: NonNullable<OpenPortsOptions["overrides"]>,
): { readonly [key: string]: PlanPort } {
  const wanted: Record<string, PlanPort> = {};
  for (const [key, port] of Object.entries(ports)) {
    // Nodes whose own adapter is not opened get the port that everybody gets.
    if (port.port === undefined || !Object.hasOwn(overrides, port.port)) wanted[key] = port;
  }
  for (const [name, override] of Object.entries(overrides)) wanted[name] = { config: {}, ...override };
  return wanted;
}

async function hooked(
  hooks: readonly AdapterHook[],
  place: AdapterPlace,
  open: () => Promise<unknown>,
): Promise<unknown> {
  const applicable = hooks.filter(({ ports }) => ports === undefined || ports.includes(place.port));
  const chain = applicable.reduceRight((next, hook) => async () => await hook.around(place, next), open);
  return await chain();
}

async function openPool(
  name: string,
  { members, strategy }: PlanPool,
  open: (name: string, port: PlanPort) => Promise<unknown>,
): Promise<object> {
  const adapters: PoolMember[] = [];
  for (const member of members) {
    const adapter = await open(name, member);
    if (typeof adapter === "object" && adapter !== null) adapters.push({ name: member.adapter, adapter });
  }
  return createPortPool(name, adapters, strategy);
}

/** Closes every adapter, then fails with the first failure, if there was one. */
async function closeAll(adapters: readonly PortLifecycle[]): Promise<void> {
  const failures: unknown[] = [];
  for (const adapter of adapters) {
    try {
      await adapter.close?.();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
}

interface Workshop {
  readonly plan: Plan;
  readonly registry: ComponentRegistry;
  readonly context: DriverContext;
  /** What it is for, in messages. */
  readonly what: string;
}

async function createAdapter(
  name: string,
  port: PlanPort,
  { plan, registry, context, what }: Workshop,
): Promise<unknown> {
  const place = placeOf(port, plan);
  const driver = registry.driver(name, port.adapter);
  if (driver === undefined) {
    const known = registry.drivers.flatMap((each) => (each.port === name ? [each.name] : []));
    throw new HexdagError({
      code: "HD5007",
      message: `${what} names the adapter "${port.adapter}", which no installed driver declares`,
      hint: known.length > 0 ? `adapters for ${name}: ${known.join(", ")}` : `no driver for ${name} is installed`,
      ...place,
    });
  }
  const revealed = revealSecrets(port.config, context, place);
  const result = await validateRevealed(driver.config, revealed, port.config);
  if (result.issues !== undefined) throw invalidConfig(result.issues, `the config of ${what} (${port.adapter})`, place);
  const create: { create(config: unknown, context: DriverContext): unknown } = driver;
  try {
    return await create.create(result.value, context);
  } catch (error) {
    throw atItsLine(error, place);
  }
}

function placeOf({ origin }: PlanPort, { sources }: Plan): PortPlace {
  const file = origin === undefined ? undefined : sources[origin.source]?.file;
  return { origin, location: file === undefined ? undefined : `${file}:${origin?.line}` };
}

/** What a driver says is missing, with the place where it was asked for; drivers do not know it. */
function atItsLine(error: unknown, place: PortPlace): unknown {
  if (!isHexdagError(error) || error.origin !== undefined) return error;
  const { code, message, hint, data, cause, retryable = false, name } = error;
  const [port, operation] = [memberText(error, "port"), memberText(error, "operation")];
  if (port !== undefined && operation !== undefined)
    return new PortError({ code, message, hint, data, cause, retryable, port, operation, ...place });
  return name === "HexdagError" ? new HexdagError({ code, message, hint, data, cause, retryable, ...place }) : error;
}

/** What anybody's code says when it is opened, with what it is for. */
function notOpened(error: unknown, what: string): unknown {
  if (isHexdagError(error)) return error;
  const message = `${what} cannot be opened: ${error instanceof Error ? error.message : String(error)}`;
  return new HexdagError({ code: "HD7003", message, hint: "see the adapter's own documentation", cause: error });
}

function invalidConfig(issues: readonly StandardIssue[], what: string, place: PortPlace): HexdagError {
  const problems = issues.map(
    (issue) =>
      `${(issue.path ?? []).map((part) => String(typeof part === "object" ? part.key : part)).join(".") || "it"}: ${issue.message}`,
  );
  return new HexdagError({
    code: "HD5010",
    message: `${what} is not valid: ${problems.join("; ")}`,
    hint: "see the driver's documentation for its options",
    ...place,
  });
}

function isLifecycle(adapter: unknown): adapter is PortLifecycle {
  return typeof adapter === "object" && adapter !== null;
}
