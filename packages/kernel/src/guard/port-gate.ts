/**
 * The only way nodes reach a port. Each port is wrapped once per run, keeping exactly the methods it has (so capability
 * guards still tell the truth); each attempt gets views of the wraps that know who is calling. A call passes the hooks,
 * first in the list outermost, receives the attempt's AbortSignal, and is reported when it ends.
 */
import { HexdagError } from "../errors/hexdag-error.ts";
import type { PortHook, PortNext } from "../hook/hooks.ts";
import type { Plan } from "../plan/plan.ts";
import type { Clock } from "../ports/clock.ts";
import type { LlmUsage } from "../ports/llm.ts";
import type { Ports } from "../ports/port-map.ts";
import { memberText, type PortMethod } from "../ports/port-method.ts";
import type { RunContext } from "../run/run-context.ts";
import { isAsyncIterable, isThenable, usageOf } from "./answers.ts";
import type { InheritedGuards } from "./guards.ts";
import type { MeteredTarget } from "./metering.ts";
import { methodTable } from "./method-table.ts";

/** Who calls. One per attempt. */
export interface PortCaller {
  readonly ctx: RunContext;
  /** Adapters that fill ports for this caller alone: keys of the run's ports, by port. */
  readonly adapters?: { readonly [port: string]: string } | undefined;
  report(call: PortReport): void;
  /** Hears of each metered call that reached its adapter, and how it ended. */
  charge(call: ChargedCall): void;
  /** Hears of secrets that are handed out, before the caller has them. */
  reveal?(name: string, value: string): void;
  /** What the caller may use and spend; absent: anything. */
  readonly guard?: CallGuard | undefined;
}

/** Decides about a caller's calls. */
export interface CallGuard {
  /** Why the caller may not use a capability; `undefined` when it may. */
  refusal(cap: string, call: Pick<GuardedCall, "port" | "method">): HexdagError | undefined;
  /** Makes the call within the caller's limits, or throws. */
  metered(made: GuardedCall, call: MeteredTarget): unknown;
  /** What a run that is started by this caller may use and spend. */
  readonly inherited: InheritedGuards;
}

/** One call as guards see it. */
export interface GuardedCall {
  readonly port: string;
  readonly method: string;
  readonly meter: PortMethod["meter"];
  readonly style: PortMethod["style"];
  readonly args: readonly unknown[];
  readonly signal: AbortSignal;
}

export interface PortReport {
  readonly port: string;
  readonly method: string;
  readonly meter: PortMethod["meter"];
  readonly durationMs: number;
  readonly error: unknown;
  readonly usage: LlmUsage | undefined;
  /** The model that answered, when one did. */
  readonly model: string | undefined;
  /** Whoever made it: the node, or a step of it. */
  readonly ctx: RunContext;
  readonly args: readonly unknown[];
}

/** A metered call that has been made. */
export interface ChargedCall {
  readonly port: string;
  readonly method: string;
  readonly meter: Exclude<PortMethod["meter"], "none">;
  /** Whoever made it: the node, or a step of it. */
  readonly ctx: RunContext;
  readonly args: readonly unknown[];
  /** `undefined` when it failed, or nobody waited for the end. */
  readonly answer: unknown;
  readonly error: unknown;
  readonly durationMs: number;
  /** The number of the record of what was set aside for it. */
  readonly reserved: number | undefined;
}

export interface PortGate {
  /** The run's ports as this caller sees them; each is wrapped when first touched. */
  view(caller: PortCaller): Ports;
}

/** Ports the engine itself uses; nodes do not see them. */
const INTERNAL = new Set(["executor", "observers"]);

type Wrap = (caller: PortCaller) => unknown;

const NO_ADAPTERS: ReadonlyMap<string, string> = new Map();

export interface PortGateOptions {
  readonly hooks: readonly PortHook[];
  readonly clock: Clock;
  /** The plan's ports: those that fill another port than their key says are seen only by nodes that name the key. */
  readonly declared?: Plan["ports"];
  /** What the policies of a port make of its calls, by the port's key: behind the other hooks. */
  readonly policies?: ReadonlyMap<string, PortHook>;
}

export function createPortGate(ports: Ports, { hooks, clock, declared = {}, policies }: PortGateOptions): PortGate {
  /** Of callers without adapters of their own: nearly all. */
  let getters: PropertyDescriptorMap | undefined;
  const wraps = new Map<string, Wrap>();
  const wrapOf = (key: string, name: string): Wrap => {
    const known = wraps.get(key);
    if (known !== undefined) return known;
    const general = hooks.filter((hook) => hook.ports === undefined || hook.ports.includes(name));
    const policy = policies?.get(key);
    const applicable = policy === undefined ? general : [...general, policy];
    const fresh = wrapPort(name, ports[key], { hooks: applicable, clock, atAdapter: policy?.atAdapter });
    wraps.set(key, fresh);
    return fresh;
  };
  const names = (): readonly string[] =>
    Object.keys(ports).filter((name) => !INTERNAL.has(name) && declared[name]?.port === undefined);
  return {
    view(caller) {
      const own = ownPorts(caller.adapters, ports);
      if (own !== undefined) return new PortView(caller, gettersOf([...names(), ...own.keys()], own, wrapOf));
      getters ??= gettersOf(names(), NO_ADAPTERS, wrapOf);
      return new PortView(caller, getters);
    },
  };
}

/** A caller's own adapters, of those the run was given: whoever hands in a port hands it to every node. */
function ownPorts(wanted: PortCaller["adapters"], ports: Ports): ReadonlyMap<string, string> | undefined {
  if (wanted === undefined) return undefined;
  return new Map(Object.entries(wanted).filter(([name, key]) => !INTERNAL.has(name) && ports[key] !== undefined));
}

/** The ports as one attempt sees them. */
class PortView {
  readonly [name: string]: unknown;
  readonly #caller: PortCaller;
  readonly #touched: Record<string, unknown> = {};

  constructor(caller: PortCaller, getters: PropertyDescriptorMap) {
    this.#caller = caller;
    Object.defineProperties(this, getters);
  }

  static touch(view: PortView, name: string, wrap: () => Wrap): unknown {
    view.#touched[name] ??= wrap()(view.#caller);
    return view.#touched[name];
  }
}

/**
 * The same getters for all attempts of a run: getters of its own would give each view a hidden class of its own, which
 * lives until the next full collection.
 */
function gettersOf(
  names: readonly string[],
  own: ReadonlyMap<string, string>,
  wrap: (key: string, name: string) => Wrap,
): PropertyDescriptorMap {
  const getters: PropertyDescriptorMap = {};
  for (const name of names) {
    const key = own.get(name) ?? name;
    getters[name] = {
      enumerable: true,
      get(this: PortView): unknown {
        return PortView.touch(this, name, () => wrap(key, name));
      },
    };
  }
  return getters;
}

/** The error for a port that a node uses and the run does not have. */
export function missingPort(name: string, node: string): HexdagError {
  return new HexdagError({
    code: "HD7001",
    message: `node "${node}" needs the port "${name}", which this run does not have`,
    hint: `declare it under spec.ports.${name}, or pass --port ${name}=ADAPTER`,
    retryable: false,
  });
}

interface Wrapping extends Pick<Invocation, "hooks" | "clock"> {
  readonly atAdapter: PortHook["atAdapter"];
}

function wrapPort(name: string, port: unknown, { hooks, clock, atAdapter }: Wrapping): Wrap {
  if (typeof port !== "object" || port === null) return () => port;
  const table = methodTable(name, port);
  const methods = Object.entries(table).flatMap(([method, entry]) => {
    const target: unknown = Reflect.get(port, method);
    return typeof target === "function" ? [{ method, entry, target }] : [];
  });
  return (caller) => {
    const view: Record<string, unknown> = {};
    for (const { method, entry, target } of methods) {
      const direct = (args: readonly unknown[]): unknown => Reflect.apply(target, port, args);
      const around = entry.style === "call" && entry.arity !== Number.POSITIVE_INFINITY ? atAdapter : undefined;
      const call = (args: readonly unknown[]): unknown => {
        if (around === undefined) return direct(args);
        const [given, { signal }] = [args.slice(0, entry.arity), withSignal(args[entry.arity], caller.ctx)];
        return around({ port: name, method, adapter: port, args: given, signal, clock }, () => direct(args));
      };
      view[method] = (...args: readonly unknown[]) => invoke({ name, method, entry, hooks, clock, caller }, call, args);
    }
    return view;
  };
}

interface Invocation {
  readonly name: string;
  readonly method: string;
  readonly entry: PortMethod;
  readonly hooks: readonly PortHook[];
  readonly clock: Clock;
  readonly caller: PortCaller;
}

function invoke(
  invocation: Invocation,
  call: (args: readonly unknown[]) => unknown,
  given: readonly unknown[],
): unknown {
  const { name, method, entry, hooks, clock, caller } = invocation;
  const { style } = entry;
  if (style === "local") return call(given);
  const { ctx, guard } = caller;
  const args = given.slice(0, entry.arity);
  const refusal = guard === undefined ? undefined : refusalOf(invocation, guard, args);
  if (refusal !== undefined) throw refusal;
  const target = guardedTarget(invocation, withSignal(given[entry.arity], ctx), charged(invocation, call));
  const startedAt = clock.now();
  const report: Report = (error, answer) => {
    if (entry.reveals === true && typeof answer === "string") caller.reveal?.(String(args[0]), answer);
    const durationMs = clock.now() - startedAt;
    caller.report({ port: name, method, meter: entry.meter, ctx, args, durationMs, error, ...usedBy(answer) });
  };
  const chain = hooks.reduceRight<PortNext>(
    (next, hook) => (passed, own) =>
      hook.around({ port: name, method, style, ctx, args: passed }, (final, inner) => next(final, inner ?? own)),
    target,
  );
  return told(() => chain(args), report);
}

/** The first of all checks: before any hook sees the call. */
function refusalOf(
  { name, method, entry }: Invocation,
  guard: CallGuard,
  args: readonly unknown[],
): HexdagError | undefined {
  if (entry.cap === "") return undefined;
  const subject = entry.subject?.(args);
  if (subject === undefined && entry.admits === true) return undefined;
  return guard.refusal(subject === undefined ? entry.cap : `${entry.cap}:${subject}`, { port: name, method });
}

/** The adapter's method with its options, behind the limits: the last of all, so that every attempt of a policy counts. */
function guardedTarget(invocation: Invocation, options: PassedOptions, call: MeteredTarget): PortNext {
  const { name: port, method, entry, caller } = invocation;
  const { guard, ctx } = caller;
  const { arity, meter, style } = entry;
  if (arity === Number.POSITIVE_INFINITY) return (final) => call(final);
  // Tools of this process run as part of the node that calls them.
  const known = meter === "tool" ? { ...options, ctx } : options;
  if (guard === undefined) return (final, own) => call([...final, within(known, own?.signal)]);
  if (meter === "none") {
    const admitted = entry.admits === true ? { ...known, admit: admission(invocation, guard) } : known;
    return (final, own) => call([...final, within(admitted, own?.signal)]);
  }
  const passed = meter === "child" ? { ...known, guards: guard.inherited } : known;
  return (final, own) => {
    const last = within(passed, own?.signal);
    const { signal } = last;
    const made = { port, method, meter, style, args: final, signal };
    return guard.metered(made, (clamped, reserved) =>
      call([...clamped, clamped === final ? last : { ...last, asked: final }], reserved),
    );
  };
}

/** The adapter's method, where each call of it is told to whoever keeps account. */
function charged(
  { name: port, method, entry, caller, clock }: Invocation,
  call: (args: readonly unknown[]) => unknown,
): MeteredTarget {
  const { meter, arity } = entry;
  if (meter === "none") return call;
  return (given, reserved) => {
    const startedAt = clock.now();
    const args = given.slice(0, arity);
    return told(
      () => call(given),
      (error, answer) => {
        const durationMs = clock.now() - startedAt;
        caller.charge({ port, method, meter, ctx: caller.ctx, args, answer, error, durationMs, reserved });
      },
    );
  };
}

/** Calls, and reports once how that ended: at once, later, or with the last part of a stream. */
function told(call: () => unknown, report: Report): unknown {
  let answer: unknown;
  try {
    answer = call();
  } catch (error) {
    report(error ?? NO_REASON, undefined);
    throw error;
  }
  if (isAsyncIterable(answer)) return reportedStream(answer, report);
  if (isThenable(answer)) return reportedPromise(answer, report);
  report(undefined, answer);
  return answer;
}

/** Asks again for what a call goes on to. */
function admission(invocation: Invocation, guard: CallGuard): (...args: readonly unknown[]) => void {
  return (...args) => {
    const refusal = refusalOf(invocation, guard, args);
    if (refusal !== undefined) throw refusal;
  };
}

/** The options with a signal that a hook's own may abort sooner. */
function within(options: PassedOptions, own: AbortSignal | undefined): PassedOptions {
  return own === undefined ? options : { ...options, signal: AbortSignal.any([options.signal, own]) };
}

/** `error` is undefined when the call went well. */
type Report = (error: unknown, answer: unknown) => void;

/** For ports that throw nothing at all. */
const NO_REASON = "it failed without a reason";

async function reportedPromise(answer: PromiseLike<unknown>, report: Report): Promise<unknown> {
  let value: unknown;
  try {
    value = await answer;
  } catch (error) {
    report(error ?? NO_REASON, undefined);
    throw error;
  }
  report(undefined, value);
  return value;
}

async function* reportedStream(parts: AsyncIterable<unknown>, report: Report): AsyncGenerator {
  let answer: unknown;
  let failure: unknown;
  try {
    for await (const part of parts) {
      if (typeof part === "object" && part !== null && "response" in part) answer = part.response;
      yield part;
    }
  } catch (error) {
    failure = error ?? NO_REASON;
    throw error;
  } finally {
    // Also when the reader stops early: the call was made.
    report(failure, answer);
  }
}

interface PassedOptions {
  readonly signal: AbortSignal;
}

function withSignal(options: unknown, ctx: RunContext): PassedOptions {
  if (typeof options !== "object" || options === null) return { signal: ctx.signal };
  const own = "signal" in options ? options.signal : undefined;
  // The caller's own signal may end the call sooner; the node's ends it in any case.
  const signal = isSignal(own) && own !== ctx.signal ? AbortSignal.any([own, ctx.signal]) : ctx.signal;
  return { ...options, signal };
}

export function isSignal(value: unknown): value is AbortSignal {
  return typeof value === "object" && value !== null && "aborted" in value && "addEventListener" in value;
}

function usedBy(answer: unknown): Pick<PortReport, "usage" | "model"> {
  const usage = usageOf(answer);
  return usage === undefined ? UNUSED : { usage, model: memberText(answer, "model") };
}

const UNUSED: Pick<PortReport, "usage" | "model"> = { usage: undefined, model: undefined };
